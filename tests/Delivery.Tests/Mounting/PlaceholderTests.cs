using Tuck.Delivery.Configuration;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;

namespace Tuck.Delivery.Tests.Mounting;

public sealed class PlaceholderTests
{
    private const string Empty = "/run/tuck/placeholder";

    [Fact]
    public void The_secrets_directory_gets_one_for_all()
    {
        Placeholder placeholder = Assert.Single(For("a; b", "/proc", "/dev"));
        Assert.Equal(("/run/secrets", "tmpfs"), (placeholder.Destination, placeholder.Type));
        Assert.Contains("ro", placeholder.Options);
        Assert.True(Placeholder.IsSource(placeholder.Source, new Settings()));
    }

    [Fact]
    public void A_file_with_a_place_of_its_own_gets_an_empty_file()
    {
        var placeholders = For("a; b,target=/etc/app/token");
        Assert.Equal(["/run/secrets", "/etc/app/token"], placeholders.Select(item => item.Destination));
        Assert.Equal(("bind", Empty), (placeholders[1].Type, placeholders[1].Source));
        Assert.Equal(["bind", "ro", "nosuid", "nodev", "noexec"], placeholders[1].Options);
    }

    [Theory]
    [InlineData("/run/secrets")]
    [InlineData("/run/secrets/kubernetes.io/serviceaccount")]
    [InlineData("/var/run/secrets/kubernetes.io/serviceaccount")]
    [InlineData("/var/run/secrets/")]
    public void Where_something_is_mounted_at_or_below_it_each_file_has_its_own(string mounted)
        => Assert.Equal(["/run/secrets/a", "/run/secrets/b"], For("a; b", mounted).Select(item => item.Destination));

    [Theory]
    [InlineData("/run/secrets-of-others")]
    [InlineData("/run")]
    [InlineData("/var/run")]
    public void What_lies_elsewhere_does_not_count(string mounted)
        => Assert.Equal("/run/secrets", Assert.Single(For("a", mounted)).Destination);

    [Fact]
    public void A_place_deeper_inside_the_directory_makes_each_file_have_its_own()
        => Assert.Equal(["/run/secrets/a", "/run/secrets/x/b"], For("a; b,target=/run/secrets/x/b").Select(item => item.Destination));

    [Fact]
    public void The_empty_file_is_made_once_and_nobody_can_write_it()
    {
        using TemporaryDirectory directory = new();
        Settings settings = new() { RunPath = directory.At("run") };
        string path = Placeholder.EnsureFile(settings);
        Assert.Equal(path, Placeholder.EnsureFile(settings));
        Assert.Empty(File.ReadAllBytes(path));
        Assert.Equal(Convert.ToInt32("444", 8), directory.ModeOf("run/placeholder"));
    }

    [Fact]
    public void Many_at_once_make_one_empty_file()
    {
        using TemporaryDirectory directory = new();
        for (int round = 0; round < 50; round++)
        {
            Settings settings = new() { RunPath = directory.At($"run{round}") };
            _ = Parallel.For(0, 8, _ => Assert.Equal(settings.RunPath + "/placeholder", Placeholder.EnsureFile(settings)));
            Assert.Equal(["placeholder"], Directory.GetFileSystemEntries(settings.RunPath).Select(Path.GetFileName));
        }
    }

    private static IReadOnlyList<Placeholder> For(string request, params string[] mounted)
    {
        SecretRequest parsed = SecretRequest.Parse(Views.Asking((SecretRequest.SecretsKey, request)))!;
        return Placeholder.For(MountPlan.For(parsed.Targets, "/run/secrets"), mounted, Empty);
    }
}
