using System.Text;

namespace Tuck.Oci.Tests;

public sealed class ProcessDocumentTests
{
    private const string Full =
        """
        {
          "terminal": true,
          "consoleSize": { "height": 24, "width": 80 },
          "user": { "uid": 1000, "gid": 100, "umask": 18, "additionalGids": [4, 100] },
          "args": ["sh", "-c", "echo \"a b\""],
          "env": ["PATH=/bin", "API_TOKEN=canary-value", "ESCAPED=canary\"\u0041"],
          "cwd": "/app",
          "capabilities": {
            "bounding": ["CAP_CHOWN", "CAP_KILL"],
            "effective": ["CAP_CHOWN"],
            "permitted": null,
            "ambient": ["CAP_SETUID"]
          },
          "rlimits": [ { "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 } ],
          "noNewPrivileges": true,
          "apparmorProfile": "docker-default",
          "selinuxLabel": "system_u:system_r:container_t:s0:c1,c2"
        }
        """;

    [Fact]
    public void What_a_policy_needs_is_read()
    {
        ProcessDocument document = Parse(Full);

        Assert.Equal(["sh", "-c", "echo \"a b\""], document.Arguments);
        Assert.Equal(("/app", 1000u, 100u, true, true), (document.Cwd, document.Uid, document.Gid, document.HasTerminal, document.HasNoNewPrivileges));
        Assert.Equal([4u, 100u], document.AdditionalGids);
        Assert.Equal(["CAP_CHOWN", "CAP_KILL", "CAP_SETUID"], document.Capabilities.Order());
        Assert.Equal(("docker-default", "system_u:system_r:container_t:s0:c1,c2"), (document.AppArmorProfile, document.SelinuxLabel));
    }

