using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Hook;

/// <summary>One run of tuck-hook: every outcome becomes an exit code and, on failure, one line.</summary>
internal static class HookProgram
{
    private const string Name = "tuck-hook";

    internal static int Run(string[] args)
    {
        HookCommand command = new(TimeProvider.System);
        try
        {
            ProcessHardening.Apply();
            command.Run(HookArguments.Parse(args));
            Warn(command, command.Warning);
            return (int)ExitCode.Done;
        }
#pragma warning disable CA1031 // An unhandled exception would abort and dump core.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure failure = e is OciException ? new(ExitCode.BadState, e.Message) : Failure.Of(e);
            Warn(command, failure.Cause);
            // A poststop that fails makes runc's delete fail and skip the hooks after it, with the container gone already.
            return command.MayFail ? (int)failure.Code : (int)ExitCode.Done;
        }
    }

    private static void Warn(HookCommand command, string? cause)
    {
        if (cause is null)
        {
            return;
        }
        string line = $"{Name}: {command.Operation}: {Printable.Line(cause)}";
        MessageLog.TryWrite(command.LogSettings, TimeProvider.System, Name, line);
        try
        {
            using SafeFileHandle standardError = new(2, ownsHandle: false);
            Fd.WriteAll(standardError, Encoding.UTF8.GetBytes(line + "\n"), "stderr");
        }
        catch (KernelException)
        {
            // Closed, or a reader that left: the log has the line.
        }
    }
}
