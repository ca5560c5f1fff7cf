using System.Security.Cryptography;

namespace Tuck.Rpc;

/// <summary>
/// Bytes that may hold secrets, as a container's environment does: all bytes that pass through this project lie in one of these,
/// which the garbage collector does not move, and which is overwritten when disposed. Not pooled, not a copy of anything.
/// </summary>
internal sealed class WipedBuffer(int length) : IDisposable
{
    internal static WipedBuffer Empty { get; } = new(0);

    /// <summary>Not cleared when it is made.</summary>
    internal byte[] Array { get; } = GC.AllocateUninitializedArray<byte>(length, pinned: length > 0);

    internal int Length => Array.Length;

    internal Memory<byte> Memory => Array;

    internal Span<byte> Span => Array;

    public void Dispose() => CryptographicOperations.ZeroMemory(Array);
}
