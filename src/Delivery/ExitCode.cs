namespace Tuck.Delivery;

/// <summary>
/// What a program's exit code tells. crun keeps nothing else of a hook, so the code alone must name the class of a failure.
/// </summary>
public enum ExitCode
{
    /// <summary>Done, or nothing was asked.</summary>
    Done = 0,

    /// <summary>A defect of ours.</summary>
    Internal = 1,

    /// <summary>The command line, or a request on a container, is wrong.</summary>
    Usage = 2,

    /// <summary>config.toml is wrong.</summary>
    Configuration = 3,

    /// <summary>The runtime's state, spec or container process is not what it must be.</summary>
    BadState = 4,

    /// <summary>A secret does not exist, or cannot be read back.</summary>
    SecretUnavailable = 5,

    /// <summary>No grant lets this container have the secret.</summary>
    Denied = 6,

    /// <summary>A system call failed.</summary>
    Kernel = 7,

    /// <summary>A path in the container leads where it must not.</summary>
    UnsafePath = 8,

    /// <summary>This kernel or engine lacks what is needed.</summary>
    Unsupported = 9,
}
