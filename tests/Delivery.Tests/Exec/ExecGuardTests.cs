using Tuck.Delivery.Configuration;
using Tuck.Delivery.Exec;
using Tuck.Delivery.Ledger;

namespace Tuck.Delivery.Tests.Exec;

public sealed class ExecGuardTests : IDisposable
{
    private static readonly ExecRequest s_request = new() { Arguments = ["cat", "/run/secrets/db"], Uid = 0, Gid = 0, Cwd = "/" };
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_denied_is_in_the_audit_log_without_its_arguments()
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Require("ops", []));

        Assert.Equal(ExitCode.Denied, e.ExitCode);
        Assert.StartsWith("ExecProcessRequest is blocked by policy ops: no rule allows [\"cat\", \"/run/secrets/db\"]", e.Message);
        AuditRecord record = Assert.Single(new AuditReader(Path).Read());
        Assert.Equal(("exec", "denied", "4f1c", "engine=docker image=nginx name=web"), (record.Action, record.Result, record.Container, record.Identity));
        Assert.Equal(new HeldSecret("db", 3, "/run/secrets/db"), Assert.Single(record.Secrets));
        Assert.DoesNotContain("cat", File.ReadAllText(Path));
    }

    [Fact]
    public void A_policy_that_is_not_there_denies_too()
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Require("opps", [new ExecRule { Arguments = s_request.Arguments }]));

        Assert.Equal(ExitCode.Configuration, e.ExitCode);
        Assert.Contains("exec policy opps: there is none of this name", e.Message);
        Assert.Equal("denied", Assert.Single(new AuditReader(Path).Read()).Result);
    }

    [Fact]
    public void What_is_allowed_is_not_in_the_audit_log()
    {
        Require("ops", [new ExecRule { Arguments = s_request.Arguments }]);

        Assert.False(File.Exists(Path));
    }

    private string Path => _directory.At("audit.jsonl");

    private void Require(string policy, IReadOnlyList<ExecRule> rules)
        => new ExecGuard(new Settings { AuditPath = Path, ExecPolicies = new([new ExecPolicy("ops", rules)]) }, TimeProvider.System).Require(
            policy,
            new LedgerEntry
            {
                Id = "4f1c",
                Engine = "docker",
                Image = "nginx",
                Name = "web",
                Bundle = "/b",
                Pid = 1,
                PidStartTime = 1,
                Since = DateTimeOffset.UnixEpoch,
                Secrets = [new("db", 3, "/run/secrets/db")],
            },
            s_request,
            new ExecContainer(0, 0, "/"));
}
