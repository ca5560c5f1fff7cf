using FsCheck;
using FsCheck.Fluent;
using Tuck.Delivery.Exec;

namespace Tuck.Delivery.Tests.Exec;

public sealed class ExecPolicyTests
{
    private static readonly ExecContainer s_container = new(999, 998, "/app", ["/bin/sh", "-c", "pg_isready -q"]);

    [Fact]
    public void A_policy_without_rules_denies_everything_and_says_what_would_allow_it()
        => Assert.Equal(
            "ExecProcessRequest is blocked by policy ops: no rule allows [\"pg_isready\", \"-q\"]; to allow it: "
            + "add [[exec-policy.allow]] with these args to the policy in config.toml",
            new ExecPolicy("ops", []).Decide(Request("pg_isready", "-q"), s_container).Refusal);

    [Theory]
    [InlineData(new[] { "sh", "-c", "x" }, true)]
    [InlineData(new[] { "sh", "-c x" }, false)]
    [InlineData(new[] { "sh -c x" }, false)]
    [InlineData(new[] { "sh", "-c", "x", "" }, false)]
    [InlineData(new[] { "sh", "-c" }, false)]
    [InlineData(new[] { "sh", "-c", "X" }, false)]
    [InlineData(new[] { "/bin/sh", "-c", "x" }, false)]
    [InlineData(new[] { "sh", "", "-c", "x" }, false)]
    [InlineData(new[] { "sh", "-c", "x\0" }, false)]
    [InlineData(new string[0], false)]
    public void Arguments_listed_exactly_are_compared_one_by_one(string[] arguments, bool isAllowed)
        => Assert.Equal(isAllowed, Decide(new ExecRule { Arguments = ["sh", "-c", "x"] }, Request(arguments)).IsAllowed);

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void A_rule_or_the_policy_says_whether_secrets_are_seen(bool policy, bool? rule, bool seen)
    {
        ExecRule[] rules = [new() { Arguments = ["id"], SeesSecrets = rule }];
        ExecPolicy whole = new("ops", rules, AllowsHealthCheck: true, SeesSecrets: policy);
        Assert.Equal(seen, whole.Decide(Request("id"), s_container).SeesSecrets);
        Assert.Equal(policy, whole.Decide(Request("/bin/sh", "-c", "pg_isready -q"), s_container).SeesSecrets);
        Assert.False(whole.Decide(Request("ls"), s_container).SeesSecrets);
    }

    [Theory]
    [InlineData("*", "?")]
    [InlineData("**")]
    [InlineData("/var/log/*.log")]
    public void In_exact_arguments_a_star_is_a_star(params string[] arguments)
    {
        ExecRule rule = new() { Arguments = arguments };

        Assert.True(Decide(rule, Request(arguments)).IsAllowed);
        Assert.False(Decide(rule, Request([.. arguments.Select(argument => argument.Replace("*", "a"))])).IsAllowed);
    }

    [Theory]
    [InlineData("cat|/var/log/*.log", "cat|/var/log/a.log", true)]
    [InlineData("cat|/var/log/*.log", "cat|/var/log/.log", true)]
    [InlineData("cat|/var/log/*.log", "cat|/var/log/a/b.log", false)]
    [InlineData("cat|/var/log/*.log", "cat|/var/log/a.log|/run/secrets/key", false)]
    [InlineData("cat|/var/log/*.log", "cat", false)]
    [InlineData("cat|/var/log/*.log", "cat /var/log/a.log", false)]
    [InlineData("cat|/var/log/**.log", "cat|/var/log/a/b.log", true)]
    [InlineData("cat|/var/log/**.log", "cat|/var/log/../../run/secrets/x.log", false)]
    [InlineData("cat|/var/log/**", "cat|/var/log/..", false)]
    [InlineData("cat|/var/log/**", "cat|/var/log/a/..", false)]
    [InlineData("cat|/var/log/**/x", "cat|/var/log/a/../../../run/secrets/x", false)]
    [InlineData("cat|*", "cat|..", false)]
    [InlineData("cat|**", "cat|/run/secrets/key|--anything|..", true)]
    [InlineData("cat|**", "cat", true)]
    [InlineData("cat|**", "dog|x", false)]
    [InlineData("cat|/a|**", "cat", false)]
    [InlineData("**|x", "/any/program|x", true)]
    [InlineData("**|x", "a|b|x", false)]
    [InlineData("**", "any|thing", true)]
    [InlineData("ls|*", "ls|a", true)]
    [InlineData("ls|*", "ls|-a", false)]
    [InlineData("ls|*", "ls|--color=always", false)]
    [InlineData("ls|?a", "ls|-a", false)]
    [InlineData("ls|-*", "ls|-a", true)]
    [InlineData("tail|--lines=*", "tail|--lines=5", true)]
    [InlineData("tail|--lines=*", "tail|--lines=a/b", false)]
    [InlineData("x|--file=**", "x|--file=../etc/x", false)]
    [InlineData("x|--dir=*", "x|--dir=..", false)]
    [InlineData("x|a..b", "x|a..b", true)]
    [InlineData("x|../a", "x|../a", true)]
    [InlineData("x|*", "x|1..5", true)]
    [InlineData("x|*", "x|", true)]
    [InlineData("x|?", "x|", false)]
    [InlineData("x|*", "x|a\nb", true)]
    [InlineData("x|*", "x|a\0b", false)]
    [InlineData("x|**", "x|a|b\0", false)]
    [InlineData("x|*", "x|\ufffd", false)]
    public void A_pattern_is_one_glob_an_argument(string pattern, string command, bool isAllowed)
        => Assert.Equal(
            isAllowed,
            Decide(new ExecRule { Arguments = pattern.Split('|'), IsPattern = true }, Request(command.Split('|'))).IsAllowed);

