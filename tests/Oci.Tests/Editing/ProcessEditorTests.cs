using System.Text;
using Tuck.Oci.Editing;

namespace Tuck.Oci.Tests.Editing;

public sealed class ProcessEditorTests
{
    [Fact]
    public void The_environment_and_the_limits_are_edited()
    {
        ProcessEditor editor = Edit("""{"args":["sh"], "env":["A=1", "TOKEN=canary"], "cwd":"/"}""");

        Assert.Equal(["A", "TOKEN"], editor.VariableNames());
        Assert.Equal("canary", Documents.Value(editor, "TOKEN"));
        editor.RemoveVariable("TOKEN");
        editor.SetVariable("TOKEN_FILE", "/run/secrets/TOKEN");
        editor.SetRlimit("RLIMIT_CORE", 0, 0);
        Assert.Equal(
            """{"args":["sh"], "env":["A=1","TOKEN_FILE=/run/secrets/TOKEN"], "cwd":"/","rlimits":[{"type":"RLIMIT_CORE","hard":0,"soft":0}]}""",
            Documents.Text(editor));
    }

    [Fact]
    public void A_spec_is_not_taken_for_a_process()
    {
        ProcessEditor editor = Edit("""{"process":{"env":["A=1"]}}""");

        Assert.Empty(editor.VariableNames());
        Assert.False(editor.HasVariable("A"));
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"env":["A=canary"]""", "not JSON")]
    [InlineData("""{"env":"canary"}""", "wrong type")]
    [InlineData("""{"env":[{"canary":1}]}""", "wrong type")]
    public void What_is_no_process_is_refused_in_one_line(string json, string cause)
    {
        OciException e = Assert.Throws<OciException>(() => Edit(json));

        Assert.StartsWith("process: ", e.Message);
        Assert.Contains(cause, e.Message);
        Assert.DoesNotContain("canary", e.ToString());
    }

    private static ProcessEditor Edit(string json) => new(Encoding.UTF8.GetBytes(json));
}
