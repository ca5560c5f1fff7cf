namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>The images that every machine has, made once for all of them.</summary>
internal static class AppImages
{
    /// <summary>What holds a pod's namespaces; containerd's configuration names it.</summary>
    public const string Pause = "localhost/pause:1";

    /// <summary>busybox, and no user named.</summary>
    public const string App = "localhost/app:1";

    /// <summary>The same, whose author names a user: 1000.</summary>
    public const string UserApp = "localhost/app-user:1";

    private static readonly Lazy<string> s_archive = new(Make);

    public static string[] Names => [Pause, App, UserApp];

    public static string Archive => s_archive.Value;

    private static string Make()
    {
        TemporaryDirectory directory = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
        string[] sleep = ["/bin/busybox", "sleep", "2147483647"];
        return ImageArchive.Make(
            directory.Path,
            new AuthoredImage(Pause) { Command = sleep },
            new AuthoredImage(App) { Command = sleep },
            new AuthoredImage(UserApp) { Command = sleep, User = "1000" });
    }
}
