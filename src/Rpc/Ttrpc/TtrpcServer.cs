using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// Serves what protoc generates over ttRPC, unary methods only: <c>Plugin.BindService(server, implementation)</c>, then
/// <see cref="ServeAsync"/> for each connection. A handler that throws <see cref="RpcException"/> answers with its status; a
/// method nobody bound answers Unimplemented.
/// </summary>
public sealed class TtrpcServer : ServiceBinderBase
{
    private readonly Dictionary<(string Service, string Method), PreparedCall> _methods = [];

    /// <summary>Calls that are handled at once, of one connection. One more is refused with ResourceExhausted.</summary>
    public int MaxConcurrentCalls { get; init; } = 64;

    /// <summary>How long a peer may take over one message of ours before the connection is closed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Told what a handler threw that was no status. The peer learns only that something did: a text may say what it should not.
    /// </summary>
    public Action<Exception>? HandlerFailed { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        UnaryServerMethod<TRequest, TResponse>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        _methods.Add((method.ServiceName, method.Name), bytes =>
        {
            TRequest request = PayloadReader.Read(bytes, method.RequestMarshaller);
            return async context => MessagePayload.Of(await handler(request, context), method.ResponseMarshaller);
        });
    }

    /// <summary>
    /// Serves one connection. Owns the stream, whose closing must end a read of it that waits, as a socket's does. Returns when
    /// the peer has hung up and every handler has returned; their cancellation tokens say so.
    /// </summary>
    /// <exception cref="IOException">The connection broke, or the peer took no answers.</exception>
    public async Task ServeAsync(Stream stream, CancellationToken cancellation)
    {
        await using ServerConnection connection = new(stream, this);
        await connection.RunAsync(cancellation);
    }

    /// <exception cref="RpcException">There is no such method.</exception>
    internal PreparedCall Method(string service, string method)
        => _methods.TryGetValue((service, method), out PreparedCall? call)
            ? call
            : throw new RpcException(new Status(StatusCode.Unimplemented, $"{service}/{method} is not served"));
}
