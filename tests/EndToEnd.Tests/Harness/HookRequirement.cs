namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// What a test of the published hook needs of the machine; each answers null, or the reason for which the test is skipped.
/// </summary>
internal static class HookRequirement
{
    public const string Busybox = "/bin/busybox";

    /// <summary>What every test needs.</summary>
    public static string? Any
        => Requirement.Root
            ?? (File.Exists(Busybox) ? null : $"needs {Busybox} (package busybox-static)")
            ?? Published("tuck-hook")
            ?? Requirement.Programs("unshare", "nsenter", "mount");

    public static string? Of(Engine engine)
        => Any ?? Requirement.Programs(NameOf(engine)) ?? (engine == Engine.Podman ? Requirement.Programs("runc") : null);

    public static string? Published(string name)
        => Binaries.Find(name) is null ? $"needs the published {name}: dotnet publish, or TUCK_BIN" : null;

    public static string NameOf(Engine engine) => engine.ToString().ToLowerInvariant();
}