    [Fact]
    public void The_process_of_a_config_is_read_the_same()
    {
        ProcessDocument document = ProcessDocument.OfSpec(Bytes("""{"ociVersion":"1.0.2","root":{"path":"r"},"process":""" + Full + ",\"linux\":{}}"));

        Assert.Equal("/app", document.Cwd);
        Assert.Empty(document.VariablesNotIn(Parse(Full)));
        Assert.Empty(Parse(Full).VariablesNotIn(document));
        Assert.False(document.IsMorePrivilegedThan(Parse(Full)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"args":null,"user":null,"env":null,"capabilities":null,"cwd":null,"terminal":null,"noNewPrivileges":null,"apparmorProfile":null}""")]
    [InlineData("""{"user":{"additionalGids":null}}""")]
    public void What_is_absent_or_null_is_none(string json)
    {
        ProcessDocument document = Parse(json);

        Assert.Empty(document.Arguments);
        Assert.Equal((string.Empty, 0u, 0u), (document.Cwd, document.Uid, document.Gid));
        Assert.Empty(document.Capabilities);
        Assert.Empty(document.VariablesNotIn(document));
        Assert.False(document.IsMorePrivilegedThan(document));
        Assert.Empty(ProcessDocument.OfSpec(Bytes("""{"process":null}""")).Arguments);
    }

    [Theory]
    [InlineData("""["A=1","B=2"]""", """["B=2","A=1","C=3"]""", "")]
    [InlineData("""["A=1"]""", """["A=2"]""", "A")]
    [InlineData("""["A=1"]""", """[]""", "A")]
    [InlineData("""["A="]""", """["A=1"]""", "A")]
    [InlineData("""["A=1"]""", """["a=1"]""", "A")]
    [InlineData("""["A=1=2"]""", """["A=1=2"]""", "")]
    [InlineData("""["A=1=2"]""", """["A=1"]""", "A")]
    [InlineData("""["A=1","A=2"]""", """["A=1","A=2"]""", "")]
    [InlineData("""["A=1","A=2"]""", """["A=2","A=1"]""", "A")]
    [InlineData("""["A=1","A=2"]""", """["A=1"]""", "A")]
    [InlineData("""["A=1"]""", """["A=1","A=2"]""", "A")]
    [InlineData("""["LD_PRELOAD=/x","PATH=/bin","TERM=xterm"]""", """["PATH=/bin"]""", "LD_PRELOAD,TERM")]
    [InlineData("""["\u0041=\u0031"]""", """["A=1"]""", "")]
    [InlineData("""["A=1"]""", """["\u0041=\u0031"]""", "")]
    [InlineData("""["A=\"1"]""", """["A=\u00221"]""", "")]
    [InlineData("""["A=\"1"]""", """["A=\u00222"]""", "A")]
    [InlineData("""["A=\\u0031"]""", """["A=1"]""", "A")]
    [InlineData("""["A=\u00e9"]""", """["A=é"]""", "")]
    [InlineData("""["A=1\u0000"]""", """["A=1"]""", "A")]
    [InlineData("""["A\u003d1"]""", """["A=1"]""", "")]
    [InlineData("""["LD_PREL\u004fAD=/x"]""", """[]""", "LD_PRELOAD")]
    public void Variables_are_compared_as_the_process_would_get_them(string asked, string container, string expected)
        => Assert.Equal(
            expected.Split(',', StringSplitOptions.RemoveEmptyEntries),
            Parse($$"""{"env":{{asked}}}""").VariablesNotIn(Parse($$"""{"env":{{container}}}""")));

    [Fact]
    public void An_entry_without_a_name_is_told_without_its_text()
    {
        Assert.Equal([string.Empty], Parse("""{"env":["canary"]}""").VariablesNotIn(Parse("{}")));
        Assert.Empty(Parse("""{"env":["canary"]}""").VariablesNotIn(Parse("""{"env":["canary"]}""")));
    }

    [Fact]
    public void Comparing_agrees_with_comparing_decoded_strings()
    {
        Random random = new(5);
        string[] letters = ["A", "=", "\\u0041", "\\u003d", "\\\"", "\\\\", "é", "\\u00e9", "u"];
        for (int round = 0; round < 20_000; round++)
        {
            string a = Word(random, letters);
            string b = random.Next(3) == 0 ? a : Word(random, letters);
            bool isSame = Decoded(a) == Decoded(b);
            Assert.Equal(isSame, Parse($$"""{"env":[{{a}}]}""").VariablesNotIn(Parse($$"""{"env":[{{b}}]}""")).Count == 0);
        }
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("\"capabilities\":{\"bounding\":[\"CAP_A\"]}", "\"capabilities\":{\"bounding\":[\"CAP_A\",\"CAP_B\"]}", false)]
    [InlineData("\"capabilities\":{\"bounding\":[\"CAP_B\"]}", "\"capabilities\":{\"bounding\":[\"CAP_A\"]}", true)]
    [InlineData("\"capabilities\":{\"ambient\":[\"CAP_A\"]}", "\"capabilities\":{\"bounding\":[\"CAP_A\"]}", true)]
    [InlineData("\"capabilities\":{\"effective\":[\"CAP_A\"]}", "\"user\":{\"uid\":7},\"capabilities\":{\"bounding\":[\"CAP_A\"]}", false)]
    [InlineData("\"capabilities\":{\"effective\":[\"CAP_B\"]}", "\"user\":{\"uid\":7},\"capabilities\":{\"bounding\":[\"CAP_A\"]}", true)]
    [InlineData("\"capabilities\":{\"effective\":[\"cap_a\"]}", "\"capabilities\":{\"effective\":[\"CAP_A\"]}", false)]
    [InlineData("", "\"noNewPrivileges\":true", true)]
    [InlineData("\"noNewPrivileges\":false", "\"noNewPrivileges\":true", true)]
    [InlineData("\"noNewPrivileges\":true", "\"noNewPrivileges\":true", false)]
    [InlineData("\"noNewPrivileges\":true", "", false)]
    [InlineData("", "\"apparmorProfile\":\"a\"", true)]
    [InlineData("\"apparmorProfile\":\"unconfined\"", "\"apparmorProfile\":\"a\"", true)]
    [InlineData("\"apparmorProfile\":\"a\"", "\"apparmorProfile\":\"a\"", false)]
    [InlineData("\"apparmorProfile\":\"a\"", "", false)]
    [InlineData("", "\"selinuxLabel\":\"a\"", true)]
    [InlineData("\"selinuxLabel\":\"b\"", "\"selinuxLabel\":\"a\"", true)]
    [InlineData("\"selinuxLabel\":\"a\"", "\"selinuxLabel\":\"a\"", false)]
    [InlineData("\"user\":{\"additionalGids\":[5]}", "", true)]
    [InlineData("\"user\":{\"additionalGids\":[5]}", "\"user\":{\"additionalGids\":[4,5]}", false)]
    [InlineData("\"user\":{\"gid\":9,\"additionalGids\":[9]}", "\"user\":{\"gid\":9}", false)]
    [InlineData("\"user\":{\"uid\":1000,\"additionalGids\":[1000]}", "\"user\":{\"uid\":1000}", false)]
    [InlineData("\"user\":{\"uid\":1000,\"additionalGids\":[0]}", "\"user\":{\"uid\":1000,\"gid\":5}", true)]
    [InlineData("\"user\":{\"uid\":7,\"additionalGids\":[5]}", "", false)]
    public void More_privileges_than_the_container_has_are_seen(string asked, string container, bool isMore)
        => Assert.Equal(isMore, Parse($"{{{asked}}}").IsMorePrivilegedThan(Parse($"{{{container}}}")));

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{} x", "not JSON")]
    [InlineData("""{"args":["a"]""", "not JSON")]
    [InlineData("""{"args":"a"}""", "wrong type")]
    [InlineData("""{"args":[7]}""", "wrong type")]
    [InlineData("""{"args":[null]}""", "wrong type")]
    [InlineData("""{"args":["\ud800"]}""", "wrong type")]
    [InlineData("""{"env":["\ud800=a"]}""", "wrong type")]
    [InlineData("""{"env":[7]}""", "wrong type")]
    [InlineData("""{"user":{"uid":-1}}""", "wrong type")]
    [InlineData("""{"user":{"additionalGids":["5"]}}""", "wrong type")]
    [InlineData("""{"noNewPrivileges":"true"}""", "wrong type")]
    [InlineData("""{"capabilities":["CAP_CHOWN"]}""", "wrong type")]
    [InlineData("""{"args":["a"],"args":["b"]}""", "a member is there twice")]
    [InlineData("""{"args":["a"],"Args":["b"]}""", "other letters")]
    [InlineData("""{"Args":["b"]}""", "other letters")]
    [InlineData("""{"\u0061rgs":["a"],"args":["b"]}""", "a member is there twice")]
    [InlineData("""{"argſ":["b"]}""", "other letters")]
    [InlineData("""{"user":{"uid":1,"UID":0}}""", "other letters")]
    [InlineData("""{"user":{"uid":1},"user":{"uid":0}}""", "a member is there twice")]
    [InlineData("""{"capabilities":{"Effective":["CAP_SYS_ADMIN"]}}""", "other letters")]
    [InlineData("""{"rlimits":[],"rlimits":[]}""", "a member is there twice")]
    public void Anything_else_is_refused_in_one_line(string json, string cause)
    {
        OciException e = Assert.Throws<OciException>(() => Parse(json));

        Assert.StartsWith("process: ", e.Message);
        Assert.Contains(cause, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("""{"process":{},"process":{"args":["a"]}}""")]
    [InlineData("""{"Process":{"args":["a"]}}""")]
    [InlineData("""{"proceſs":{"args":["a"]}}""")]
    public void A_config_with_two_processes_is_refused(string json)
        => Assert.Throws<OciException>(() => ProcessDocument.OfSpec(Bytes(json)));

    [Fact]
    public void More_than_16_MiB_are_refused()
    {
        byte[] large = new byte[(16 * 1024 * 1024) + 1];
        large.AsSpan().Fill((byte)' ');
        "{}"u8.CopyTo(large);

        Assert.Contains("more than 16777216 bytes", Assert.Throws<OciException>(() => ProcessDocument.Parse(large)).Message);
        Assert.Empty(ProcessDocument.Parse(large.AsMemory(0, large.Length - 1)).Arguments);
    }

    [Fact]
    public void Whatever_is_damaged_no_error_shows_a_value_and_what_is_read_can_be_compared()
    {
        byte[] whole = Bytes(Full);
        ProcessDocument container = Parse(Full);
        foreach (byte damage in (byte[])[(byte)'\\', (byte)'"', 0xff, 0xc3, 0])
        {
            for (int i = 0; i < whole.Length; i++)
            {
                byte[] damaged = [.. whole];
                damaged[i] = damage;
                Exception? e = Record.Exception(() =>
                {
                    ProcessDocument document = ProcessDocument.Parse(damaged);
                    Assert.All(document.VariablesNotIn(container).Concat(container.VariablesNotIn(document)), name => Assert.DoesNotContain("canary", name));
                    _ = document.IsMorePrivilegedThan(container);
                });
                Assert.True(e is null or OciException, $"byte {i}: {e}");
                Assert.DoesNotContain("canary", e?.ToString() ?? string.Empty);
            }
        }
    }

    private static string Word(Random random, string[] letters)
        => "\"" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => letters[random.Next(letters.Length)])) + "\"";

    private static string? Decoded(string json) => System.Text.Json.Nodes.JsonNode.Parse(json)!.GetValue<string>();

    private static ProcessDocument Parse(string json) => ProcessDocument.Parse(Bytes(json));

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
