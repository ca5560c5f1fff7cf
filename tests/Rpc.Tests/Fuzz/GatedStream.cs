namespace Tuck.Rpc.Tests.Fuzz;

/// <summary>Nothing can be read before it is opened: the peer answers only what was asked.</summary>
internal sealed class GatedStream(Stream inner) : AsyncStream
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _open.Task.WaitAsync(cancellationToken);
        return await inner.ReadAsync(buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => inner.WriteAsync(buffer, cancellationToken);

    internal void Open() => _open.SetResult();
}
