using System.Text;

namespace Tuck.Oci.Tests;

public sealed class SpecTests
{
    private const string Full =
        """
        {
          "ociVersion": "1.0.2",
          "process": {
            "terminal": false,
            "user": { "uid": 1000, "gid": 100, "additionalGids": [4] },
            "args": ["sh"],
            "env": ["PATH=/bin", "API_TOKEN=canary-value", "TUCK_SECRETS=db; cert,optional"],
            "cwd": "/"
          },
          "root": { "path": "rootfs", "readonly": true },
          "annotations": { "tuck/secrets": "db" },
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/run/secrets", "type": "bind", "source": "/run/tuck/staged/a", "options": ["ro", "bind"] }
          ],
          "linux": {
            "uidMappings": [ { "containerID": 0, "hostID": 100000, "size": 65536 } ],
            "gidMappings": [ { "containerID": 0, "hostID": 200000, "size": 65536 } ],
            "namespaces": [ { "type": "mount" } ],
            "mountLabel": "system_u:object_r:container_file_t:s0:c1,c2"
          }
        }
        """;

    [Fact]
    public void What_delivery_needs_is_read()
    {
        Spec spec = Parse(Full);

        Assert.Equal("rootfs", spec.RootPath);
        Assert.Equal((1000u, 100u), (spec.Uid, spec.Gid));
        Assert.Equal("db", spec.Annotations["tuck/secrets"]);
        Assert.Equal([new SpecMount("/proc", "proc"), new SpecMount("/run/secrets", "/run/tuck/staged/a")], spec.Mounts);
        Assert.Equal([new IdMapping(0, 100000, 65536)], spec.UidMappings);
        Assert.Equal([new IdMapping(0, 200000, 65536)], spec.GidMappings);
        Assert.Equal("system_u:object_r:container_file_t:s0:c1,c2", spec.MountLabel);
        Assert.Equal("db; cert,optional", spec.RequestVariable);
    }

    [Fact]
    public void Of_the_environment_only_our_variable_is_read()
    {
        Assert.Null(Parse("""{"root":{"path":"r"},"process":{"env":["XTUCK_SECRETS=a","TUCK_SECRETSX=b","API=TUCK_SECRETS=c"]}}""").RequestVariable);
        Assert.Equal("last", Parse("""{"root":{"path":"r"},"process":{"env":["TUCK_SECRETS=first","TUCK_SECRETS=last"]}}""").RequestVariable);
    }

    [Fact]
    public void A_name_written_with_escapes_is_the_same_name()
        => Assert.Equal("db", Parse("""{"root":{"path":"r"},"process":{"env":["\u0054UCK_SECRETS\u003ddb"]}}""").RequestVariable);

    [Theory]
    [InlineData("""{"root":{"path":"r"}}""")]
    [InlineData("""{"root":{"path":"r"},"process":null,"linux":null,"mounts":null,"annotations":null}""")]
    [InlineData("""{"root":{"path":"r"},"linux":{"uidMappings":null},"process":{"env":null,"user":null}}""")]
    public void What_is_absent_or_null_is_none(string json)
    {
        Spec spec = Parse(json);

        Assert.Empty(spec.Annotations);
        Assert.Empty(spec.Mounts);
        Assert.Empty(spec.UidMappings);
        Assert.Null(spec.RequestVariable);
        Assert.Equal((0u, 0u), (spec.Uid, spec.Gid));
    }

    [Theory]
    [InlineData("{}", "no root.path")]
    [InlineData("""{"root":{}}""", "no root.path")]
    [InlineData("""{"root":{"path":""}}""", "no root.path")]
    [InlineData("""{"root":{"path":"a\u0000b"}}""", "no root.path")]
    [InlineData("""{"root":"rootfs"}""", "wrong type")]
    [InlineData("""{"root":{"path":"r"},"mounts":[7]}""", "wrong type")]
    [InlineData("""{"root":{"path":"r"},"process":{"user":{"uid":-1}}}""", "wrong type")]
    [InlineData("""{"root":{"path":"r"},"process":{"user":{"uid":4294967296}}}""", "wrong type")]
    [InlineData("""{"root":{"path":"r"},"process":{"env":[7]}}""", "wrong type")]
    [InlineData("""{"root":{"path":"r"},"process":{"env":"A=b"}}""", "wrong type")]
    [InlineData("""{"root":{"path":"r"}""", "not JSON")]
    [InlineData("not json", "not JSON")]
    public void Anything_else_is_refused_in_one_line(string json, string cause)
    {
        OciException e = Assert.Throws<OciException>(() => Parse(json));

        Assert.StartsWith("config.json: ", e.Message);
        Assert.Contains(cause, e.Message);
    }

    [Fact]
    public void Whatever_is_damaged_no_error_shows_an_environment_value()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Full);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] = (byte)'\\';
            Exception? e = Record.Exception(() => Spec.Parse(damaged));
            Assert.True(e is null or OciException, $"byte {i}: {e}");
            Assert.DoesNotContain("canary", e?.ToString() ?? string.Empty);
        }
    }

    private static Spec Parse(string json) => Spec.Parse(Encoding.UTF8.GetBytes(json));
}
