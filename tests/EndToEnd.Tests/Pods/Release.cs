namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>Releases of Debian whose containerd is tested; the names are the roots' of tests/testbed/make.sh.</summary>
public enum Release
{
    /// <summary>containerd 1.7, runc 1.1, NRI 0.6.</summary>
    Trixie,

    /// <summary>containerd 2.1, runc 1.3, NRI 0.8.</summary>
    Forky,
}
