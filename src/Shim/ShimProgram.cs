using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;
using Tuck.Oci;
using Tuck.Shim.Commands;
using Tuck.Shim.Exec;

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
        SubCommand? command = null;
        try
        {
            if (StandIn.IsMeant(args))
            {
                return StandIn.Run(args[1]);
            }
            invocation = Invocation.Of(args);
            command = SubCommand.Of(invocation);
            if (command?.Run() is { } exitCode)
            {
                Warn(invocation, command);
                command.Finish();
                return exitCode;
            }
            Warn(invocation, command);
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
                LogSettings(command is null ? null : invocation),
                $"{RealRuntime.OwnName}: {operation}: {Printable.Line(failure.Cause)}");
            return (int)failure.Code;
        }
    }

    private static void Warn(Invocation invocation, SubCommand? command)
    {
        if (command?.Warning is { } warning)
        {
            MessageLog.TryWrite(
                LogSettings(invocation),
                TimeProvider.System,
                RealRuntime.OwnName,
                $"{RealRuntime.OwnName}: {command.Operation}: {Printable.Line(warning)}",
                priority: 4);
        }
    }

    /// <summary>The defaults, if it is the configuration that failed, or nothing of ours was to be done and none is read.</summary>
    private static Settings LogSettings(Invocation? invocation)
    {
        try
        {
            return invocation?.Settings ?? new Settings();
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            return new Settings();
        }
    }
}
