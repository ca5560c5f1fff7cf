namespace Tuck.Kernel;

/// <summary>A path from outside leads where it must not: through a link out of its root, to a device, onto a shared mount.</summary>
public sealed class UnsafePathException(string call, string unsafePath, string cause)
    : IOException($"{call} {Printable.Of(unsafePath)}: {cause}");
