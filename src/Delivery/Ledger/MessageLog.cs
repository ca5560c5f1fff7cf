using System.Text;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>The one line of a failure, kept where it can be found: crun throws a hook's standard error away.</summary>
public static class MessageLog
{
    private const string JournalSocket = "/run/systemd/journal/socket";

    /// <summary>Never fails: the line has gone to standard error as well, and there is nobody left to tell.</summary>
    public static void TryWrite(Settings settings, TimeProvider time, string program, string line)
    {
        try
        {
            switch (settings.Log)
            {
                case LogDestination.File:
                    AppendOnly.Write(settings.LogPath, Encoding.UTF8.GetBytes($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {line}\n"));
                    break;
                case LogDestination.Journal:
                    // systemd.journal-fields(7) in the journal's native protocol: FIELD=value lines in one datagram; 3 is "error".
                    DatagramSocket.Send(
                        JournalSocket, Encoding.UTF8.GetBytes($"PRIORITY=3\nSYSLOG_IDENTIFIER={program}\nMESSAGE={line}\n"));
                    break;
                case LogDestination.None:
                default:
                    break;
            }
        }
        catch (IOException)
        {
        }
    }
}
