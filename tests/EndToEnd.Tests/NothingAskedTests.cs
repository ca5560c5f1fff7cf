using System.Text.RegularExpressions;

namespace Tuck.EndToEnd.Tests;

/// <summary>Most containers ask for nothing: for them the hook does next to nothing.</summary>
public sealed partial class NothingAskedTests : IDisposable
{
    private readonly HookScene _scene = new();

    [NeedsTheory("strace")]
    [InlineData("createRuntime")]
    [InlineData("prestart")]
    public void Only_config_json_is_opened(string stage)
    {
        _scene.Tuck.Secret("key", "value");
        CommandResult result =
            _scene.Run(stage, Strace.Show(_scene.Tuck.At("trace"), "open,openat,openat2,creat,connect,execve,clone3,fsopen"));
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        string[] lines = File.ReadAllLines(_scene.Tuck.At("trace"));
        // What the start of a .NET program looks at: how large the machine is, and whether a container limits it.
        string[] opened = [.. lines.Select(line => Opened().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .Where(path => !path.StartsWith("/proc/self/", StringComparison.Ordinal)
                && !path.StartsWith("/sys/", StringComparison.Ordinal)
                && path is not ("/proc/meminfo" or "/dev/urandom"))];
        Assert.Equal([_scene.Bundle.Path, "config.json"], opened);
        Assert.DoesNotContain(lines, line => line.Contains("connect(") || line.Contains("fsopen("));
        Assert.False(Directory.Exists(_scene.Tuck.At("log")));
        Assert.False(Directory.Exists(_scene.Tuck.RunPath));
    }

    [NeedsTheory]
    [InlineData("")]
    [InlineData(" ; ; ")]
    public void An_empty_request_asks_for_nothing(string request)
    {
        File.Delete(_scene.Tuck.ConfigPath);
        _ = _scene.Bundle.Request(request);
        CommandResult result = _scene.Run();
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void The_container_is_as_without_us(Engine engine)
    {
        using Runtime runtime = new(_scene.Tuck, engine);
        CommandResult result = runtime.Run(_scene.Bundle.Annotate("other/secrets", "key").Script("ls -A /run; echo ran"));
        Assert.Equal("ran\n", result.Done().Output);
        Assert.Empty(_scene.Tuck.Audit);
    }

    public void Dispose() => _scene.Dispose();

    [GeneratedRegex("open(?:at2?)?\\((?:[^\",]+, )?\"([^\"]*)\"")]
    private static partial Regex Opened();
}
