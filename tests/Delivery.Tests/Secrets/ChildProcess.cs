namespace Tuck.Delivery.Tests.Secrets;

/// <summary>The program in <see cref="Child"/>.</summary>
internal static class ChildProcess
{
    /// <summary>Starts it; through a wrapper, if there is one: a program, with its arguments, that starts it (strace).</summary>
    public static Command Start(TestStore store, string command, string name, int size = 0, params string[] wrapper)
        => Command.Start(
            [
                // Else the runtime makes a socket and a pipe in /tmp, which a trace would show.
                "env", "DOTNET_EnableDiagnostics=0", "DOTNET_TieredPGO=0",
                .. wrapper, "dotnet", "exec", typeof(ChildProcess).Assembly.Location,
                command, store.Path, store.KeyPath, name, $"{size}",
            ]);
}
