using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Docker;

/// <summary>A user of a machine with a Podman of his own, who is the only one in his containers: there is no newuidmap.</summary>
internal sealed class RootlessUser
{
    public const string Name = "user";
    public const string Home = "/home/user";

    private readonly Node _node;

    public RootlessUser(Node node)
    {
        _node = node;
        _ = node.Run("sh", "-ec", $"useradd --create-home {Name}; sed -i /^{Name}:/d /etc/subuid /etc/subgid");
        Uid = int.Parse(node.Run("id", "-u", Name), System.Globalization.CultureInfo.InvariantCulture);
        _ = node.Run("install", "-d", "-o", Name, "-m", "700", RuntimeDirectory);
    }

    public int Uid { get; }

    public string RuntimeDirectory => $"/run/user/{Uid}";

    public CommandResult Try(params string[] words)
        => _node.Try(
            [
                "setpriv", "--reuid", Name, "--regid", Name, "--init-groups",
                "env", "HOME=" + Home, "XDG_RUNTIME_DIR=" + RuntimeDirectory, .. words,
            ]);

    public CommandResult TryWith(string input, params string[] words) => Try(["sh", "-c", $"printf %s '{input}' | \"$@\"", "sh", .. words]);

    /// <summary>His Podman, without the system's parts that this machine does not give to a user.</summary>
    public CommandResult Podman(params string[] words)
        => Try(["podman", "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "file", .. words]);

    public CommandResult Run(string runtime, params string[] words)
        => Podman(["--runtime", runtime, "run", "--cgroups", "disabled", "--network", "none", "--stop-signal", "KILL", .. words]);

    public void Load(AuthoredImage image)
    {
        using TemporaryDirectory directory = new();
        File.Copy(ImageArchive.Make(directory.Path, image), _node.Outside("/tmp/users-image.tar"), overwrite: true);
        _ = _node.Run("chmod", "644", "/tmp/users-image.tar");
        _ = Podman("load", "--input", "/tmp/users-image.tar").Done();
    }
}
