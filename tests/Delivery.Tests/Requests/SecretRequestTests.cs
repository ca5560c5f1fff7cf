using Tuck.Delivery.Requests;

namespace Tuck.Delivery.Tests.Requests;

public sealed class SecretRequestTests
{
    [Fact]
    public void Nothing_asked_is_null_and_asks_nobody_who_the_container_is()
    {
        Assert.Null(SecretRequest.Parse(Views.Asking(("io.kubernetes.pod", "x"), ("org.tuck/secrets", "no"))));
        Assert.Null(SecretRequest.Parse(Views.Asking(("tuck/secrets", " ; "))));
    }

    [Fact]
    public void A_name_alone_gets_the_defaults()
        => Assert.Equal([new SecretTarget("db-password", "db-password", null, null, null, false)], Targets("db-password"));

    [Fact]
    public void The_example_of_the_design_is_read()
    {
        Assert.Equal(
            [
                new SecretTarget("db-password", "db-password", null, null, null, false),
                new SecretTarget("api-token", "/etc/app/token", 0x120, 1000, 1001, false),
                new SecretTarget("cert", "cert", null, null, null, true),
            ],
            Targets("db-password; api-token,target=/etc/app/token,mode=0440,uid=1000,gid=1001; cert,optional"));
    }

    [Theory]
    [InlineData("source=db,target=password")]
    [InlineData("target=password,src=db")]
    [InlineData("db,dst=password")]
    [InlineData("db , destination=password , type=mount , optional=false")]
    [InlineData("db target=password")]
    [InlineData("source=db\ttarget=password  optional=false")]
    public void Other_spellings_of_docker_and_podman_mean_the_same(string text)
        => Assert.Equal([new SecretTarget("db", "password", null, null, null, false)], Targets(text));

    [Theory]
    [InlineData("db", false)]
    [InlineData("db,rotate=live", false)]
    [InlineData("db,rotate=restart", true)]
    public void A_running_container_says_whether_it_wants_new_versions(string text, bool staysUntilRestart)
    {
        SecretTarget target = Targets(text)[0];
        Assert.Equal(staysUntilRestart, target.StaysUntilRestart);
        Assert.Equal(target, Targets(target.ToString())[0]);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0777", 0x1ff)]
    [InlineData("444", 0x124)]
    public void A_mode_is_octal(string mode, int expected) => Assert.Equal(expected, Targets("a,mode=" + mode)[0].Mode);

    [Theory]
    [InlineData("a,rotate", "rotate")]
    [InlineData("a,rotate=", "rotate")]
    [InlineData("a,rotate=never", "rotate")]
    [InlineData("a,mode=04755", "mode")]
    [InlineData("a,mode=1000", "mode")]
    [InlineData("a,mode=9", "mode")]
    [InlineData("a,mode=0x1ff", "mode")]
    [InlineData("a,mode=", "mode")]
    [InlineData("a,mode=00000", "mode")]
    [InlineData("a,mode=-1", "mode")]
    [InlineData("a,uid=-1", "uid")]
    [InlineData("a,uid=4294967295", "uid")]
    [InlineData("a,uid=root", "uid")]
    [InlineData("a,uid= 1 0", "uid")]
    [InlineData("a,gid=1e3", "gid")]
    [InlineData("a,target=..", "target")]
    [InlineData("a,target=.", "target")]
    [InlineData("a,target=b/c", "target")]
    [InlineData("a,target=../c", "target")]
    [InlineData("a,target=/", "target")]
    [InlineData("a,target=//b", "target")]
    [InlineData("a,target=/b/", "target")]
    [InlineData("a,target=/b/../c", "target")]
    [InlineData("a,target=/b/./c", "target")]
    [InlineData("a,target=b\0c", "target")]
    [InlineData("a,target=b\nc", "target")]
    [InlineData("a,target=", "target")]
    [InlineData("a,unknown=1", "unknown option")]
    [InlineData("a,optionl", "unknown option")]
    [InlineData("a,optional=maybe", "unknown option")]
    [InlineData("a,mode", "unknown option")]
    [InlineData("a,type=env", "type=mount")]
    [InlineData("a,uid=1,uid=2", "twice")]
    [InlineData("a,source=b", "unknown option")]
    [InlineData("target=b", "no secret named")]
    [InlineData("../a", "secret name")]
    [InlineData("a/b", "secret name")]
    [InlineData("-a", "secret name")]
    [InlineData(".a", "secret name")]
    [InlineData("a b", "unknown option")]
    [InlineData("a,target=b c", "unknown option")]
    [InlineData("a,target = b", "unknown option")]
    [InlineData("a\0b", "secret name")]
    [InlineData(",optional", "nothing between")]
    [InlineData("a,", "nothing between")]
    [InlineData("a,,optional", "nothing between")]
    [InlineData(",", "nothing between")]
    public void Everything_else_is_refused_and_names_what_is_wrong(string text, string cause)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => Targets(text));

