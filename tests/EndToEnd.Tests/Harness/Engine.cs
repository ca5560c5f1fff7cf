namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>Programs that run containers; the names are the programs', in lower case.</summary>
#pragma warning disable CA1724 // A namespace of the test platform has that name; nobody here uses it.
public enum Engine
#pragma warning restore CA1724
{
    Runc,
    Crun,
    Podman,
}
