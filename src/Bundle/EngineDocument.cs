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

    /// <summary>Begins the second name of a document, for as long as an edited one has its own.</summary>
    private const string KeptPrefix = ".tuck-kept-";

    private readonly DirectoryHandle _directory;
    private readonly string _name;
    private readonly byte[] _bytes;
    private readonly FileStatus _status;
    private byte[] _edited = [];
    private bool _isKept;

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

    private string Kept => KeptPrefix + _name;

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

    /// <summary>
    /// Keeps what was read: until <see cref="Restore"/>, or for <see cref="Recover"/> if we do not come to that. Meanwhile others
    /// wait.
    /// </summary>
    public void Keep()
    {
        _directory.Lock();
        _ = _directory.TryRemoveFile(Kept);
        DirectoryEntry.Link(_directory, _name, _directory, Kept);
        _isKept = true;
    }

    /// <summary>Puts back what we kept; nothing if it is there again.</summary>
    public void Restore()
    {
        if (_isKept)
        {
            _directory.Rename(Kept, _name);
            // Of two names of one file nothing is renamed: it had not been replaced yet.
            _ = _directory.TryRemoveFile(Kept);
            _isKept = false;
        }
    }

    /// <summary>Whether somebody edits it, or was killed on the way.</summary>
    public bool IsKept()
    {
        using SafeFileHandle? kept = _directory.TryOpenFile(Kept);
        return kept is not null;
    }

    /// <summary>
    /// Waits for who edits it. If he was killed, puts back what was kept, unless its owner has written it anew.
    /// </summary>
    /// <param name="isEdited">Whether these bytes are an edited document's.</param>
    /// <returns>What is there now.</returns>
    public EngineDocument Recover(Func<ReadOnlyMemory<byte>, bool> isEdited)
    {
        string path = Path.Combine(_directory.Path, _name);
        _directory.Lock();
        using EngineDocument present = Read(path);
        if (IsKept() && isEdited(present.Bytes))
        {
            _directory.Rename(Kept, _name);
        }
        return Read(path);
    }

    public void Dispose()
    {
        Array.Clear(_bytes);
        Array.Clear(_edited);
        _directory.Dispose();
    }
}
