using Grpc.Core;
using Tuck.Rpc.Multiplexing;
using Tuck.Rpc.Nri;
using Tuck.Rpc.Ttrpc;

namespace Tuck.Nri.Connection;

/// <summary>
/// One connection to a runtime, from registration to its end. The order is NRI's: we serve before we register, because the
/// runtime's Configure may come before its answer.
/// </summary>
internal sealed class PluginSession(NriArguments arguments, Plugin.PluginBase service, Action<Exception> onError)
{
    /// <summary>The protocol version we speak of, in the message that has a field for it since 0.12.</summary>
    private const string NriVersion = "0.12.0";

    /// <summary>The runtime's own default is 5 s.</summary>
    private static readonly TimeSpan s_registrationTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Until the runtime hangs up, or is told to by cancellation.</summary>
    /// <exception cref="RpcException">It did not take us, and says why.</exception>
    /// <exception cref="IOException">It broke the protocol, or died.</exception>
    internal async Task RunAsync(Stream stream, CancellationToken cancellation)
    {
        using Trunk trunk = new(stream);
        TtrpcServer server = new() { HandlerFailed = onError };
        Plugin.BindService(new VariableLifting(server), service);
        Task serving = server.ServeAsync(trunk.Open(Trunk.PluginService), cancellation);
        await using TtrpcClient client = new(trunk.Open(Trunk.RuntimeService));
        Task ended = trunk.RunAsync(cancellation);
        await RegisterAsync(new Runtime.RuntimeClient(client), cancellation).ConfigureAwait(false);
        await (await Task.WhenAny(ended, serving).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task RegisterAsync(Runtime.RuntimeClient runtime, CancellationToken cancellation)
    {
        RegisterPluginRequest request = new() { PluginName = arguments.Name, PluginIdx = arguments.Index, NRIVersion = NriVersion };
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime + s_registrationTimeout;
        _ = await runtime.RegisterPluginAsync(request, deadline: deadline, cancellationToken: cancellation).ConfigureAwait(false);
    }
}
