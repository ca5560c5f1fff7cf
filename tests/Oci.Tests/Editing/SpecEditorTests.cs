using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tuck.Oci.Editing;

namespace Tuck.Oci.Tests.Editing;

public sealed class SpecEditorTests
{
    public static TheoryData<string> Examples => [.. Directory.EnumerateFiles(Folder, "*.json").Select(path => Path.GetFileName(path))];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "testdata");

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_survives_unchanged_where_nothing_is_asked(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        SpecEditor editor = new(bytes);
        byte[] copy = new byte[editor.Length];
        editor.CopyTo(copy);

        Assert.Equal(bytes, copy);
        Assert.False(editor.IsChanged);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_edited_example_is_still_a_spec_with_all_that_was_in_it(string file)
    {
        string json = File.ReadAllText(Path.Combine(Folder, file));
        SpecEditor editor = Documents.Edit(json);
        editor.AddMount("/run/secrets", "tmpfs", "tmpfs", ["ro"]);
        editor.AddHook("createRuntime", "/usr/bin/hook", ["hook"], [], 30);
        editor.SetVariable("X_FILE", "/run/secrets/x");
        editor.SetRlimit("RLIMIT_CORE", 0, 0);
        JsonObject edited = (JsonObject)JsonNode.Parse(Documents.Text(editor))!;

        Assert.Equal("/run/secrets", Spec.Parse(Encoding.UTF8.GetBytes(Documents.Text(editor))).Mounts[^1].Destination);
        Assert.Equal("/usr/bin/hook", (string?)edited["hooks"]!["createRuntime"]!.AsArray()[^1]!["path"]);
        Assert.Equal("X_FILE=/run/secrets/x", (string?)edited["process"]!["env"]!.AsArray()[^1]);
        Assert.Equal(0, (int)edited["process"]!["rlimits"]!.AsArray()[^1]!["soft"]!);
        Assert.All((JsonObject)JsonNode.Parse(json)!, member => Assert.True(edited.ContainsKey(member.Key), member.Key));
    }

    [Theory]
    [InlineData("{}", """{"process":{"env":["A=b"]}}""")]
    [InlineData(" { } \n", """ {"process":{"env":["A=b"]} } """ + "\n")]
    [InlineData("""{"process": null }""", """{"process": {"env":["A=b"]} }""")]
    [InlineData("""{"process":{ }, "x":1}""", """{"process":{"env":["A=b"] }, "x":1}""")]
    [InlineData("""{"process":{"cwd":"/" }}""", """{"process":{"cwd":"/","env":["A=b"] }}""")]
    [InlineData("""{"process":{"env":null}}""", """{"process":{"env":["A=b"]}}""")]
    [InlineData("""{"process":{"env":[ ]}}""", """{"process":{"env":["A=b" ]}}""")]
    [InlineData("""{"process":{"env":["Z=" ]}}""", """{"process":{"env":["Z=","A=b" ]}}""")]
    [InlineData("""{"process":{"env":[ "A=1" , "Z=", "A=2" ]}}""", """{"process":{"env":[ "Z=", "A=b" ]}}""")]
    [InlineData("""{"process":{"env":["\u0041\u003d1"]}}""", """{"process":{"env":["A=b"]}}""")]
    public void A_variable_is_set_where_it_stands_or_at_the_end(string json, string expected)
    {
        SpecEditor editor = Documents.Edit(json);
        editor.SetVariable("A", "b");

        Assert.Equal(expected, Documents.Text(editor));
    }

    [Theory]
    [InlineData("""["A=1"]""", "[]")]
    [InlineData("""[ "A=1" ]""", "[  ]")]
    [InlineData("""[ "A=1" , "B=2" ]""", """[ "B=2" ]""")]
    [InlineData("""[ "B=2" , "A=1" ]""", """[ "B=2" ]""")]
    [InlineData("""["A=1","B=2","A=3","A=4","C=5","A=6","A=7"]""", """["B=2","C=5"]""")]
    [InlineData("""["A","AB=1","=A","A=\"]"]""", """["A","AB=1","=A"]""")]
    public void A_removed_variable_goes_with_its_comma(string env, string expected)
    {
        SpecEditor editor = Documents.Edit("""{"process":{"env":""" + env + "}}");
        editor.RemoveVariable("A");

        Assert.Equal("""{"process":{"env":""" + expected + "}}", Documents.Text(editor));
        Assert.False(editor.HasVariable("A"));
    }

    [Fact]
    public void A_name_written_with_escapes_is_found_and_removed()
    {
        SpecEditor editor = Documents.Edit("""{"process":{"env":["\u0054UCK_SECRETS\u003dd\u0062; \"x\"","B=1"]}}""");

        Assert.Equal("db; \"x\"", Documents.Value(editor, "TUCK_SECRETS"));
        editor.RemoveVariable("TUCK_SECRETS");
        Assert.Equal("""{"process":{"env":["B=1"]}}""", Documents.Text(editor));
    }

    [Fact]
    public void What_was_set_and_removed_again_leaves_nothing()
    {
        SpecEditor editor = Documents.Edit("{}");
        editor.SetVariable("A", "b");
        Assert.True(editor.IsChanged);
        editor.RemoveVariable("A");

        Assert.False(editor.IsChanged);
        Assert.Equal("{}", Documents.Text(editor));
    }

    [Theory]
    [InlineData(
        """{"process":{"env":["A=1"]},"process":{"env":["B=1"]}}""", """{"process":{"env":["A=1"]},"process":{"env":["B=1","A=b"]}}""")]
    [InlineData("""{"process":{"env":["A=1"],"env":["B=1"]}}""", """{"process":{"env":["A=1"],"env":["B=1","A=b"]}}""")]
    [InlineData("""{"process":{"env":["A=1"]},"process":null}""", """{"process":{"env":["A=1"]},"process":{"env":["A=b"]}}""")]
    [InlineData("""{"process":{"env":["A=1"],"\u0065nv":null}}""", """{"process":{"env":["A=1"],"\u0065nv":["A=b"]}}""")]
    public void Of_members_of_the_same_name_the_last_is_edited(string json, string expected)
    {
        SpecEditor editor = Documents.Edit(json);

        Assert.False(editor.HasVariable("A"));
        editor.SetVariable("A", "b");
        Assert.Equal(expected, Documents.Text(editor));
    }

    public static TheoryData<bool> Encoders => [true, false];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void A_value_of_any_bytes_and_any_length_is_read_and_leaves_no_trace(bool isRelaxed)
    {
        string letters = string.Concat(Enumerable.Range(0, 0x800).Select(c => (char)c)) + "\u2028\ud7ff\uffff😀\U0010ffff=";
        string value = string.Concat(Enumerable.Repeat(letters, 30)) + "canary";
        Assert.True(value.Length > 60_000 && Encoding.UTF8.GetByteCount(value) > 100_000);
        JsonSerializerOptions options = new() { Encoder = isRelaxed ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : null };
        string json = new JsonObject
        {
            ["process"] = new JsonObject { ["env"] = new JsonArray("A=1", "S=" + value, "B=2") },
        }.ToJsonString(options);
        SpecEditor editor = Documents.Edit(json);

        Assert.Equal(value, Documents.Value(editor, "S"));
        Assert.Equal(["A", "S", "B"], editor.VariableNames());
        editor.RemoveVariable("S");
        editor.SetVariable("S_FILE", "/run/secrets/s");
        Assert.Equal("""{"process":{"env":["A=1","B=2","S_FILE=/run/secrets/s"]}}""", Documents.Text(editor));
    }

    [Fact]
    public void Every_value_of_a_name_goes_with_it()
    {
        SpecEditor editor = Documents.Edit("""{"process":{"env":["S=canary-1","B=2","S=canary-2","\u0053=canary-3"]}}""");
        editor.RemoveVariable("S");

        Assert.DoesNotContain("canary", Documents.Text(editor));
    }

    [Fact]
    public void A_limit_replaces_the_last_one_of_its_type()
    {
        SpecEditor editor = Documents.Edit(
            """{"process":{"rlimits":[{"type":"RLIMIT_CORE","soft":1,"hard":1}, {"soft":5,"hard":6,"type":"RLIMIT_NOFILE"}]}}""");

        Assert.True(editor.HasRlimit("RLIMIT_CORE"));
        Assert.False(editor.HasRlimit("RLIMIT_AS"));
        editor.SetRlimit("RLIMIT_CORE", 0, ulong.MaxValue);
        Assert.Equal(
            """{"process":{"rlimits":[{"type":"RLIMIT_CORE","hard":18446744073709551615,"soft":0}, {"soft":5,"hard":6,"type":"RLIMIT_NOFILE"}]}}""",
            Documents.Text(editor));
    }

    [Fact]
    public void What_no_spec_can_have_is_not_added()
    {
        SpecEditor editor = Documents.Edit("{}");

        Assert.Throws<ArgumentException>(() => editor.AddHook("createruntime", "/h", [], [], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => editor.AddHook("createRuntime", "/h", [], [], 0));
        Assert.Throws<ArgumentException>(() => editor.SetVariable("A=B", ""));
        Assert.Throws<ArgumentException>(() => editor.SetVariable("", ""));
        Assert.Throws<ArgumentException>(() => editor.VariableLength("A"));
        Assert.False(editor.IsChanged);
    }

    [Fact]
    public void Memory_that_is_too_short_is_refused()
    {
        SpecEditor editor = Documents.Edit("""{"process":{"env":["A=12"]}}""");

        Assert.Throws<ArgumentException>(() => editor.CopyVariable("A", new byte[1]));
        Assert.ThrowsAny<ArgumentException>(() => editor.CopyTo(new byte[editor.Length - 1]));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("\ufeff{}", "not JSON")]
    [InlineData("""{"process":{"env":["A=canary"]}""", "not JSON")]
    [InlineData("""{"process":{"env":["A=canary",]}}""", "not JSON")]
    [InlineData("""{"process":{"env":["A=canary"]}/*canary*/}""", "not JSON")]
    [InlineData("""{"process":["canary"]}""", "wrong type")]
    [InlineData("""{"process":{"env":{"A":"canary"}}}""", "wrong type")]
    [InlineData("""{"process":{"env":"A=canary"}}""", "wrong type")]
    [InlineData("""{"process":{"env":["A=canary",7]}}""", "wrong type")]
    [InlineData("""{"process":{"env":["A=canary",null]}}""", "wrong type")]
    [InlineData("""{"process":{"env":[["A=canary"]]}}""", "wrong type")]
    [InlineData("""{"process":{"env":["A=canary\ud83d"]}}""", "not UTF-8")]
    [InlineData("""{"process":{"rlimits":["canary"]}}""", "wrong type")]
    [InlineData("""{"process":{"rlimits":[{"type":7}]}}""", "wrong type")]
    [InlineData("""{"mounts":{}}""", "wrong type")]
    [InlineData("""{"hooks":[]}""", "wrong type")]
    [InlineData("""{"hooks":{"poststop":"canary"}}""", "wrong type")]
    public void What_is_no_spec_is_refused_in_one_line(string json, string cause)
    {
        OciException e = Assert.Throws<OciException>(() => Documents.Edit(json));

        Assert.StartsWith("config.json: ", e.Message);
        Assert.Contains(cause, e.Message);
        Assert.DoesNotContain("canary", e.ToString());
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Depth_and_bytes_that_are_not_UTF8_are_refused()
    {
        Assert.Throws<OciException>(() => Documents.Edit("""{"x":""" + new string('[', 100_000)));
        Assert.Throws<OciException>(() => Documents.Edit("""{"mounts":[""" + new string('[', 70) + new string(']', 70) + "]}"));
        Assert.Throws<OciException>(() => new SpecEditor((byte[])[.. """{"process":{"env":["A="""u8, 0xff, .. "\"]}}"u8]));
        Assert.Throws<OciException>(() => new SpecEditor((byte[])[.. """{"process":{"env":["\u0041="""u8, 0xff, .. "\"]}}"u8]));
        // Where nothing is edited they are somebody else's.
        byte[] elsewhere = [.. "{\"x\":\""u8, 0xff, .. "\"}"u8];
        SpecEditor editor = new(elsewhere);
        byte[] copy = new byte[editor.Length];
        editor.CopyTo(copy);
        Assert.Equal(elsewhere, copy);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Whatever_is_damaged_or_cut_off_there_is_one_kind_of_error(string file)
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(Folder, file));
        for (int i = 0; i < whole.Length; i++)
        {
            foreach (byte damage in "\\\"}]0\0"u8.ToArray().Append((byte)0x80))
            {
                byte[] damaged = [.. whole];
                damaged[i] = damage;
                Exception? e = Record.Exception(() => new SpecEditor(damaged));
                Assert.True(e is null or OciException, $"byte {i}: {e}");
            }
            if (i < whole.AsSpan().TrimEnd("\n"u8).Length)
            {
                Assert.Throws<OciException>(() => new SpecEditor(whole.AsMemory(0, i)));
            }
        }
    }
}
