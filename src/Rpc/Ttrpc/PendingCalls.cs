using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>The calls of one client that wait for their response, by stream id. Safe for any number of threads.</summary>
internal sealed class PendingCalls
{
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, PendingCall> _calls = [];

    private ulong _nextStreamId = 1;
    private Status? _closed;

    /// <summary>Returns the id of its stream: odd, and larger than all before.</summary>
    /// <exception cref="RpcException">The call or the connection has ended, or there is no id left.</exception>
    internal uint Add(PendingCall call)
    {
        lock (_lock)
        {
            ThrowIfUnwanted(call);
            call.StreamId = (uint)_nextStreamId;
            _nextStreamId += 2;
            _calls.Add(call.StreamId, call);
            return call.StreamId;
        }
    }

    internal PendingCall? Take(uint streamId)
    {
        lock (_lock)
        {
            return _calls.Remove(streamId, out PendingCall? call) ? call : null;
        }
    }

    internal void Forget(PendingCall call) => _ = Take(call.StreamId); // 0, no stream's, if it was never sent

    /// <summary>Fails all, and whatever is added later.</summary>
    internal void Close(Status status)
    {
        PendingCall[] calls;
        lock (_lock)
        {
            _closed = status;
            calls = [.. _calls.Values];
            _calls.Clear();
        }
        foreach (PendingCall call in calls)
        {
            call.Fail(status);
        }
    }

    private void ThrowIfUnwanted(PendingCall call)
    {
        if (_closed is { } status)
        {
            throw new RpcException(status);
        }
        if (call.HasEnded)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "abandoned before it was sent"));
        }
        if (_nextStreamId > uint.MaxValue)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the connection has no stream id left"));
        }
    }
}
