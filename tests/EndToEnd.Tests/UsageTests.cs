namespace Tuck.EndToEnd.Tests;

/// <summary>The command line root registers, and the stage at which a failure may not be one.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly HookScene _scene = new();

    [NeedsTheory]
    [InlineData("no stage")]
    [InlineData("unknown stage poststart", "poststart")]
    [InlineData("unknown stage --help", "--help")]
    [InlineData("unknown stage a?b", "a\u001bb")]
    [InlineData("unknown option --verbose", "createRuntime", "--verbose", "x")]
    [InlineData("--config has no value", "createRuntime", "--config")]
    [InlineData("--engine lxc is not valid", "createRuntime", "--engine", "lxc")]
    [InlineData("--config relative is not valid", "createRuntime", "--config", "relative")]
    [InlineData("usage: tuck-hook createRuntime|prestart|poststop", "createRuntime", "extra")]
    [InlineData("startContainer needs absolute paths", "startContainer")]
    [InlineData("startContainer needs absolute paths", "startContainer", "/a", "b")]
    public void A_wrong_command_line_is_exit_2_and_the_usage(string cause, params string[] arguments)
    {
        CommandResult result = _scene.Tuck.Host.TryWith("{}"u8.ToArray(), [_scene.Tuck.HookPath, .. arguments]);
        Refusal.Assert(result, 2, cause);
    }

    [NeedsTheory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{\"id\":\"..\",\"bundle\":\"/\"}")]
    public void At_poststop_garbage_is_a_line_but_no_failure(string state)
    {
        CommandResult result = _scene.Tuck.Host.TryWith(System.Text.Encoding.UTF8.GetBytes(state), _scene.Tuck.Hook("poststop"));
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Refusal.AssertLine(result.Error, "poststop");
    }

    [NeedsFact]
    public void At_poststop_a_bad_configuration_is_a_line_but_no_failure()
    {
        File.AppendAllText(_scene.Tuck.ConfigPath, "[colour]\n");
        CommandResult result = _scene.Run("poststop");
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Refusal.AssertLine(result.Error, "unknown key colour");
    }

    [NeedsFact]
    public void The_plugins_engines_are_not_for_registering_by_hand()
    {
        _ = _scene.Bundle.Request("key");
        _ = _scene.Bundle.Save();
        _scene.Hold();
        CommandResult result = _scene.Tuck.Host.TryWith(
            System.Text.Encoding.UTF8.GetBytes(_scene.State.ToJsonString()), _scene.Tuck.Hook("createRuntime", "containerd"));
        Refusal.Assert(result, 2, "--engine containerd without --pod");
    }

    [NeedsFact]
    public void The_start_guard_looks_for_files_in_memory_that_nobody_can_write()
    {
        _scene.Tuck.Secret("key", "value");
        _ = _scene.Bundle.Request("key");
        string key = _scene.Bundle.At("/run/secrets/key");
        HeldNamespace container = _scene.Container;
        Refusal.Assert(container.Try(_scene.Tuck.HookPath, "startContainer", key), 5, "was not delivered");
        _ = _scene.Run().Done();
        _ = container.Try(_scene.Tuck.HookPath, "startContainer", key).Done();
        Refusal.Assert(container.Try(_scene.Tuck.HookPath, "startContainer", key, "/etc/passwd"), 5, "/etc/passwd was not delivered");
        // Its place is inside a container: it writes nothing.
        Assert.False(Directory.Exists(_scene.Tuck.Host.Outside("/var/log/tuck")));
    }

    [NeedsFact]
    public void Poststop_of_a_container_that_had_nothing_is_silent()
    {
        CommandResult result = _scene.Run("poststop");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [NeedsFact]
    public void The_hook_works_with_everything_closed_that_it_does_not_need()
    {
        _scene.Tuck.Secret("key", "value");
        _ = _scene.Bundle.Request("key");
        CommandResult result = _scene.Run("createRuntime", "sh", "-c", "exec \"$@\" >&- 2>&-", "sh");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        Assert.Equal("value", _scene.Container.Try("cat", _scene.Bundle.At("/run/secrets/key")).Done().Output);
    }

    public void Dispose() => _scene.Dispose();
}