    [Theory]
    [InlineData("\ud800")]
    [InlineData("a\udc00")]
    [InlineData("\udc00\ud800")]
    public void A_lone_surrogate_matches_nothing_not_even_itself(string argument)
    {
        Assert.False(Decide(new ExecRule { Arguments = ["x", argument] }, Request("x", argument)).IsAllowed);
        Assert.False(Decide(new ExecRule { Arguments = ["x", "**"], IsPattern = true }, Request("x", argument)).IsAllowed);
    }

    [Fact]
    public void An_argument_longer_than_the_kernel_takes_matches_no_wildcard_and_costs_no_time()
    {
        string pattern = string.Concat(Enumerable.Repeat("**a", 1000));
        ExecRule rule = new() { Arguments = ["x", pattern], IsPattern = true };
        Assert.False(Decide(rule, Request("x", new string('a', 16 * 1024 * 1024))).IsAllowed);
    }

    [Theory]
    [InlineData(null, 999, 998, true)]
    [InlineData(null, 0, 0, false)]
    [InlineData(null, 999, 0, false)]
    [InlineData(null, 0, 998, false)]
    [InlineData("0", 0, 0, true)]
    [InlineData("0", 0, 42, true)]
    [InlineData("0", 999, 998, false)]
    [InlineData("0:0", 0, 42, false)]
    [InlineData("0:0", 0, 0, true)]
    [InlineData("*", 1, 2, true)]
    public void Without_a_user_a_rule_is_for_the_containers_own(string? user, uint uid, uint gid, bool isAllowed)
    {
        ExecRule rule = new() { Arguments = ["x"], User = user is null ? null : ExecUser.TryParse(user)!.Value };

        ExecDecision decision = Decide(rule, Request("x") with { Uid = uid, Gid = gid });

        Assert.Equal(isAllowed, decision.IsAllowed);
        if (!isAllowed)
        {
            Assert.Contains($"[\"x\"] is allowed, but not as user {uid}:{gid}; run it as the container's user", decision.Refusal);
        }
    }

