using System.Text.Json;
using Mono.Unix.Native;
using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Tests.Ledger;

public sealed class AuditLogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tuck-audit-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_line_says_when_what_who_and_which_version()
    {
        new AuditLog(_directory + "/log/a.jsonl", TimeProvider.System).Append("deliver", "ok", "4f1c", "engine=oci", [new("db", 2, "/run/secrets/db")]);

        JsonElement line = JsonDocument.Parse(File.ReadAllText(_directory + "/log/a.jsonl")).RootElement;
        Assert.Equal(("deliver", "ok", "4f1c"), (line.GetProperty("action").GetString(), line.GetProperty("result").GetString(), line.GetProperty("container").GetString()));
        Assert.Equal(2, line.GetProperty("secrets")[0].GetProperty("version").GetInt32());
        Assert.Equal(0, Syscall.stat(_directory + "/log/a.jsonl", out Stat file));
        Assert.Equal(0x180u, (uint)file.st_mode & 0xfff);
    }

    [Fact]
    public void Lines_of_many_writers_do_not_mix()
    {
        string path = _directory + "/a.jsonl";
        Parallel.For(0, 500, i => new AuditLog(path, TimeProvider.System).Append("deliver", "ok", new string('c', 200), "x", [new("db", i, "t")]));

        string[] lines = File.ReadAllLines(path);
        Assert.Equal(500, lines.Length);
        Assert.Equal(500, lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("secrets")[0].GetProperty("version").GetInt32()).Distinct().Count());
    }

    [Fact]
    public void One_that_cannot_be_written_is_an_error()
        => Assert.ThrowsAny<IOException>(() => new AuditLog("/proc/no/such/place", TimeProvider.System).Append("deliver", "ok", null, null, []));
}
