using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests;

/// <summary>
/// A container that must not start, and why: how it is arranged, the exit code and the cause that are to be told. The secret is
/// "key", granted and there unless the case takes that away.
/// </summary>
internal sealed record RefusalCase(int ExitCode, string Cause, Action<Installation, Bundle> Arrange)
{
    /// <summary>Shell commands that mount, in the held namespace, what the bundle's spec lets a runtime mount.</summary>
    public string Mounts { get; init; } = "";

    /// <summary>False where crun does something else to the container first.</summary>
    public bool IsForCrun { get; init; } = true;

    public Func<Installation, string[]> Wrapper { get; init; } = _ => [];

    /// <summary>The code a class of failures has: design, section 6.</summary>
    private const int Usage = 2;
    private const int Configuration = 3;
    private const int Unavailable = 5;
    private const int Denied = 6;
    private const int Kernel = 7;
    private const int Unsafe = 8;
    private const int Unsupported = 9;

    public static Dictionary<string, RefusalCase> All { get; } = new()
    {
        ["unknown key of ours"] = Annotation("tuck/secret", "key", Usage, "unknown key"),
        ["key without a name"] = Annotation("tuck/secrets.", "key", Usage, "unknown key"),
        ["key of another program"] = Annotation("tuck/scratch", "/x", Unsupported, "not served"),
        ["unknown option"] = Request("key,foo=1", Usage, "unknown option foo"),
        ["option twice"] = Request("key,uid=1,uid=2", Usage, "option uid twice"),
        ["option without a value"] = Request("key,target", Usage, "unknown option target"),
        ["environment variable instead of a file"] = Request("key,type=env", Usage, "only type=mount"),
        ["no secret named"] = Request("target=x", Usage, "no secret named"),
        ["mode with setuid"] = Request("key,mode=04755", Usage, "mode must be octal"),
        ["mode not octal"] = Request("key,mode=0888", Usage, "mode must be octal"),
        ["mode empty"] = Request("key,mode=", Usage, "mode must be octal"),
        ["negative uid"] = Request("key,uid=-1", Usage, "uid must be a number"),
        ["negative gid"] = Request("key,gid=-1", Usage, "gid must be a number"),
        ["uid that means nobody"] = Request("key,uid=4294967295", Usage, "uid must be a number"),
        ["uid by name"] = Request("key,uid=root", Usage, "uid must be a number"),
        ["dots as file name"] = Request("key,target=..", Usage, "target must be a file name"),
        ["slash in a file name"] = Request("key,target=a/b", Usage, "target must be a file name"),
        ["dots in a file name's path"] = Request("key,target=../../etc/passwd", Usage, "target must be a file name"),
        ["dots in an absolute target"] = Request("key,target=/etc/../../x", Usage, "plain absolute path"),
        ["empty component in an absolute target"] = Request("key,target=/etc//x", Usage, "plain absolute path"),
        ["newline in a target"] = Request("key,target=a\nb", Usage, "control character"),
        ["escape sequence in a target"] = Request("key,target=/a/\u001b[31m", Usage, "control character"),
        ["NUL in a file name"] = Request("key,target=a\0b", Usage, "control character") with
        {
            IsForCrun = false, // which cuts its state's annotations off at the NUL
        },
        ["very long target"] = Request("key,target=" + new string('x', 256), Usage, "target must be a file name"),
        ["path as secret"] = Request("../../etc/shadow", Usage, "secret name"),
        ["hidden file as secret"] = Request(".new-key", Usage, "secret name"),
        ["control characters as secret"] = Request("a\u001b[2J\u0085\u2028b", Usage, "secret name"),
        ["two secrets with one target"] = Request("key; other,target=key", Usage, "two secrets for target /run/secrets/key"),
        ["two ways to write one target"] = Request("key; key,target=/run/secrets/key", Usage, "two secrets for target"),
        ["too many secrets"] = Request(string.Concat(Enumerable.Repeat("key;", 4097)), Usage, "more than 4096"),
        ["variable with a bad request"] = new(Usage, "unknown option", (_, bundle) => bundle.Variable("TUCK_SECRETS=key,foo")),
        ["unmapped owner"] = Owner("key,uid=5000", "user 5000 is not mapped"),
        ["unmapped group"] = Owner("key,gid=5000", "group 5000 is not mapped"),

        ["no grant"] = Request("key; other", Denied, "no grant for engine=oci name="),
        ["no such secret"] = Request("key; missing", Unavailable, "no such secret"),

        ["corrupted store file"] = Store("authentication failed", bytes => bytes[^20] ^= 1),
        ["store file with another version"] = Store("authentication failed", bytes => bytes[12] ^= 4),
        ["store file with another time"] = Store("authentication failed", bytes => bytes[16] ^= 1),
        ["store file with damaged magic"] = Store("not a file of this store", bytes => bytes[0] ^= 1),
        ["store file with a wrong name"] = Store("of another secret", bytes => bytes[28] ^= 1),
        ["store file with enormous labels"] = Store("header is damaged", bytes => bytes[27] = 0x7f),
        ["truncated store file"] = Secret("authentication failed", tuck => tuck.Secrets.WriteRaw("key", Bytes(tuck)[..^1])),
        ["store file without its tag"] = Secret("truncated", tuck => tuck.Secrets.WriteRaw("key", Bytes(tuck)[..50])),
        ["empty store file"] = Secret("truncated", tuck => tuck.Secrets.WriteRaw("key", [])),
        ["enormous store file"] = Secret("larger than any secret", tuck => Truncate(tuck.Secrets.PathOf("key"), 1L << 30)),
        ["store file of another secret"] = Secret(
            "of another secret", tuck => File.Copy(tuck.Secrets.PathOf("other"), tuck.Secrets.PathOf("key"), overwrite: true)),
        ["directory as store file"] = Secret("not a regular file", tuck => Directory.CreateDirectory(Replaced(tuck))),
        ["FIFO as store file"] = Secret("not a regular file", tuck => Node(Replaced(tuck), FilePermissions.S_IFIFO)),
        ["wrong key"] = Secret("authentication failed", tuck => Overwrite(tuck, new byte[32])),
        ["short key"] = Secret("31 bytes instead of 32", tuck => Overwrite(tuck, new byte[31])),
        ["key file that others can read"] = Secret("chmod 0400", tuck => Mode(tuck.Secrets.KeyPath, "640")),
        ["key file of somebody else"] = Secret("belongs to uid 1000", tuck => Command.Run("chown", "1000", tuck.Secrets.KeyPath)),
        ["no key file"] = Secret("no such file", tuck => File.Delete(tuck.Secrets.KeyPath)),
        ["link as key file"] = Secret("symbolic link", tuck => MoveAndLink(tuck.Secrets.KeyPath)),

        ["unknown key in config.toml"] = Config("config.toml:1:1: unknown key colour", text => "colour = \"red\"\n" + text),
        ["unknown key in a table"] =
            Config("config.toml:2:1: unknown key colour", text => "[delivery]\ncolour = \"red\"\n" + text),
        ["unknown attribute in a grant"] =
            Config("unknown key namee", text => text + "\n[[grant]]\nsecret = \"*\"\nnamee = \"x\"\n"),
        ["grant to everybody"] = Config("at least one of engine", text => text + "\n[[grant]]\nsecret = \"*\"\n"),
        ["bad choice in config.toml"] = Config("must be \"ramfs\"", text => text + "\n[delivery]\nwithout-noswap = \"maybe\"\n"),
        ["config.toml that is no TOML"] = Config("config.toml:1:", text => "= " + text),
        ["config.toml that is not UTF-8"] = new(Configuration, "config.toml:", (tuck, bundle) =>
        {
            _ = bundle.Request("key");
            File.WriteAllBytes(tuck.ConfigPath, [0x61, 0xff, 0x0a]);
        }),
        ["config.toml that its group can write"] = Settings("cannot write", tuck => Mode(tuck.ConfigPath, "664")),
        ["config.toml that others can write"] = Settings("cannot write", tuck => Mode(tuck.ConfigPath, "646")),
        ["config.toml of somebody else"] =
            Settings("must be a file of root", tuck => Command.Run("chown", "1000", tuck.ConfigPath)),
        ["directory as config.toml"] = Settings("must be a file of root", tuck =>
        {
            File.Delete(tuck.ConfigPath);
            _ = Directory.CreateDirectory(tuck.ConfigPath);
        }),
        ["no config.toml"] = new(Denied, "no grant", (tuck, bundle) =>
        {
            _ = bundle.Request("key");
            File.Delete(tuck.ConfigPath);
        }),

        ["target that is a link out of the root"] =
            Target("/etc/link", "symbolic links", bundle => Link(bundle, "/etc/link", "../../../../etc/hostname")),
        ["target that is an absolute link"] =
            Target("/etc/link", "symbolic links", bundle => Link(bundle, "/etc/link", "/etc/hostname")),
        ["secrets directory that is a link"] = new(Unsafe, "symbolic links", (_, bundle) =>
        {
            bundle.Request("key");
            Link(bundle, "/run/secrets", "/etc");
        }),
        ["parents in a loop"] = Target("/etc/a/token", "symbolic links", bundle =>
        {
            Link(bundle, "/etc/a", "b");
            Link(bundle, "/etc/b", "a");
        }),
        ["parents in a long chain"] = Target("/etc/l0/token", "symbolic links", bundle =>
        {
            for (int i = 0; i < 50; i++)
            {
                Link(bundle, $"/etc/l{i}", $"l{i + 1}");
            }
            _ = Directory.CreateDirectory(bundle.At("/etc/l50"));
        }),
        ["parent that is a link to nowhere"] =
            Target("/etc/link/token", "symbolic links", bundle => Link(bundle, "/etc/link", "/nowhere")),
        ["magic link as parent"] = Target("/proc/self/cwd/token", "symbolic links") with { Mounts = "mount -t proc proc proc" },
        ["link to a magic link as parent"] = Target(
            "/etc/link/tmp/token", "symbolic links", bundle => Link(bundle, "/etc/link", "/proc/self/root")) with
        {
            Mounts = "mount -t proc proc proc",
        },
        ["file where a directory is needed"] =
            Target("/etc/file/token", "Not a directory", bundle => File.WriteAllText(bundle.At("/etc/file"), "")),
        ["directory where a file is needed"] = Target("/etc", "Is a directory"),
        ["file as secrets directory"] = new(Unsafe, "Not a directory", (_, bundle) =>
        {
            bundle.Request("key");
            File.WriteAllText(bundle.At("/run/secrets"), "");
        }),
        ["FIFO as target"] = Target(
            "/etc/fifo", "neither a directory nor a regular file",
            bundle => Node(bundle.At("/etc/fifo"), FilePermissions.S_IFIFO)),
        ["socket as target"] = Target(
            "/etc/socket", "neither a directory nor a regular file",
            bundle => Node(bundle.At("/etc/socket"), FilePermissions.S_IFSOCK)),
        ["device as target"] = Target(
            "/etc/null", "neither a directory nor a regular file",
            bundle => Node(bundle.At("/etc/null"), FilePermissions.S_IFCHR)),
        ["root file system that is read-only itself"] = new(Kernel, "Read-only file system", (tuck, bundle) =>
        {
            _ = bundle.Request("key");
            // A runtime needs the mount points of what it mounts itself.
            _ = tuck.Host.Run("mount", "--bind", bundle.RootPath, bundle.RootPath);
            _ = tuck.Host.Run("mount", "-o", "remount,bind,ro", bundle.RootPath);
        })
        {
            Mounts = "mount -o remount,bind,ro .",
            IsForCrun = false, // which makes the root writable
        },
        ["target below a volume shared with the host"] = Target("/data/token", "shared with other namespaces", (tuck, bundle) =>
        {
            string volume = Directory.CreateDirectory(tuck.At("volume")).FullName;
            _ = Directory.CreateDirectory(bundle.At("/data"));
            _ = tuck.Host.Run("mount", "--bind", volume, volume);
            _ = bundle.Bind(volume, "/data", "rshared");
        }) with
        {
            Mounts = "mount --bind ../../volume data; mount --make-shared data",
        },
        ["noswap is not supported and required"] = new(Unsupported, "noswap is not supported here", (tuck, bundle) =>
        {
            tuck.Set("delivery", "without-noswap", "refuse");
            _ = bundle.Request("key");
        })
        {
            Wrapper = tuck => Strace.Fail(tuck.At("trace"), "fsconfig", "EINVAL"),
        },
        ["audit log that cannot be written"] = new(Kernel, "audit.jsonl: Is a directory", (tuck, bundle) =>
        {
            _ = bundle.Request("key");
            _ = Directory.CreateDirectory(tuck.AuditPath);
        }),
        ["ledger that cannot be written"] = new(Kernel, "ledger", (tuck, bundle) =>
        {
            _ = bundle.Request("key");
            _ = Directory.CreateDirectory(tuck.RunPath);
            File.WriteAllText(tuck.At("run/ledger"), "");
        }),
        ["staged mode without a stage"] = new(4, "no stage is mounted", (tuck, bundle) =>
        {
            tuck.Set("delivery", "mode", "staged");
            _ = bundle.Request("key");
        }),
    };

