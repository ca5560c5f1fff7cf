using System.Text;
using Tuck.Delivery.Identity;

namespace Tuck.Delivery.Tests.Identity;

public sealed class DockerRecordsTests : IDisposable
{
    private const string Digest = "sha256:0556b13909abd1d5594ff50020232fb8b3527fa2f4f8735e0bee80eb78ed879a";

    private readonly DockerStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData("/overlay2/056ee185/merged")]
    [InlineData("/vfs/dir/056ee185")]
    [InlineData("/rootfs/overlayfs/" + DockerStore.Id)]
    public void Name_and_image_are_the_operators(string root)
    {
        _store.WriteRecord("{}", Digest);

        Assert.Equal("engine=docker image=docker.io/library/nginx:latest name=web user=0", Identity(root));
    }

    [Fact]
    public void The_nearest_record_above_the_root_counts()
    {
        _store.Write($"100000.100000/containers/{DockerStore.Id}/config.v2.json", $$"""{"ID":"{{DockerStore.Id}}","Name":"/mapped"}""");
        _store.WriteRecord("{}", Digest);

        Assert.Equal("engine=docker name=mapped user=0", Identity("/100000.100000/vfs/dir/a"));
    }

    [Fact]
    public void A_record_in_the_containers_own_root_is_the_images()
    {
        _store.Write($"vfs/dir/a/containers/{DockerStore.Id}/config.v2.json", $$"""{"ID":"{{DockerStore.Id}}","Name":"/evil"}""");

        Assert.Null(Find("/vfs/dir/a"));
    }

    [Theory]
    [InlineData("rootfs")]
    [InlineData("/vfs/../vfs/dir/a")]
    [InlineData("/vfs//dir/a")]
    public void A_root_that_is_not_where_it_says_has_no_record(string root)
    {
        _store.WriteRecord("{}", Digest);

        Assert.Null(DockerRecords.Find(DockerStore.Id, root[0] == '/' ? _store.DataRoot + root : root));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("../containers/" + DockerStore.Id)]
    public void An_id_that_is_no_name_has_no_record(string id)
    {
        _store.WriteRecord("{}", Digest);
        _store.Write("config.v2.json", "{}");

        Assert.Null(DockerRecords.Find(id, _store.DataRoot + "/vfs/dir/a"));
    }

    [Fact]
    public void A_link_is_no_record()
    {
        _store.WriteRecord("{}", Digest);
        File.Move(_store.RecordPath, _store.DataRoot + "/elsewhere");
        _ = File.CreateSymbolicLink(_store.RecordPath, _store.DataRoot + "/elsewhere");

        Assert.Null(Find("/vfs/dir/a"));
    }

    [RootFact("chown")]
    public void Another_users_file_is_refused()
    {
        _store.WriteRecord("{}", Digest);
        _ = Command.Run("chown", "65534", _store.RecordPath);

        Assert.Equal(ExitCode.BadState, Assert.Throws<DeliveryException>(() => Find("/vfs/dir/a")).ExitCode);
    }

    [Fact]
    public void A_record_beyond_the_limit_is_refused_unread()
    {
        _store.WriteRecord("{}", Digest);
        using (FileStream file = new(_store.RecordPath, FileMode.Open))
        {
            file.SetLength((16 * 1024 * 1024) + 1);
        }

        Assert.Contains("more than", Assert.Throws<DeliveryException>(() => Find("/vfs/dir/a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_is_refused_and_its_text_is_in_no_message()
    {
        _store.WriteRecord("{}", Digest);
        byte[] whole = File.ReadAllBytes(_store.RecordPath);
        for (int length = 0; length < whole.Length; length += 11)
        {
            File.WriteAllBytes(_store.RecordPath, whole[..length]);
            DeliveryException e = Assert.Throws<DeliveryException>(() => Find("/vfs/dir/a"));
            Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_record_of_another_container_is_refused()
    {
        _store.Write($"containers/{DockerStore.Id}/config.v2.json", """{"ID":"aa","Name":"/web"}""");

        Assert.Throws<DeliveryException>(() => Find("/vfs/dir/a"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("""["NONE"]""", null)]
    [InlineData("""["CMD"]""", null)]
    [InlineData("null", null)]
    [InlineData("""["CMD","/bin/check","-a b"]""", "/bin/check|-a b")]
    [InlineData("""["CMD-SHELL","test -e /x"]""", "/bin/sh|-c|test -e /x")]
    [InlineData("""["CMD-SHELL","test -e /x"]""", "/bin/bash|-ec|test -e /x", """["/bin/bash","-ec"]""")]
    public void The_health_check_is_what_docker_executes(string test, string? expected, string shell = "null")
    {
        string check = test.Length == 0 ? "" : $$""","Healthcheck":{"Interval":1000000000,"Test":{{test}}}""";
        _store.WriteRecord("{}", Digest, more: $$"""{{check}},"Shell":{{shell}}""");

        IReadOnlyList<string>? command = Find("/vfs/dir/a")!.HealthCheckCommand;

        Assert.Equal(expected, command is null ? null : string.Join('|', command));
    }

    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("nginx:1.27", "docker.io/library/nginx:1.27")]
    [InlineData("docker.io/nginx", "docker.io/library/nginx:latest")]
    [InlineData("index.docker.io/team/app", "docker.io/team/app:latest")]
    [InlineData("team/app", "docker.io/team/app:latest")]
    [InlineData("registry.example/app:2", "registry.example/app:2")]
    [InlineData("registry.example:5000/app", "registry.example:5000/app:latest")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("localhost:5000/team/app@" + Digest, "localhost:5000/team/app@" + Digest)]
    [InlineData("nginx:1@" + Digest, "docker.io/library/nginx:1@" + Digest)]
    [InlineData(Digest, Digest)]
    [InlineData("0556b13909ab", Digest)]
    [InlineData("sha256:0556b13909ab", Digest)]
    [InlineData("0556b13909ac", "docker.io/library/0556b13909ac:latest")]
    public void An_images_name_is_given_in_full(string words, string expected)
    {
        _store.WriteRecord("{}", Digest, words: words);

        Assert.Equal($"engine=docker image={expected} name=web user=0", Identity("/vfs/dir/a"));
    }

    [Fact]
    public void No_value_of_a_variable_becomes_a_string()
    {
        byte[] bytes = Encoding.UTF8.GetBytes($$"""{"ID":"a","Config":{"Env":["A=\ud800"],"Labels":null},"Name":"/web"}""");

        // Making a string of the broken escape would throw.
        Assert.Equal("a", DockerRecord.Parse(bytes, "/").Id);
    }

    private DockerRecord? Find(string root) => DockerRecords.Find(DockerStore.Id, _store.DataRoot + root);

    private string Identity(string root) => Find(root)!.Identify("0").ToString();
}
