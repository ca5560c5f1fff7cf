using System.Text;
using Tuck.Delivery.Configuration;
using Tuck.Kernel;

namespace Tuck.Delivery.Ledger;

/// <summary>The one line of a failure, kept where it can be found: crun throws a hook's standard error away.</summary>
public static class MessageLog
{
    private const string JournalSocket = "/run/systemd/journal/socket";

    /// <summary>Never fails: the line has gone to standard error as well, and there is nobody left to tell.</summary>
    /// <param name="settings">Where to.</param>
    /// <param name="time">When.</param>
    /// <param name="program">Who writes.</param>
    /// <param name="line">What.</param>
    /// <param name="priority">Of syslog(3), for the journal; 3 is "error".</param>
    public static void TryWrite(Settings settings, TimeProvider time, string program, string line, int priority = 3)
    {
        try
        {
            switch (settings.Log)
            {
                case LogDestination.File:
                    AppendOnly.Write(settings.LogPath, Encoding.UTF8.GetBytes($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {line}\n"));
                    break;
                case LogDestination.Journal:
                    // systemd.journal-fields(7) in the journal's native protocol: FIELD=value lines in one datagram.
                    DatagramSocket.Send(
                        JournalSocket, Encoding.UTF8.GetBytes($"PRIORITY={priority}\nSYSLOG_IDENTIFIER={program}\nMESSAGE={line}\n"));
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