    private static RefusalCase Request(string secrets, int exitCode, string cause)
        => new(exitCode, cause, (_, bundle) => bundle.Request(secrets));

    private static RefusalCase Annotation(string key, string value, int exitCode, string cause)
        => new(exitCode, cause, (_, bundle) => bundle.Annotate(key, value));

    private static RefusalCase Owner(string secrets, string cause)
        => new(Usage, cause, (_, bundle) => bundle.Map(100000, 1000).Request(secrets));

    private static RefusalCase Target(string target, string cause, Action<Bundle>? arrange = null)
        => Target(target, cause, (_, bundle) => arrange?.Invoke(bundle));

    private static RefusalCase Target(string target, string cause, Action<Installation, Bundle> arrange)
        => new(Unsafe, cause, (tuck, bundle) =>
        {
            _ = bundle.Request("key,target=" + target);
            arrange(tuck, bundle);
        });

    private static RefusalCase Secret(string cause, Action<Installation> arrange)
        => new(Unavailable, cause, (tuck, bundle) =>
        {
            _ = bundle.Request("key");
            arrange(tuck);
        });

    private static RefusalCase Store(string cause, Action<byte[]> change) => Secret(cause, tuck =>
    {
        byte[] bytes = Bytes(tuck);
        change(bytes);
        tuck.Secrets.WriteRaw("key", bytes);
    });

