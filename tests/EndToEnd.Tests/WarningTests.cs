using System.Net.Sockets;
using System.Text;

namespace Tuck.EndToEnd.Tests;

/// <summary>What is seen of the hook alone where a runtime shows less.</summary>
public sealed class WarningTests : IDisposable
{
    private readonly HookScene _scene = new();

    public WarningTests()
    {
        _scene.Tuck.Secret("key", Refusal.Canary);
        _ = _scene.Bundle.Request("key");
    }

    [NeedsFact("strace")]
    public void Swappable_memory_is_one_line_and_no_failure()
    {
        _scene.Tuck.Set("delivery", "without-noswap", "warn");
        CommandResult result = _scene.Run("createRuntime", Strace.Fail(_scene.Tuck.At("trace"), "fsconfig", "EINVAL", "1+5"));
        Assert.Equal(0, result.ExitCode);
        Refusal.AssertLine(result.Error, "may be written to swap");
    }

    [NeedsFact("strace")]
    public void The_mount_label_becomes_the_file_systems_context()
    {
        // No SELinux here: the kernel refuses it, and that is told.
        const string label = "system_u:object_r:container_file_t:s0:c1,c2";
        _scene.Bundle.Config["linux"]!["mountLabel"] = label;
        _ = _scene.Refuses(7, "fsconfig tmpfs context: Invalid argument", Strace.Show(_scene.Tuck.At("trace"), "fsconfig"));
        Assert.Contains($"FSCONFIG_SET_STRING, \"context\", \"{label}\"", File.ReadAllText(_scene.Tuck.At("trace")));
    }

    [NeedsFact]
    public void With_the_log_turned_off_the_line_is_on_standard_error_only()
    {
        _scene.Tuck.Set("log", "to", "none");
        File.Delete(_scene.Tuck.Secrets.PathOf("key"));
        _ = _scene.Refuses(5, "no such secret");
        Assert.Empty(_scene.Tuck.Log);
    }

    [NeedsFact]
    public void A_log_that_cannot_be_written_is_no_second_failure()
    {
        _ = Directory.CreateDirectory(_scene.Tuck.LogPath);
        File.Delete(_scene.Tuck.Secrets.PathOf("key"));
        _ = _scene.Refuses(5, "no such secret");
    }

    [NeedsFact]
    public async Task The_journal_gets_the_line_if_it_is_configured()
    {
        _scene.Tuck.Set("log", "to", "journal");
        File.Delete(_scene.Tuck.Secrets.PathOf("key"));
        string path = _scene.Tuck.Host.Outside("/run/systemd/journal");
        _ = Directory.CreateDirectory(path);
        using Socket journal = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(path + "/socket"));
        CommandResult result = _scene.Refuses(5, "no such secret");
        byte[] datagram = new byte[4096];
        int length = await journal.ReceiveAsync(datagram, new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token);
        Assert.Equal($"PRIORITY=3\nSYSLOG_IDENTIFIER=tuck-hook\nMESSAGE={result.Error}",
            Encoding.UTF8.GetString(datagram, 0, length));
    }

    public void Dispose() => _scene.Dispose();
}
