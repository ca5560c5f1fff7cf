namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// A message as it came. Owns its data, which disposing wipes: what is read from it must be copied out, or done with, before.
/// </summary>
internal sealed class TtrpcMessage(TtrpcHeader header, WipedBuffer data) : IDisposable
{
    internal TtrpcHeader Header => header;

    /// <summary>Empty if the message was oversize: it was passed over.</summary>
    internal byte[] Data => data.Array;

    public void Dispose() => data.Dispose();
}
