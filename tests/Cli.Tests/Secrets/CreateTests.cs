using System.Security.Cryptography;
using System.Text;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Tests.Secrets;

public class CreateTests
{
    [Fact]
    public void Prints_the_name_and_keeps_a_files_bytes()
    {
        using TestHost host = new();
        byte[] value = [0, 0xff, 0x0a, 0x0d, 0x80, 0];
        _ = host.MakeFile("value", value);

        CommandResult result = host.Succeed("secret", "create", "db", "value");

        Assert.Equal("db\n", result.Output);
        Assert.Empty(result.Error);
        Assert.Equal(value, Read(host, "db"));
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public void Keeps_the_bytes_of_standard_input(string? file)
    {
        using TestHost host = new();
        byte[] value = [.. Enumerable.Range(0, 256).Select(i => (byte)i), (byte)'\n'];

        CommandResult result = host.RunWith(value, file is null ? ["secret", "create", "db"] : ["secret", "create", "db", file]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(value, Read(host, "db"));
    }

    [Fact]
    public void Takes_16_MiB_and_not_a_byte_more()
    {
        using TestHost host = new();
        byte[] value = RandomNumberGenerator.GetBytes(SecretBuffer.MaxBytes);

        Assert.Equal(0, host.RunWith(value, "secret", "create", "large", "-").ExitCode);
        CommandResult tooLarge = host.RunWith([.. value, 1], "secret", "create", "larger", "-");

        Assert.Equal(value, Read(host, "large"));
        Assert.Equal(2, tooLarge.ExitCode);
        Assert.Equal("large\n", host.Succeed("secret", "ls", "-q").Output);
    }

    [Fact]
    public void Keeps_labels_and_adds_grants()
    {
        using TestHost host = new();

        _ = host.Succeed(
            "secret", "create", "db", host.MakeFile("value", "x"),
            "--label", "owner=web", "--label", "note=a=b", "--grant", "engine=podman,name=web-*", "--grant", "user=0");

        Assert.Equal("web", host.Json("secret", "ls")[0].GetProperty("labels").GetProperty("owner").GetString());
        Assert.Equal("a=b", host.Json("secret", "ls")[0].GetProperty("labels").GetProperty("note").GetString());
        Assert.Equal(["db engine=podman name=web-*", "db user=0"], host.Settings.Grants.Grants.Select(grant => grant.ToString()));
    }

    [Theory]
    [InlineData("--grant", "colour=red")]
    [InlineData("--grant", "engine")]
    [InlineData("--label", "nothing")]
    [InlineData("--label", "=x")]
    public void Stores_nothing_when_a_word_is_wrong(string option, string word)
    {
        using TestHost host = new();

        CommandResult result = host.Run("secret", "create", "db", host.MakeFile("value", "x"), option, word);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(host.Succeed("secret", "ls", "-q").Output);
        Assert.Empty(host.Settings.Grants.Grants);
    }

    [Fact]
    public void Names_the_known_attributes()
    {
        using TestHost host = new();

        CommandResult result = host.Run("secret", "create", "db", "-", "--grant", "colour=red");

        Assert.Equal(
            "tuck: secret create db: unknown attribute colour; "
            + "known are engine, image, name, project, service, namespace, pod, container, user\n",
            result.Error);
    }

    [Fact]
    public void A_name_that_is_taken_is_said_once()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");
        _ = host.Succeed("secret", "create", "db", value);

        CommandResult result = host.Run("secret", "create", "db", value);

        Assert.Equal(2, result.ExitCode);
        Assert.Equal("tuck: secret create db: it exists already: tuck secret rotate db gives it a new value\n", result.Error);
    }

    [RootFact]
    public void An_ephemeral_secret_is_in_memory()
    {
        using TestHost host = new();

        _ = host.Succeed("secret", "create", "--ephemeral", "db", host.MakeFile("value", "x"));

        Assert.Equal("ephemeral", host.Json("secret", "ls")[0].GetProperty("store").GetString());
        Assert.Contains(Command.Run("stat", "-fc", "%T", host.At("run/store")), (string[])["tmpfs\n", "ramfs\n"]);
        Assert.Equal(0x1c0, host.ModeOf("run/store"));
        Assert.Equal(Encoding.UTF8.GetBytes("x"), Read(host, "db"));
    }

    [RootFact]
    public void The_second_ephemeral_secret_makes_no_second_mount()
    {
        using TestHost host = new();
        string value = host.MakeFile("value", "x");

        _ = host.Succeed("secret", "create", "--ephemeral", "a", value);
        _ = host.Succeed("secret", "create", "--ephemeral", "b", value);

        Assert.Equal("a\nb\n", host.Succeed("secret", "ls", "-q").Output);
        string[] mounts = File.ReadAllLines("/proc/self/mountinfo");
        Assert.Single(mounts, mount => mount.Contains(host.At("run/store"), StringComparison.Ordinal));
    }

    private static byte[] Read(TestHost host, string name)
    {
        using SecretStores stores = StoreSource.OpenStores(host.Settings, host.Clock);
        using StoredSecret secret = stores.Read(name);
        return secret.Value.Bytes.ToArray();
    }
}
