using Microsoft.Win32.SafeHandles;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>Reads the audit log from its beginning, one line in memory at a time: it grows for years.</summary>
public sealed class AuditReader(string path)
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Lines that are not ours or were cut; a last line without its end is being written and does not count.</summary>
    public int DamagedLines { get; private set; }

    /// <summary>Nothing if there is no such file.</summary>
    public IEnumerable<AuditRecord> Read()
    {
        using SafeFileHandle? file = Fd.TryOpenReadOnly(path);
        if (file is null)
        {
            yield break;
        }
        byte[] buffer = new byte[BlockBytes];
        int length = 0;
        int read;
        while ((read = Fd.Read(file, buffer.AsSpan(length), path)) > 0)
        {
            length += read;
            int start = 0;
            int lineLength;
            while ((lineLength = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0)
            {
                if (AuditRecord.TryParse(buffer.AsMemory(start, lineLength), out AuditRecord? record))
                {
                    yield return record;
                }
                else
                {
                    DamagedLines++;
                }
                start += lineLength + 1;
            }
            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            Array.Resize(ref buffer, length == buffer.Length ? 2 * length : buffer.Length);
        }
    }
}
