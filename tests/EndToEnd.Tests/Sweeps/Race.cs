using System.Globalization;

namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>
/// A container's root file system that another process renames and re-links without pause, while a program delivers into it
/// again and again. The links lead to decoys on the host.
/// </summary>
internal sealed class Race : IDisposable
{
    private readonly HookScene _scene = new();
    private readonly Command _attacker;

    /// <param name="isInside">Whether the other process is in the container's mount namespace, where the delivered mounts
    /// hold the names they are on, or on the host, where they do not.</param>
    public Race(bool isInside)
    {
        _scene.Tuck.Secret("key", Refusal.Canary);
        _ = _scene.Bundle.Request("key; key,target=/data/a/b/token").Save();
        // A container has a /proc, whose links lead anywhere.
        Pid = _scene.Hold("mount -t proc proc proc").Pid.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(StatePath, _scene.State.ToJsonString());
        File.WriteAllText(ValuePath, Refusal.Canary);
        MakeDecoys(DecoyPath);
        // The same names inside, so that a link that stays inside leads somewhere too.
        MakeDecoys(_scene.Bundle.At(DecoyPath));
        string[] attack = [CompiledProgram.Of("relink"), RootPath, DecoyPath];
        _attacker = isInside
            ? Command.Start(["nsenter", "--target", Pid, "--mount", "--", .. attack])
            : _scene.Tuck.Host.Start(attack);
        Assert.Equal("ready", _attacker.ReadLine());
    }

    /// <summary>Of the process that stands for the container.</summary>
    public string Pid { get; }

    public string RootPath => _scene.Bundle.RootPath;

    public string[] Hook => _scene.Tuck.Hook("createRuntime");

    private string DecoyPath => _scene.Tuck.At("decoy");

    private string StatePath => _scene.Tuck.At("state.json");

    private string ValuePath => _scene.Tuck.At("value");

    /// <summary>Runs the program so many times; fails, with what it says, as soon as something of it appears outside.</summary>
    public CommandResult Try(int rounds, params string[] program)
        => _scene.Tuck.Host.Try(
            [
                CompiledProgram.Of("rounds"), Pid, RootPath, DecoyPath, StatePath, ValuePath,
                rounds.ToString(CultureInfo.InvariantCulture), "--", .. program,
            ]);

    /// <summary>What the machine's first process sees of all this: nothing.</summary>
    public IEnumerable<string> SeenByTheMachine()
        => File.ReadLines("/proc/1/mountinfo").Where(line => line.Contains(_scene.Tuck.At(""), StringComparison.Ordinal));

    public void Dispose()
    {
        _attacker.Dispose();
        _scene.Dispose();
    }

    private static void MakeDecoys(string path)
    {
        foreach (string name in (string[])["full/run/secrets", "full/data/a/b", "bare/run", "bare/data/a"])
        {
            _ = Directory.CreateDirectory($"{path}/{name}");
        }
        File.WriteAllBytes(path + "/full/data/a/b/token", []);
    }
}
