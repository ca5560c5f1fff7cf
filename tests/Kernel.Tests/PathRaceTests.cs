using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>Somebody in the container exchanges components for links out of it while we resolve and make them.</summary>
public sealed class PathRaceTests : IDisposable
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(2);

    private static readonly string[] s_paths = ["a/b/c/d", "a/b/../b/c", "a/b/c/../../b/c/d"];

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();
    private int _opened;
    private int _refused;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_component_exchanged_meanwhile_never_leads_outside(bool openAt2IsMissing)
    {
        RootDirectory.OpenAt2IsMissing = openAt2IsMissing;
        Prepare();
        Thread attacker = new(Attack);
        attacker.Start();
        Ensure();
        _stop.Cancel();
        attacker.Join();
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.At("outside")));
        Assert.True(_opened > 10 && _refused > 10, $"no race: {_opened} opened, {_refused} refused");
    }

    public void Dispose()
    {
        RootDirectory.OpenAt2IsMissing = false;
        _stop.Dispose();
        _directory.Dispose();
    }

    private void Prepare()
    {
        _ = _directory.MakeDirectory("outside");
        _ = _directory.MakeDirectory("root/a/b");
        _ = _directory.MakeDirectory("root/elsewhere");
        _directory.MakeLink("root/a/relative", "../../outside");
        _directory.MakeLink("root/a/absolute", _directory.At("outside"));
    }

    private void Ensure()
    {
        using RootDirectory root = RootDirectory.Open(_directory.At("root"));
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; watch.Elapsed < s_duration; i++)
        {
            try
            {
                using SafeFileHandle made = root.EnsureDirectory(s_paths[i % s_paths.Length]);
                Assert.StartsWith(_directory.At("root/"), OpenFiles.PathOf(made), StringComparison.Ordinal);
                _opened++;
            }
            catch (Exception e) when (e is UnsafePathException or KernelException)
            {
                _refused++;
            }
        }
    }

    /// <summary>Every step may fail: the other side is at work too.</summary>
    private void Attack()
    {
        while (!_stop.IsCancellationRequested)
        {
            Exchange("a/b", "a/relative");
            Exchange("a/b", "a/absolute");
            Rename("a/b", "elsewhere/b");
            Rename("elsewhere/b", "a/b");
            _ = Posix.rmdir(_directory.At("root/a/b/c/d"));
            _ = Posix.rmdir(_directory.At("root/a/b/c"));
        }
    }

    private void Exchange(string name, string link)
    {
        Rename(name, "a/aside");
        Rename(link, name);
        Rename(name, link);
        Rename("a/aside", name);
    }

    /// <summary>Where our side has made a directory in the meantime, it goes: the old one must come back.</summary>
    private void Rename(string from, string to)
    {
        if (Stdlib.rename(_directory.At("root/" + from), _directory.At("root/" + to)) != 0
            && Stdlib.GetLastError() is not Mono.Unix.Native.Errno.ENOENT)
        {
            _ = Posix.rmdir(_directory.At($"root/{to}/c/d"));
            _ = Posix.rmdir(_directory.At($"root/{to}/c"));
            _ = Posix.rmdir(_directory.At("root/" + to));
            _ = Stdlib.rename(_directory.At("root/" + from), _directory.At("root/" + to));
        }
    }
}
