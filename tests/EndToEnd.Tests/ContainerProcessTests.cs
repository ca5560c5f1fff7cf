using System.Globalization;
using System.Text;

namespace Tuck.EndToEnd.Tests;

/// <summary>The process a state names is the container's, or nothing is delivered.</summary>
public sealed class ContainerProcessTests : IDisposable
{
    private const int BadState = 4;

    private readonly HookScene _scene = new();

    public ContainerProcessTests()
    {
        _scene.Tuck.Secret("key", Refusal.Canary);
        _ = _scene.Bundle.Request("key").Save();
        _ = _scene.Hold();
    }

    [NeedsFact]
    public void A_process_that_has_ended_is_refused()
    {
        using (Command ended = Command.Start("cat"))
        {
            _scene.State["pid"] = ended.Pid;
        }
        _ = _scene.Refuses(BadState, "is gone");
    }

    [NeedsFact]
    public void A_process_that_nobody_has_waited_for_is_refused()
    {
        // The child ends when the FIFO does, and the cat its parent has become by then waits for no child.
        string fifo = _scene.Tuck.At("fifo");
        const string script = "mkfifo \"$1\"; cat \"$1\" >/dev/null & echo $!; exec cat";
        using Command parent = _scene.Tuck.Host.Start("unshare", "--mount", "sh", "-c", script, "sh", fifo);
        int zombie = int.Parse(parent.ReadLine(), CultureInfo.InvariantCulture);
        Wait.Until(() => File.ReadAllText($"/proc/{parent.Pid}/comm") == "cat\n");
        File.WriteAllText(fifo, "");
        Wait.Until(() => Stat(zombie)[0] == "Z");
        _scene.State["pid"] = zombie;
        _ = _scene.Refuses(BadState, "is gone");
    }

    [NeedsFact]
    public void A_process_that_began_after_the_hook_is_refused()
    {
        // Its number was the container's, and was given again: the hook waits for its state while that happens.
        using Command hook = _scene.Tuck.Host.Start(_scene.Tuck.Hook("createRuntime"));
        long began = StartTime(hook.Pid);
        using HeldNamespace other = StartLater(began);
        _scene.State["pid"] = other.Pid;
        byte[] state = Encoding.UTF8.GetBytes(_scene.State.ToJsonString());
        var before = other.Mounts;
        _ = _scene.Refuses(BadState, "began after we were called", () => hook.Finish(state));
        Assert.Equal(before, other.Mounts);
    }

    [NeedsFact]
    public void A_process_of_the_hosts_own_namespace_is_refused()
    {
        using Command neighbour = _scene.Tuck.Host.Start("sh", "-c", "echo ready; exec cat");
        Assert.Equal("ready", neighbour.ReadLine());
        _scene.State["pid"] = neighbour.Pid;
        _ = _scene.Refuses(BadState, "no mount namespace of its own");
    }

    [NeedsFact]
    public void The_hooks_own_process_is_refused()
    {
        using Command hook = _scene.Tuck.Host.Start(_scene.Tuck.Hook("createRuntime"));
        _scene.State["pid"] = hook.Pid;
        byte[] state = Encoding.UTF8.GetBytes(_scene.State.ToJsonString());
        _ = _scene.Refuses(BadState, "no mount namespace of its own", () => hook.Finish(state));
    }

    public void Dispose() => _scene.Dispose();

    /// <summary>Start times are counted in ticks of 10 ms: one that is later must be seen to be.</summary>
    private HeldNamespace StartLater(long began)
    {
        HeldNamespace? later = null;
        Wait.Until(() =>
        {
            later?.Dispose();
            later = new HeldNamespace(_scene.Tuck.Host, _scene.Bundle.RootPath);
            return StartTime(later.Pid) > began;
        });
        return later!;
    }

    private static long StartTime(int pid) => long.Parse(Stat(pid)[19], CultureInfo.InvariantCulture);

    /// <summary>proc_pid_stat(5) from its third field, the state; field 22 is when it started.</summary>
    private static string[] Stat(int pid)
    {
        string text = File.ReadAllText($"/proc/{pid}/stat");
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }
}
