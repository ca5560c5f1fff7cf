using System.Runtime.InteropServices;
using Tuck.Kernel;

namespace Tuck.Shim;

/// <summary>While the real runtime works for us, who tells us to end tells it.</summary>
internal sealed class ForwardedSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    internal ForwardedSignals(ChildProcess child)
        => _registrations =
        [
            Forward(child, PosixSignal.SIGTERM, 15), Forward(child, PosixSignal.SIGINT, 2),
            Forward(child, PosixSignal.SIGHUP, 1), Forward(child, PosixSignal.SIGQUIT, 3),
        ];

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private static PosixSignalRegistration Forward(ChildProcess child, PosixSignal signal, int number)
        => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            child.Signal(number);
        });
}
