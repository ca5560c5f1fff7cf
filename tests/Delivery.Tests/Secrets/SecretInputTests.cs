using Microsoft.Win32.SafeHandles;
using Mono.Unix.Native;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Values from files and pipes of every size.</summary>
public sealed class SecretInputTests : IDisposable
{
    private readonly TestStore _test = new("/dev/shm");

    private string Input => _test.Root + "/input";

    public void Dispose() => _test.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    [InlineData(SecretBuffer.MaxBytes - 1)]
    [InlineData(SecretBuffer.MaxBytes)]
    public void A_file_or_a_pipe_is_read_to_its_end(int length)
    {
        byte[] value = new byte[length];
        new Random(length).NextBytes(value);
        TestStore.Overwrite(Input, value);
        using SecretBuffer fromFile = SecretInput.ReadFile(Input);
        Assert.True(fromFile.Bytes.SequenceEqual(value));
        using SecretBuffer fromPipe = ReadFifo(value);
        Assert.True(fromPipe.Bytes.SequenceEqual(value));
    }

    [Fact]
    public void One_byte_too_many_is_refused()
    {
        byte[] value = new byte[SecretBuffer.MaxBytes + 1];
        TestStore.Overwrite(Input, value);
        string expected = $"read {Input}: more than 16777216 bytes, the most a secret may have";
        Refused(expected, () => SecretInput.ReadFile(Input));
        Refused(expected, () => ReadFifo(value));
    }

    [Fact]
    public void Nothing_is_refused()
    {
        TestStore.Overwrite(Input, []);
        Refused($"read {Input}: it is empty", () => SecretInput.ReadFile(Input));
        Refused($"read {Input}: it is empty", () => ReadFifo([]));
    }

    [Fact]
    public void A_file_the_kernel_says_is_empty_is_read_nevertheless()
    {
        using SecretBuffer value = SecretInput.ReadFile("/proc/self/mountinfo");
        Assert.True(value.Length > 0);
    }

    [Fact]
    public void A_directory_is_a_failed_read()
    {
        using SafeFileHandle directory = Fd.OpenReadOnly(_test.Root);
        KernelException failure = Assert.Throws<KernelException>(() => SecretInput.Read(directory, "here"));
        Assert.Equal("read here: Is a directory", failure.Message);
    }

    /// <summary>The reader opens it before there is a writer, as in <c>tuck secret create db &lt;(command)</c>.</summary>
    private SecretBuffer ReadFifo(byte[] value)
    {
        File.Delete(Input);
        Assert.Equal(0, Syscall.mkfifo(Input, FilePermissions.S_IRUSR | FilePermissions.S_IWUSR));
        Thread writer = new(() =>
        {
            Thread.Sleep(20);
            try
            {
                using FileStream pipe = new(Input, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                pipe.Write(value);
            }
            catch (IOException)
            {
                // The reader has had enough.
            }
        });
        writer.Start();
        try
        {
            return SecretInput.ReadFile(Input);
        }
        finally
        {
            writer.Join();
        }
    }

    private void Refused(string message, Action work)
    {
        DeliveryException refusal = Assert.Throws<DeliveryException>(work);
        Assert.Equal(message, refusal.Message);
        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Equal(0, _test.OpenDescriptors());
    }
}