    private static RefusalCase Settings(string cause, Action<Installation> arrange)
        => Secret(cause, arrange) with { ExitCode = Configuration };

    private static RefusalCase Config(string cause, Func<string, string> change)
        => Settings(cause, tuck => File.WriteAllText(tuck.ConfigPath, change(File.ReadAllText(tuck.ConfigPath))));

    private static byte[] Bytes(Installation tuck) => File.ReadAllBytes(tuck.Secrets.PathOf("key"));

    private static string Replaced(Installation tuck)
    {
        File.Delete(tuck.Secrets.PathOf("key"));
        return tuck.Secrets.PathOf("key");
    }

    private static void Overwrite(Installation tuck, byte[] key) => File.WriteAllBytes(tuck.Secrets.KeyPath, key);

    private static void Mode(string path, string octal) => File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));

    private static void MoveAndLink(string path)
    {
        File.Move(path, path + ".moved");
        _ = File.CreateSymbolicLink(path, path + ".moved");
    }

    private static void Truncate(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }

    private static void Link(Bundle bundle, string path, string target) => _ = File.CreateSymbolicLink(bundle.At(path), target);

    /// <summary>Devices are 1:3, /dev/null.</summary>
    private static void Node(string path, FilePermissions type)
        => Assert.Equal(0, Syscall.mknod(path, type | FilePermissions.ALLPERMS, type == FilePermissions.S_IFCHR ? 0x103UL : 0));
}
