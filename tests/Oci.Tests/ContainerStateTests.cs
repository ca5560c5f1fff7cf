using System.Text;

namespace Tuck.Oci.Tests;

public sealed class ContainerStateTests
{
    private const string FromRunc =
        """{"ociVersion":"1.0.2-dev","id":"web","pid":4242,"status":"creating","bundle":"/b/web","annotations":{"tuck/secrets":"db"}}""";

    private const string FromCrun =
        """{"ociVersion":"1.0","id":"web","status":"created","pid":4242,"root":"rootfs","bundle":"/b/web"}""";

    [Theory]
    [InlineData(FromRunc)]
    [InlineData(FromCrun)]
    public void What_runc_and_crun_write_is_read(string json)
    {
        ContainerState state = Parse(json);

        Assert.Equal(("web", 4242, "/b/web"), (state.Id, state.Pid, state.Bundle));
    }

    [Fact]
    public void Annotations_are_read_and_absent_ones_are_none()
    {
        Assert.Equal("db", Parse(FromRunc).Annotations["tuck/secrets"]);
        Assert.Empty(Parse(FromCrun).Annotations);
        Assert.Empty(Parse("""{"id":"a","bundle":"/b","annotations":null}""").Annotations);
    }

    [Fact]
    public void A_state_without_a_pid_has_pid_zero() => Assert.Equal(0, Parse("""{"id":"a","bundle":"/b"}""").Pid);

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"id":"a","bundle":"/b" """, "not JSON")]
    [InlineData("""{"id":"a","bundle":"/b"}{}""", "not JSON")]
    [InlineData("""{"id":"a","bundle":"/b"} x""", "not JSON")]
    [InlineData("""{"bundle":"/b"}""", "no usable id")]
    [InlineData("""{"id":"","bundle":"/b"}""", "no usable id")]
    [InlineData("""{"id":"..","bundle":"/b"}""", "no usable id")]
    [InlineData("""{"id":"a/b","bundle":"/b"}""", "no usable id")]
    [InlineData("""{"id":"a\u0000","bundle":"/b"}""", "no usable id")]
    [InlineData("""{"id":"a\nb","bundle":"/b"}""", "no usable id")]
    [InlineData("""{"id":"a"}""", "bundle is not an absolute path")]
    [InlineData("""{"id":"a","bundle":"b"}""", "bundle is not an absolute path")]
    [InlineData("""{"id":"a","bundle":"/b\u0000c"}""", "bundle is not an absolute path")]
    [InlineData("""{"id":7,"bundle":"/b"}""", "wrong type")]
    [InlineData("""{"id":"a","bundle":"/b","pid":"7"}""", "wrong type")]
    [InlineData("""{"id":"a","bundle":"/b","pid":7.5}""", "wrong type")]
    [InlineData("""{"id":"a","bundle":"/b","pid":99999999999}""", "wrong type")]
    [InlineData("""{"id":"a","bundle":"/b","annotations":[]}""", "wrong type")]
    [InlineData("""{"id":"a","bundle":"/b","annotations":{"k":1}}""", "wrong type")]
    public void Anything_else_is_refused_in_one_line(string json, string cause)
    {
        OciException e = Assert.Throws<OciException>(() => Parse(json));

        Assert.StartsWith("state: ", e.Message);
        Assert.Contains(cause, e.Message);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void An_id_longer_than_a_file_name_is_refused()
        => Assert.Throws<OciException>(() => Parse($$"""{"id":"{{new string('a', 201)}}","bundle":"/b"}"""));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
        => Assert.Throws<OciException>(() => ContainerState.Parse("{\"id\":\"a\xff\xfe\",\"bundle\":\"/b\"}"u8.ToArray().Select((b, i) => i == 8 ? (byte)0xff : b).ToArray()));

    [Fact]
    public void Depth_is_bounded()
        => Assert.Throws<OciException>(() => Parse("""{"id":"a","bundle":"/b","x":""" + new string('[', 5000) + new string(']', 5000) + "}"));

    [Fact]
    public void Every_truncation_is_refused_and_no_mutation_escapes_as_another_exception()
    {
        byte[] whole = Encoding.UTF8.GetBytes(FromRunc);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<OciException>(() => ContainerState.Parse(whole.AsSpan(0, length)));
        }
        Random random = new(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] mutated = [.. whole];
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            _ = Record.Exception(() => ContainerState.Parse(mutated)) is null or OciException
                ? true
                : throw new Xunit.Sdk.XunitException($"round {round}");
        }
    }

    private static ContainerState Parse(string json) => ContainerState.Parse(Encoding.UTF8.GetBytes(json));
}
