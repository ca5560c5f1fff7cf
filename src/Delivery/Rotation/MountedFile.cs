using Microsoft.Win32.SafeHandles;
using Tuck.Delivery.Ledger;
using Tuck.Kernel;

namespace Tuck.Delivery.Rotation;

/// <summary>A delivered file as a running container has it.</summary>
/// <param name="Held">What it was recorded as.</param>
/// <param name="Reference">To it (O_PATH).</param>
/// <param name="Status">Its mode and its owner, as the host counts.</param>
internal sealed record MountedFile(HeldSecret Held, SafeFileHandle Reference, FileStatus Status)
{
    /// <summary>The last component of its path.</summary>
    internal string Name => Held.Target[(Held.Target.LastIndexOf('/') + 1)..];
}
