using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Configuration;

/// <summary>
/// The directories of what no configuration gives another place: of the machine's root, or of a user whose engine is rootless
/// (the XDG base directories, where an environment names them; a hook has none).
/// </summary>
/// <param name="Config">The configuration, and the store's key.</param>
/// <param name="Data">The store.</param>
/// <param name="State">Logs.</param>
/// <param name="Run">What ends with the boot.</param>
public sealed record Places(string Config, string Data, string State, string Run)
{
    private const int MaxPasswdBytes = 16 * 1024 * 1024;

    private static readonly string[] s_variables =
        ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"];

    private static readonly Lazy<Places> s_current = new(Find);

    public static Places Current => s_current.Value;

    /// <summary>Root's.</summary>
    public static Places System { get; } = new("/etc/tuck", "/var/lib/tuck", "/var/log/tuck", "/run/tuck");

    /// <summary>What of our environment a program needs to find the same places: NAME=value.</summary>
    public static IReadOnlyList<string> Variables()
        => Current == System
            ? []
            : [.. s_variables.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
                .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}")];

    /// <param name="uid">As the machine counts.</param>
    /// <param name="home">The user's directory.</param>
    /// <param name="environment">Of this process.</param>
    internal static Places OfUser(uint uid, string home, Func<string, string?> environment)
    {
        return new(
            Base("XDG_CONFIG_HOME", home + "/.config"),
            Base("XDG_DATA_HOME", home + "/.local/share"),
            Base("XDG_STATE_HOME", home + "/.local/state"),
            Base("XDG_RUNTIME_DIR", $"/run/user/{uid}"));

        // A relative path is to be ignored, says the specification of the base directories.
        string Base(string variable, string otherwise)
            => (environment(variable) is { } path && path.StartsWith('/') ? path : otherwise) + "/tuck";
    }

    /// <summary>The sixth field of a line of passwd(5); null if it has no such user.</summary>
    internal static string? HomeIn(string passwd, uint uid)
    {
        string number = uid.ToString(CultureInfo.InvariantCulture);
        return passwd.Split('\n').Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length > 5 && fields[2] == number)?[5];
    }

    /// <summary>Whoever's home is not known gets the machine's places, which then refuse him.</summary>
    private static Places Find()
    {
        if (IsRoot())
        {
            return System;
        }
        uint uid = UserNamespace.OutsideUid(ProcessHardening.EffectiveUid);
        string? home = Environment.GetEnvironmentVariable("HOME") is { Length: > 1 } named && named.StartsWith('/')
            ? named
            : HomeIn(Passwd(), uid);
        return home is null ? System : OfUser(uid, home, Environment.GetEnvironmentVariable);
    }

    /// <summary>
    /// Root of a rootless engine's user namespace is not the owner of "/"; root of a virtual system, which has a user namespace too,
    /// is.
    /// </summary>
    private static bool IsRoot()
    {
        using SafeFileHandle root = Fd.OpenPath("/");
        return ProcessHardening.EffectiveUid == 0 && FileStatus.Of(root, "/").Uid == 0;
    }

    private static string Passwd()
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly("/etc/passwd");
        return file is null ? string.Empty : Encoding.UTF8.GetString(Fd.ReadToEnd(file, MaxPasswdBytes, "/etc/passwd"));
    }
}
