namespace Tuck.Rpc.Tests.Fuzz;

/// <summary>A peer that sends what it was given, in pieces of random length, and hangs up. Keeps what it is sent.</summary>
internal sealed class ScriptedStream(byte[] script, Random random) : AsyncStream
{
    private int _position;

    internal List<byte> Written { get; } = [];

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Now and then elsewhere, as with a socket.
        if (random.Next(8) == 0)
        {
            await Task.Yield();
        }
        int most = Math.Min(buffer.Length, script.Length - _position);
        int length = random.Next(4) == 0 && most > 0 ? random.Next(1, most + 1) : most;
        script.AsMemory(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (Written)
        {
            Written.AddRange(buffer.Span);
        }
        return ValueTask.CompletedTask;
    }
}
