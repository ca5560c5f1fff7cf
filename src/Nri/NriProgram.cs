using System.Runtime.InteropServices;
using Serilog.Core;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;
using Tuck.Nri.Connection;
using Tuck.Nri.Fetching;
using Tuck.Nri.Life;
using Tuck.Nri.Logging;
using Tuck.Nri.Metrics;

namespace Tuck.Nri;

/// <summary>One life of tuck-nri: from its command line to the signal, or the runtime, that ends it.</summary>
internal static class NriProgram
{
    /// <summary>Made when they are needed: each fetch that waits holds one, and so does each event.</summary>
    private const int MinThreads = 2 * SecretFetches.MaxRunning;

    internal static int Run(string[] args)
    {
        try
        {
            NriArguments arguments = NriArguments.Parse(args);
            if (arguments.Answer is { } answer)
            {
                Console.Out.WriteLine(answer);
                return (int)ExitCode.Done;
            }
            ProcessHardening.Apply();
            _ = ThreadPool.SetMinThreads(MinThreads, MinThreads);
            return (int)Serve(arguments);
        }
#pragma warning disable CA1031 // An unhandled exception would abort and dump core.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure failure = Failure.Of(e);
            Console.Error.WriteLine(Printable.Line($"tuck-nri: start: {failure.Cause}"));
            return (int)failure.Code;
        }
    }

    private static ExitCode Serve(NriArguments arguments)
    {
        if (arguments.IsConfigNamed && !File.Exists(arguments.ConfigPath))
        {
            throw new DeliveryException(ExitCode.Configuration, $"{arguments.ConfigPath}: no such file");
        }
        Settings first = ConfigFile.Load(arguments.ConfigPath);
        RuntimeSocket socket = RuntimeSocket.Find(arguments.SocketPath ?? first.Nri.SocketPath);
        LiveSettings? live = null;
        using Logger log = NodeLog.Create(first, () => live?.Current ?? first, socket.IsInherited, TimeProvider.System);
        live = new LiveSettings(arguments.ConfigPath, log);
        Node node = new(live, log, TimeProvider.System);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using PosixSignalRegistration reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
        return ServeAsync(node, arguments, socket, stop.Token).GetAwaiter().GetResult();

        void End(PosixSignalContext context)
        {
            context.Cancel = true;
            ServiceNotification.Send(ServiceNotification.Stopping);
            stop.Cancel();
        }

        void Reload(PosixSignalContext context)
        {
            context.Cancel = true;
            ServiceNotification.Send(ServiceNotification.Reloading);
            live.Reload();
            ServiceNotification.Send(ServiceNotification.Ready);
        }
    }

    private static async Task<ExitCode> ServeAsync(Node node, NriArguments arguments, RuntimeSocket socket, CancellationToken stop)
    {
        using PluginLife life = new(node, arguments, socket);
        using MetricsServer? metrics = node.Settings.Nri.Metrics is { } address
            ? new MetricsServer(address, () => MetricsText.Of(node))
            : null;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task background = Task.WhenAll(
            new Housekeeping(node).RunAsync(ended.Token), metrics?.RunAsync(ended.Token) ?? Task.CompletedTask);
        ServiceNotification.Send(ServiceNotification.Ready);
        ExitCode result = await life.RunAsync(stop).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await background.ConfigureAwait(false);
        return result;
    }
}
