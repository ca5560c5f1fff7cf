using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// A secret's value on its way in, from a file, a pipe or a terminal: bytes as they are, straight into a
/// <see cref="SecretBuffer"/>. Never in an array, which the garbage collector would copy and leave behind.
/// </summary>
public static class SecretInput
{
    /// <summary>Most secrets, and a pipe's whole buffer, in one piece.</summary>
    private const int FirstBytes = 64 * 1024;

    /// <summary>Few copies, and at most three quarters of the memory in vain.</summary>
    private const int Growth = 4;

    /// <summary>Reads a file a user named, and waits if it is a FIFO.</summary>
    /// <exception cref="DeliveryException">It is empty, or too large (<see cref="ExitCode.Usage"/>).</exception>
    public static SecretBuffer ReadFile(string path)
    {
        using SafeFileHandle file = NamedFile.OpenAndWait(path);
        return Read(file, path);
    }

    /// <summary>Reads to the end. Borrows the handle; the subject is what a message calls it: a path, <c>stdin</c>.</summary>
    /// <exception cref="DeliveryException">It is empty, or too large (<see cref="ExitCode.Usage"/>).</exception>
    public static SecretBuffer Read(SafeFileHandle input, string subject)
    {
        SecretBuffer buffer = SecretBuffer.Allocate(FirstLength(input, subject));
        try
        {
            int length = 0;
            int read;
            while ((read = ReadMore(input, ref buffer, length, subject)) > 0)
            {
                length += read;
            }
            buffer.Shrink(length);
            return length > 0 ? buffer : throw Refusal(subject, "it is empty");
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>One more than a file has, so that the read that finds its end needs no larger buffer.</summary>
    private static int FirstLength(SafeFileHandle input, string subject)
    {
        FileStatus status = FileStatus.Of(input, subject);
        return !status.IsRegularFile ? FirstBytes
            : status.SizeBytes > SecretBuffer.MaxBytes ? throw TooLarge(subject)
            : (int)Math.Clamp(status.SizeBytes + 1, FirstBytes, SecretBuffer.MaxBytes);
    }

    private static int ReadMore(SafeFileHandle input, ref SecretBuffer buffer, int length, string subject)
    {
        if (length == SecretBuffer.MaxBytes)
        {
            Span<byte> beyond = stackalloc byte[1];
            int read = Fd.Read(input, beyond, subject);
            beyond.Clear();
            return read == 0 ? 0 : throw TooLarge(subject);
        }
        if (length == buffer.Length)
        {
            SecretBuffer larger = SecretBuffer.Allocate((int)Math.Min((long)length * Growth, SecretBuffer.MaxBytes));
            buffer.Bytes.CopyTo(larger.Writable);
            buffer.Dispose();
            buffer = larger;
        }
        return Fd.Read(input, buffer.Writable[length..], subject);
    }

    private static DeliveryException TooLarge(string subject)
        => Refusal(subject, $"more than {SecretBuffer.MaxBytes} bytes, the most a secret may have");

    private static DeliveryException Refusal(string subject, string cause)
        => new(ExitCode.Usage, $"read {Printable.Of(subject)}: {cause}");
}
