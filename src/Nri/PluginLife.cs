using System.Net.Sockets;
using Grpc.Core;
using Tuck.Delivery;
using Tuck.Kernel;
using Tuck.Nri.Connection;
using Tuck.Nri.Life;

namespace Tuck.Nri;

/// <summary>
/// Connects, serves, and when the runtime has gone connects again: it may restart as often as it likes. Where the runtime launched
/// us, its end is ours; a second one that it launches must not find a first.
/// </summary>
internal sealed class PluginLife(Node node, NriArguments arguments, RuntimeSocket socket) : IDisposable
{
    private readonly PluginService _service = new(node);
    private readonly Backoff _backoff = new();
    /// <summary>Not the same as being told to stop: first it ends what it has begun.</summary>
    private readonly CancellationTokenSource _hangUp = new();

    private string _lastCause = string.Empty;

    public void Dispose() => _hangUp.Dispose();

    /// <summary>Until it is told to stop, or the one connection it was given has ended.</summary>
    internal async Task<ExitCode> RunAsync(CancellationToken stop)
    {
        await using CancellationTokenRegistration stopping = stop.Register(() => _ = HangUpAsync());
        while (true)
        {
            ExitCode result = await ServeOnceAsync(stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
            if (socket.IsInherited)
            {
                return result;
            }
            await Task.Delay(_backoff.Next(), node.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
        }
    }

    private async Task<ExitCode> ServeOnceAsync(CancellationToken stop)
    {
        try
        {
            Stream stream = await socket.OpenAsync(stop).ConfigureAwait(false);
            node.Metrics.IsConnected = true;
            await new PluginSession(arguments, _service, Unexpected).RunAsync(stream, _hangUp.Token).ConfigureAwait(false);
            Lost("the runtime has closed the connection");
            _backoff.Reset();
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or SocketException or RpcException or OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
            {
                Lost(e is RpcException refused ? refused.Status.Detail : e.Message);
            }
            return ExitCode.BadState;
        }
        finally
        {
            node.Metrics.IsConnected = false;
        }
    }

    private async Task HangUpAsync()
    {
        await _service.InFlight.DrainAsync(node.Runtime.RequestTimeout).ConfigureAwait(false);
        await _hangUp.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Once for each cause: a runtime that is down for a day is no news every two seconds.</summary>
    private void Lost(string cause)
    {
        if (cause != _lastCause)
        {
            node.Log.Warning("{Socket:l}: {Cause:l}", socket.ToString(), Printable.Of(cause));
            ServiceNotification.Status($"not connected: {cause}");
        }
        _lastCause = cause;
    }

    private void Unexpected(Exception e) => node.Log.Error(e, "answer the runtime: {Cause:l}", e.Message);
}
