using System.Threading.Channels;

namespace Tuck.Rpc.Tests.Harness;

/// <summary>Two streams, each reading what the other writes, as a socketpair(2) does: in memory, of bounded capacity.</summary>
internal sealed class DuplexPair : IDisposable
{
    /// <param name="capacity">Writes that one end may be ahead of the other's reads.</param>
    internal DuplexPair(int capacity = 1024)
    {
        Channel<byte[]> there = Channel.CreateBounded<byte[]>(capacity);
        Channel<byte[]> back = Channel.CreateBounded<byte[]>(capacity);
        Ours = new DuplexEnd(back, there);
        Theirs = new DuplexEnd(there, back);
    }

    internal DuplexEnd Ours { get; }

    internal DuplexEnd Theirs { get; }

    public void Dispose()
    {
        Ours.Dispose();
        Theirs.Dispose();
    }
}
