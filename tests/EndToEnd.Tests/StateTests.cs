using System.Text;
using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests;

/// <summary>What runtimes hand to a hook, when it is not what it must be.</summary>
public sealed class StateTests : IDisposable
{
    private const int BadState = 4;

    private readonly HookScene _scene = new();

    public StateTests()
    {
        _scene.Tuck.Secret("key", Refusal.Canary);
        _ = _scene.Bundle.Request("key").Save();
        _ = _scene.Hold();
    }

    [NeedsTheory]
    [InlineData("", "not JSON")]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"id\":\"a\",\"pid\":1,\"bun", "not JSON")]
    [InlineData("{\"id\":\"a\",\"pid\":1,\"bundle\":\"/\"} {}", "")]
    [InlineData("{\"id\":\"a\",\"pid\":\"1\",\"bundle\":\"/\"}", "wrong type")]
    [InlineData("{\"id\":\"a\",\"pid\":99999999999,\"bundle\":\"/\"}", "wrong type")]
    [InlineData("{\"id\":\"a\",\"pid\":1}", "bundle is not an absolute path")]
    [InlineData("{\"id\":\"a\",\"pid\":1,\"bundle\":\"relative\"}", "bundle is not an absolute path")]
    [InlineData("{\"id\":\"a\",\"pid\":1,\"bundle\":\"/a\\u0000b\"}", "bundle is not an absolute path")]
    [InlineData("{\"pid\":1,\"bundle\":\"/\"}", "no usable id")]
    [InlineData("{\"id\":\"../a\",\"pid\":1,\"bundle\":\"/\"}", "no usable id")]
    [InlineData("{\"id\":\"a\\nb\",\"pid\":1,\"bundle\":\"/\"}", "no usable id")]
    public void A_state_that_is_none_is_refused(string state, string cause)
    {
        _ = _scene.Refuses(BadState, cause, () =>
            _scene.Tuck.Host.TryWith(Encoding.UTF8.GetBytes(state), _scene.Tuck.Hook("createRuntime")));
        _ = Assert.Single(_scene.Tuck.Log);
    }

    [NeedsFact]
    public void A_state_of_more_than_10_MiB_is_refused()
    {
        _scene.State["annotations"] = new JsonObject { ["padding"] = new string('x', 10 << 20) };
        _ = _scene.Refuses(BadState, "more than 10485760 bytes");
    }

    [NeedsFact]
    public void A_state_of_nearly_10_MiB_is_read()
    {
        _scene.State["annotations"] = new JsonObject { ["padding"] = new string('x', (10 << 20) - 1000) };
        _ = _scene.Run().Done();
    }

    [NeedsTheory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_state_without_a_pid_is_refused(int? pid)
    {
        _ = _scene.State.Remove("pid");
        if (pid is not null)
        {
            _scene.State["pid"] = pid;
        }
        _ = _scene.Refuses(BadState, "no pid");
    }

    [NeedsFact]
    public void A_bundle_that_does_not_exist_is_refused()
    {
        _scene.State["bundle"] = "/nowhere/at/all";
        _ = _scene.Refuses(BadState, "/nowhere/at/all");
    }

    [NeedsFact]
    public void A_bundle_without_config_json_is_refused() => Replaced("No such file", _ => { });

    [NeedsFact]
    public void A_link_as_config_json_is_refused()
        => Replaced("symbolic links", path =>
        {
            File.Move(_scene.Tuck.At("saved"), path + ".real");
            _ = File.CreateSymbolicLink(path, path + ".real");
        });

    [NeedsFact]
    public void A_FIFO_as_config_json_is_refused() => Replaced("not a regular file", path => Command.Run("mkfifo", path));

    [NeedsFact]
    public void A_directory_as_config_json_is_refused()
        => Replaced("not a regular file", path => Directory.CreateDirectory(path));

    [NeedsFact]
    public void An_enormous_config_json_is_refused()
        => Replaced("more than 16777216 bytes", path => File.WriteAllText(path, new string(' ', 17 << 20)));

    [NeedsTheory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("null", "not a JSON object")]
    [InlineData("{}", "no root.path")]
    [InlineData("{\"root\":{}}", "no root.path")]
    [InlineData("{\"root\":null}", "no root.path")]
    [InlineData("{\"root\":{\"path\":5}}", "wrong type")]
    [InlineData("{\"root\":{\"path\":\"a\\u0000b\"}}", "no root.path")]
    [InlineData("{\"root\":{\"path\":\"rootfs\"},\"process\":{\"user\":{\"uid\":-1}}}", "wrong type")]
    [InlineData("{\"root\":{\"path\":\"rootfs\"},\"annotations\":[\"s3cr3t-canary\"]}", "wrong type")]
    [InlineData("{\"root\":{\"path\":\"rootfs\"},\"annotations\":{\"a\":s3cr3t-canary}}", "not JSON")]
    public void A_config_json_that_is_none_is_refused(string text, string cause)
        => Replaced(cause, path => File.WriteAllText(path, text));

    [NeedsFact]
    public void A_root_that_is_no_mount_is_refused()
    {
        _scene.Bundle.Config["root"]!["path"] = _scene.Tuck.At("bundle/rootfs/etc");
        _ = _scene.Refuses(8, "root is not a mount");
    }

    [NeedsFact]
    public void A_root_that_is_not_there_is_refused()
    {
        _scene.Bundle.Config["root"]!["path"] = "elsewhere";
        _ = _scene.Refuses(7, "No such file or directory");
    }

    public void Dispose() => _scene.Dispose();

    private void Replaced(string cause, Action<string> replace)
    {
        File.Move(_scene.Bundle.ConfigPath, _scene.Tuck.At("saved"));
        replace(_scene.Bundle.ConfigPath);
        byte[] state = Encoding.UTF8.GetBytes(_scene.State.ToJsonString());
        _ = _scene.Refuses(BadState, cause, () => _scene.Tuck.Host.TryWith(state, _scene.Tuck.Hook("createRuntime")));
    }
}
