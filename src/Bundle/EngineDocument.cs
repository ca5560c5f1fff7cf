using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;
using Tuck.Oci;

namespace Tuck.Bundle;

/// <summary>
/// A document an engine wrote for the runtime, to be edited: a bundle's config.json, or what an exec is to run. Its bytes, which
/// hold the values of the container's environment and are wiped when this is disposed, and the file.
/// </summary>
public sealed class EngineDocument : IDisposable
{
    private const string DefaultName = "config.json";

    private readonly DirectoryHandle _directory;
    private readonly string _name;
    private readonly byte[] _bytes;
    private readonly FileStatus _status;
    private byte[] _edited = [];

    private EngineDocument(DirectoryHandle directory, string name, byte[] bytes, in FileStatus status)
        => (_directory, _name, _bytes, _status) = (directory, name, bytes, status);

    /// <summary>What stands in the file: as it was read, or as it was replaced.</summary>
    public ReadOnlyMemory<byte> Bytes => _edited.Length > 0 ? _edited : _bytes;

    /// <summary>The file's owner.</summary>
    public uint Uid => _status.Uid;

    /// <summary>The container's spec.</summary>
    /// <exception cref="DeliveryException">It is not there, or not a regular file.</exception>
    public static EngineDocument ReadSpec(string bundle, string? configFile = null)
        => Read(Path.Combine(bundle, configFile ?? DefaultName));

    /// <exception cref="DeliveryException">It is not there, or not a regular file.</exception>
    public static EngineDocument Read(string path)
    {
        try
        {
            DirectoryHandle directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            try
            {
                return Read(directory, Path.GetFileName(path));
            }
            catch
            {
                directory.Dispose();
                throw;
            }
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            throw new DeliveryException(ExitCode.BadState, e.Message, e);
        }
    }

    private static EngineDocument Read(DirectoryHandle directory, string name)
    {
        using SafeFileHandle file = directory.OpenFile(name);
        FileStatus status = FileStatus.Of(file, name);
        if (!status.IsRegularFile || status.SizeBytes > Spec.MaxBytes)
        {
            throw new DeliveryException(
                ExitCode.BadState, $"{directory.Path}/{name}: not a regular file of at most {Spec.MaxBytes} bytes");
        }
        // Pinned, so that no copy of it is left behind by a collection; not grown while it is read, for the same reason.
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)status.SizeBytes, pinned: true);
        EngineDocument document = new(directory, name, bytes, status);
        if (Fd.ReadFull(file, bytes, name) != bytes.Length)
        {
            document.Dispose();
            throw new DeliveryException(ExitCode.BadState, $"{directory.Path}/{name}: changed while it was read");
        }
        return document;
    }

    /// <summary>Puts other bytes in its place, with mode and owner as they were; a reader sees the old or the new.</summary>
    private void Replace(ReadOnlySpan<byte> bytes)
    {
        string beside = DirectoryHandle.TemporaryPrefix + _name;
        _ = _directory.TryRemoveFile(beside);
        try
        {
            using (SafeFileHandle file = _directory.CreateFile(beside, _status.Mode))
            {
                Fd.SetOwner(file, _status.Uid, _status.Gid, _name);
                Fd.WriteAll(file, bytes, _name);
            }
            _directory.Rename(beside, _name);
        }
        catch (KernelException)
        {
            _ = _directory.TryRemoveFile(beside);
            throw;
        }
    }

    public delegate void CopyTo(Span<byte> target);

    /// <summary>Puts what was made of it, once, in its place.</summary>
    public void Replace(int length, CopyTo copy)
    {
        _edited = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        copy(_edited);
        Replace(_edited);
    }

    /// <summary>Puts back what was read.</summary>
    public void Restore() => Replace(_bytes);

    public void Dispose()
    {
        Array.Clear(_bytes);
        Array.Clear(_edited);
        _directory.Dispose();
    }
}