        Assert.Equal(ExitCode.Usage, e.ExitCode);
        Assert.Contains(cause, e.Message);
        Assert.All(e.Message, c => Assert.False(char.IsControl(c)));
    }

    [Fact]
    public void A_file_name_may_be_as_long_as_the_kernel_allows()
    {
        Assert.Equal(255, Targets("a,target=" + new string('x', 255))[0].Target.Length);
        Assert.Throws<DeliveryException>(() => Targets("a,target=" + new string('x', 256)));
        Assert.Throws<DeliveryException>(() => Targets("a,target=" + string.Concat(Enumerable.Repeat("/abc", 1024))));
    }

    [Theory]
    [InlineData("tuck/secret")]
    [InlineData("tuck/Secrets")]
    [InlineData("tuck/")]
    [InlineData("tuck/secrets.")]
    public void An_unknown_key_of_ours_is_an_error_because_it_may_be_a_mistyped_one(string key)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<DeliveryException>(() => SecretRequest.Parse(Views.Asking((key, "a")))).ExitCode);

    [Theory]
    [InlineData("tuck/env-to-file")]
    [InlineData("tuck/env-file")]
    [InlineData("tuck/exec")]
    [InlineData("tuck/coredump")]
    [InlineData("tuck/scratch")]
    public void What_another_program_serves_is_refused_and_not_passed_over(string key)
        => Assert.Equal(ExitCode.Unsupported, Assert.Throws<DeliveryException>(() => SecretRequest.Parse(Views.Asking((key, "a")))).ExitCode);

    [Fact]
    public void A_key_with_a_name_is_for_the_container_of_that_name()
    {
        Assert.Equal("mine", SecretRequest.Parse(Views.Asking(("tuck/secrets.web", "mine")))!.Targets[0].Secret);
        Assert.Null(SecretRequest.Parse(Views.Asking(("tuck/secrets.sidecar", "theirs"))));
    }

    [Fact]
    public void The_variable_asks_as_an_annotation_does_and_nobody_is_asked_who_the_container_is()
        => Assert.Equal("db", SecretRequest.Parse(Views.AskingByVariable("db"))!.Targets[0].Secret);

    [Fact]
    public void More_secrets_than_any_container_has_are_refused()
        => Assert.Throws<DeliveryException>(() => Targets(string.Join(';', Enumerable.Range(0, 4097).Select(i => $"s{i}"))));

    [Fact]
    public void No_text_makes_it_fail_in_another_way()
    {
        Random random = new(7);
        string letters = "ab-.,;=/\\ \0\n\u00e9\ud800targemodeuidopl0129";
        for (int round = 0; round < 50_000; round++)
        {
            string text = new(Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]).ToArray());
            Exception? e = Record.Exception(() => SecretRequest.Parse(Views.Asking(("tuck/secrets", text))));
            Assert.True(e is null or DeliveryException, text);
        }
    }

    [Theory]
    [InlineData("API_TOKEN, DB_PASSWORD")]
    [InlineData("API_TOKEN;DB_PASSWORD")]
    [InlineData(" API_TOKEN DB_PASSWORD ,")]
    public void Variables_to_move_are_listed(string text)
        => Assert.Equal(["API_TOKEN", "DB_PASSWORD"], SecretRequest.Parse(Views.Moving(text))!.Variables);

    [Theory]
    [InlineData("1TOKEN")]
    [InlineData("A=B")]
    [InlineData("../A")]
    [InlineData("A-B")]
    [InlineData("A, A")]
    public void What_is_no_variable_is_refused(string text)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<DeliveryException>(() => SecretRequest.Parse(Views.Moving(text))).ExitCode);

    [Theory]
    [InlineData("DB_PASSWORD=db-password, API_TOKEN=api-token")]
    [InlineData("DB_PASSWORD=db-password;API_TOKEN=api-token")]
    [InlineData(" DB_PASSWORD=db-password\tAPI_TOKEN=api-token ,")]
    public void Variables_that_lead_to_secrets_ask_for_them(string text)
    {
        SecretRequest request = SecretRequest.Parse(Views.Controlling(("tuck/env-file", text)))!;

        Assert.Equal(
            [("DB_PASSWORD_FILE", "/run/secrets/db-password"), ("API_TOKEN_FILE", "/run/secrets/api-token")],
            request.FileVariables.Select(variable => (variable.Name, variable.PathIn("/run/secrets"))));
        Assert.Equal(Targets("db-password; api-token"), request.Targets);
        Assert.Empty(request.Variables);
    }

    [Theory]
    [InlineData("tuck/secrets", "tuck/env-file")]
    [InlineData("tuck/env-file", "tuck/secrets")]
    public void A_variable_leads_to_where_the_secret_is_asked_for(string first, string second)
    {
        string Value(string key) => key == "tuck/secrets" ? "a; db,target=/etc/db,optional" : "A=db B=db C=a D=other";

        SecretRequest request = SecretRequest.Parse(Views.Controlling((first, Value(first)), (second, Value(second))))!;

        Assert.Equal(
            [("A", "/etc/db"), ("B", "/etc/db"), ("C", "/s/a"), ("D", "/s/other")],
            request.FileVariables.Select(variable => (variable.Variable, variable.PathIn("/s"))));
        Assert.Equal(Targets("a; db,target=/etc/db,optional; other"), request.Targets);
        Assert.All(request.FileVariables, variable => Assert.Contains(variable.Target, request.Targets));
        Assert.Equal(request.Targets, Targets(request.ToString()));
    }

    [Theory]
    [InlineData("A", "must be the name of an environment variable")]
    [InlineData("=db", "must be the name of an environment variable")]
    [InlineData("1A=db", "must be the name of an environment variable")]
    [InlineData("A B=db", "must be the name of an environment variable")]
    [InlineData("A=", "secret name")]
    [InlineData("A=../db", "secret name")]
    [InlineData("A=b=c", "secret name")]
    [InlineData("A=a,A=b", "named twice")]
    [InlineData("E=a", "in tuck/env-to-file and in tuck/env-file")]
    public void What_is_no_variable_with_a_secret_is_refused(string text, string cause)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(
            () => SecretRequest.Parse(Views.Controlling(("tuck/env-file", text), ("tuck/env-to-file", "E"))));

        Assert.Equal(ExitCode.Usage, e.ExitCode);
        Assert.Contains(cause, e.Message);
    }

    [Fact]
    public void More_variables_than_any_container_has_are_refused()
    {
        string text = string.Join(' ', Enumerable.Range(0, 4097).Select(i => $"A{i}=s"));
        Assert.Throws<DeliveryException>(() => SecretRequest.Parse(Views.Controlling(("tuck/env-file", text))));
        Assert.Throws<DeliveryException>(() => SecretRequest.Parse(Views.Moving(text.Replace("=s", string.Empty))));
    }

    [Fact]
    public void An_exec_policy_and_core_dumps_are_asked_for_by_themselves()
    {
        SecretRequest exec = SecretRequest.Parse(Views.Controlling(("tuck/exec", "ops")))!;
        Assert.Equal(("ops", false, 0), (exec.ExecPolicy, exec.AllowsCoreDump, exec.Targets.Count));

        SecretRequest coreDump = SecretRequest.Parse(Views.Controlling(("tuck/coredump", "allow")))!;
        Assert.Equal((null, true, 0), (coreDump.ExecPolicy, coreDump.AllowsCoreDump, coreDump.Targets.Count));

        SecretRequest neither = SecretRequest.Parse(Views.Controlling(("tuck/secrets", "db")))!;
        Assert.Equal((null, false), (neither.ExecPolicy, neither.AllowsCoreDump));
    }

    [Theory]
    [InlineData("tuck/exec", "")]
    [InlineData("tuck/exec", "a b")]
    [InlineData("tuck/exec", "ops, other")]
    [InlineData("tuck/coredump", "")]
    [InlineData("tuck/coredump", "Allow")]
    [InlineData("tuck/coredump", "deny")]
    public void Any_other_word_for_them_is_refused(string key, string value)
    {
        DeliveryException e = Assert.Throws<DeliveryException>(() => SecretRequest.Parse(Views.Controlling((key, value))));

        Assert.Equal(ExitCode.Usage, e.ExitCode);
        Assert.StartsWith($"annotation {key}: ", e.Message);
    }

    [Fact]
    public void Who_moves_variables_is_not_yet_in_charge_of_processes()
        => Assert.Equal(
            ExitCode.Unsupported,
            Assert.Throws<DeliveryException>(
                () => SecretRequest.Parse(Views.Asking(("tuck/exec", "ops")) with { MovesVariables = true })).ExitCode);

    [Fact]
    public void A_request_says_itself_so_that_it_is_read_the_same_again()
    {
        const string text = "db; api,target=/etc/app/token,mode=0440,uid=1000,gid=1001; cert,optional; key,mode=0000";
        SecretRequest request = SecretRequest.Parse(Views.Asking((SecretRequest.SecretsKey, text)))!;
        Assert.Equal(request.Targets, Targets(request.ToString()));
    }

    [Fact]
    public void All_that_a_pods_containers_may_ask_for_is_known_before_them()
        => Assert.Equal(
            ["a", "b", "c", "v"],
            SecretRequest.SecretsOfPod(
                new Dictionary<string, string>
                {
                    ["tuck/secrets"] = "a; b",
                    ["tuck/secrets.web"] = "b; c,target=x",
                    ["tuck/secrets.broken"] = "d,colour=red",
                    ["tuck/env-to-file"] = "E",
                    ["tuck/env-file"] = "V=v, A=a",
                    ["other"] = "f",
                }));

    private static IReadOnlyList<SecretTarget> Targets(string text)
        => SecretRequest.Parse(Views.Asking((SecretRequest.SecretsKey, text)))!.Targets;
}