    [Theory]
    [InlineData(null, "/app", true)]
    [InlineData(null, "/", false)]
    [InlineData(null, "/app/", false)]
    [InlineData("/", "/", true)]
    [InlineData("/", "/app", false)]
    [InlineData("/srv/*", "/srv/a", true)]
    [InlineData("/srv/*", "/srv/a/b", false)]
    [InlineData("/srv/**", "/srv/a/../../run/secrets", false)]
    [InlineData("/**", "/run/secrets", true)]
    [InlineData("/**", "/run/\0", false)]
    public void Without_a_working_directory_a_rule_is_for_the_containers_own(string? cwd, string asked, bool isAllowed)
        => Assert.Equal(isAllowed, Decide(new ExecRule { Arguments = ["x"], Cwd = cwd }, Request("x") with { Cwd = asked }).IsAllowed);

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "TERM", true)]
    [InlineData("", "TERM,LD_PRELOAD", false)]
    [InlineData("PGPASSFILE", "PGPASSFILE", true)]
    [InlineData("PGPASSFILE", "pgpassfile", false)]
    [InlineData("PGPASSFILE", "PGPASSFILE2", false)]
    [InlineData("PG*", "PGHOST,PGPORT,TERM", true)]
    [InlineData("PG*", "PGHOST,LD_LIBRARY_PATH", false)]
    [InlineData("", "PATH", false)]
    [InlineData("A", "", true)]
    public void Variables_are_added_only_if_listed(string listed, string added, bool isAllowed)
        => Assert.Equal(isAllowed, Decide(new ExecRule { Arguments = ["x"], Variables = Words(listed) }, Request("x") with { AddedVariables = Words(added) }).IsAllowed);

    [Theory]
    [InlineData(false, true, false)]
    [InlineData(true, true, true)]
    [InlineData(true, false, true)]
    [InlineData(false, false, true)]
    public void More_privileges_need_a_rule_that_says_so(bool rule, bool request, bool isAllowed)
        => Assert.Equal(isAllowed, Decide(new ExecRule { Arguments = ["x"], IsPrivileged = rule }, Request("x") with { IsPrivileged = request }).IsAllowed);

    [Fact]
    public void Any_rule_will_do_but_one_must_allow_all_of_it()
    {
        ExecRule asRoot = new() { Arguments = ["x"], User = new ExecUser(0, 0) };
        ExecRule elsewhere = new() { Arguments = ["x"], Cwd = "/" };
        ExecPolicy policy = new("ops", [asRoot, elsewhere]);

        Assert.True(policy.Decide(Request("x") with { Uid = 0, Gid = 0 }, s_container).IsAllowed);
        Assert.True(policy.Decide(Request("x") with { Cwd = "/" }, s_container).IsAllowed);
        Assert.False(policy.Decide(Request("x") with { Uid = 0, Gid = 0, Cwd = "/" }, s_container).IsAllowed);
    }

    [Fact]
    public void The_containers_own_health_check_runs_as_its_process_would_and_only_if_the_policy_says_so()
    {
        ExecPolicy policy = new("ops", [], AllowsHealthCheck: true);
        ExecRequest check = Request("/bin/sh", "-c", "pg_isready -q");

        Assert.True(policy.Decide(check, s_container).IsAllowed);
        Assert.False((policy with { AllowsHealthCheck = false }).Decide(check, s_container).IsAllowed);
        Assert.False(policy.Decide(check, s_container with { HealthCheck = null }).IsAllowed);
        Assert.False(policy.Decide(Request("/bin/sh", "-c", "pg_isready", "-q"), s_container).IsAllowed);
        Assert.False(policy.Decide(check with { Uid = 0 }, s_container).IsAllowed);
        Assert.False(policy.Decide(check with { Cwd = "/" }, s_container).IsAllowed);
        Assert.False(policy.Decide(check with { AddedVariables = ["LD_PRELOAD"] }, s_container).IsAllowed);
        Assert.False(policy.Decide(check with { IsPrivileged = true }, s_container).IsAllowed);
        Assert.False(policy.Decide(Request(), s_container with { HealthCheck = [] }).IsAllowed);
    }

    [Fact]
    public void A_refusal_is_one_printable_line_of_bounded_length()
    {
        string[] hostile = [.. Enumerable.Repeat("\u001b[2J\r\n\"]\u2028" + new string('x', 100_000), 1000)];

        string refusal = Decide(new ExecRule { Arguments = ["x"] }, Request(hostile)).Refusal!;

        Assert.True(refusal.Length < 1000, $"{refusal.Length}");
        Assert.All(refusal, c => Assert.False(char.IsControl(c) || c == '\u2028'));
    }

    [Fact]
    public void A_refusal_shows_two_commands_differently()
        => Assert.NotEqual(
            Decide(new ExecRule { Arguments = ["x"] }, Request("a", "b")).Refusal,
            Decide(new ExecRule { Arguments = ["x"] }, Request("a\", \"b")).Refusal);

    [Fact]
    public void Joining_never_makes_two_commands_one()
        => Prop.ForAll(Arb.From(Commands()), Arb.From(Commands()), (listed, asked) =>
        {
            bool isSame = listed.Length == asked.Length && listed.Zip(asked).All(pair => pair.First == pair.Second);
            return Decide(new ExecRule { Arguments = listed }, Request(asked)).IsAllowed == isSame;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Splitting_an_argument_at_a_blank_makes_another_command()
        => Prop.ForAll(Arb.From(Commands().Where(command => string.Join(' ', command).Split(' ').Length > command.Length)), command =>
        {
            string[] split = string.Join(' ', command).Split(' ');
            return Decide(new ExecRule { Arguments = command }, Request(command)).IsAllowed
                && !Decide(new ExecRule { Arguments = command }, Request(split)).IsAllowed
                && !Decide(new ExecRule { Arguments = split }, Request(command)).IsAllowed
                && !Decide(new ExecRule { Arguments = [string.Join(' ', command)] }, Request(split)).IsAllowed;
        }).QuickCheckThrowOnFailure();

    private static Gen<string[]> Commands()
        => Gen.Elements("a", "-c", "x", " ", "\"", "a b", "-c x", "").ArrayOf().Where(command => command.Length is > 0 and < 5);

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static ExecRequest Request(params string[] arguments)
        => new() { Arguments = arguments, Uid = 999, Gid = 998, Cwd = "/app" };

    private static ExecDecision Decide(ExecRule rule, ExecRequest request)
        => new ExecPolicy("ops", [rule]).Decide(request, s_container);
}
