using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Cli.Tests.Harness;

/// <summary>Entries of the ledger.</summary>
internal static class Entries
{
    /// <summary>Of a container whose process is this one, which runs.</summary>
    public static LedgerEntry Of(string id, string name, params HeldSecret[] secrets)
    {
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle self = ProcessHandle.Current(proc);
        return new LedgerEntry
        {
            Id = id,
            Engine = "podman",
            Name = name,
            Image = "registry.example/web:1",
            Bundle = "/nowhere",
            Pid = self.Pid,
            PidStartTime = self.StartTime(),
            Since = new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero),
            Secrets = secrets,
        };
    }

    /// <summary>The same, of one that has ended: another process has its number.</summary>
    public static LedgerEntry Stopped(string id, string name, params HeldSecret[] secrets)
        => Of(id, name, secrets) with { PidStartTime = 1 };
}
