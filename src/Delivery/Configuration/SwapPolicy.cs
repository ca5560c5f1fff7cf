namespace Tuck.Delivery.Configuration;

/// <summary>What to do where tmpfs cannot be kept from swap: noswap needs Linux 6.3 and the initial user namespace.</summary>
public enum SwapPolicy
{
    /// <summary>Use ramfs, which is never swapped. It has no size limit of its own; we write a known size and seal it.</summary>
    Ramfs,

    /// <summary>Refuse the container.</summary>
    Refuse,

    /// <summary>Use swappable tmpfs and say so in the log.</summary>
    Warn,
}
