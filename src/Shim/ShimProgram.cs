using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Shim;

/// <summary>
/// One run of tuck-runtime, which stands in front of runc, crun or youki. What is not ours to do goes on to the real runtime, in
/// this process; a refusal becomes an exit code and one line.
/// </summary>
internal static class ShimProgram
{
    internal static int Run(string[] args)
    {
        Invocation? invocation = null;
        ShimCommand? command = null;
        try
        {
            invocation = Invocation.Of(args);
            command = new ShimCommand(invocation);
            int? exitCode = command.Run();
            Warn(command);
            if (exitCode is { } code)
            {
                command.Release();
                return code;
            }
            command = null;
            invocation.PassOn();
            return (int)ExitCode.Internal;
        }
#pragma warning disable CA1031 // An unhandled exception would abort and dump core.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure failure = e is OciException ? new(ExitCode.BadState, e.Message) : Failure.Of(e);
            string operation = command?.Operation ?? invocation?.CommandLine.Command ?? "start";
            Report.Write(
                invocation?.CommandLine,
                LogSettings(command),
                $"{RealRuntime.OwnName}: {operation}: {Printable.Line(failure.Cause)}");
            return (int)failure.Code;
        }
    }

    private static void Warn(ShimCommand command)
    {
        if (command.Warning is { } warning)
        {
            MessageLog.TryWrite(
                LogSettings(command),
                TimeProvider.System,
                RealRuntime.OwnName,
                $"{RealRuntime.OwnName}: {command.Operation}: {Printable.Line(warning)}",
                priority: 4);
        }
    }

    /// <summary>The defaults, if it is the configuration that failed.</summary>
    private static Settings LogSettings(ShimCommand? command)
    {
        try
        {
            return command?.Settings ?? new Settings();
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            return new Settings();
        }
    }
}
