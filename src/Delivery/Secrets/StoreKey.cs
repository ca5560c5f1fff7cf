using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// The store's key, from a file of 32 random bytes that nobody else can read. Owns its memory. What is wrong with the file is
/// <see cref="ExitCode.SecretUnavailable"/>: to the container that waits, it is the secret that cannot be had.
/// </summary>
internal sealed class StoreKey : IDisposable
{
    internal const int SizeBytes = StoreCipher.KeyBytes;

    private readonly SecretBuffer _bytes;

    private StoreKey(SecretBuffer bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => _bytes.Bytes;

    public void Dispose() => _bytes.Dispose();

    /// <exception cref="DeliveryException">There is none, or not one that can be trusted.</exception>
    internal static StoreKey Load(string path)
        => TryLoad(path) ?? throw Refusal(path, "no such file: put it back from a backup; without it no secret can be read");

    /// <summary>Null if there is none.</summary>
    /// <exception cref="DeliveryException">It cannot be trusted.</exception>
    internal static StoreKey? TryLoad(string path)
    {
        using SafeFileHandle? file = TryOpen(path);
        if (file is null)
        {
            return null;
        }
        Require(FileStatus.Of(file, path), path);
        SecretBuffer bytes = SecretBuffer.Allocate(SizeBytes);
        if (Fd.ReadFull(file, bytes.Writable, path) == SizeBytes)
        {
            return new StoreKey(bytes);
        }
        bytes.Dispose();
        throw Refusal(path, "it became shorter while it was read");
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return NamedFile.TryOpenNoFollow(path);
        }
        catch (KernelException e) when (e.Errno == Errno.ELOOP)
        {
            throw Refusal(path, "it is a symbolic link: name the file itself");
        }
    }

    private static void Require(in FileStatus status, string path)
    {
        if (!status.IsRegularFile)
        {
            throw Refusal(path, "not a regular file");
        }
        if (Ownership.Objection(status, path, "0400") is { } objection)
        {
            throw Refusal(path, objection);
        }
        if (status.SizeBytes != SizeBytes)
        {
            throw Refusal(path, $"{status.SizeBytes} bytes instead of {SizeBytes}: put the right file back from a backup");
        }
    }

    private static DeliveryException Refusal(string path, string cause)
        => new(ExitCode.SecretUnavailable, $"open key {Printable.Of(path)}: {cause}");
}
