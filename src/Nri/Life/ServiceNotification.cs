using System.Text;
using Tuck.Kernel;

namespace Tuck.Nri.Life;

/// <summary>What a service manager is told: sd_notify(3).</summary>
internal static class ServiceNotification
{
    /// <summary>Begun, and reading no configuration any more.</summary>
    internal const string Ready = "READY=1";

    internal const string Reloading = "RELOADING=1";

    internal const string Stopping = "STOPPING=1";

    /// <summary>Tells it, if there is one. It does not have to hear it.</summary>
    internal static void Send(string state)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is not { Length: > 1 } socket)
        {
            return;
        }
        try
        {
            DatagramSocket.Send(socket, Encoding.UTF8.GetBytes(state));
        }
        catch (KernelException)
        {
        }
    }

    internal static void Status(string text) => Send("STATUS=" + Printable.Of(text));
}
