using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// A secret's bytes: outside the managed heap, not swapped, not dumped, wiped when disposed, and unprintable. Owns its memory.
/// </summary>
public sealed class SecretBuffer : IDisposable
{
    /// <summary>Largest secret, in bytes. Whatever is larger is data, and belongs into a volume.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private readonly LockedMemory _memory;

    private SecretBuffer(LockedMemory memory, int length) => (_memory, Length) = (memory, length);

    /// <summary>In bytes.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _memory.Bytes[..Length];

    /// <summary>For the one who fills it.</summary>
    public Span<byte> Writable => _memory.Bytes[..Length];

    /// <exception cref="DeliveryException">More than <see cref="MaxBytes"/>.</exception>
    public static SecretBuffer Allocate(int length)
        => length <= MaxBytes
            ? new SecretBuffer(LockedMemory.Allocate(length), length)
            : throw new DeliveryException(ExitCode.Usage, $"a secret may have at most {MaxBytes} bytes");

    /// <summary>For a store file, which is a secret and what the format adds; the format checked the length.</summary>
    internal static SecretBuffer AllocateForFile(int length) => new(LockedMemory.Allocate(length), length);

    /// <summary>Gives up the end of it, after a read that came out shorter than what was allocated.</summary>
    public void Shrink(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        _memory.Bytes[length..Length].Clear();
        Length = length;
    }

    /// <summary>Gives up what is before and after a part of it, which moves to the front.</summary>
    internal void ShrinkTo(int start, int length)
    {
        _memory.Bytes.Slice(start, length).CopyTo(_memory.Bytes);
        Shrink(length);
    }

    public void Dispose() => _memory.Dispose();

    public override string ToString() => "***";
}
