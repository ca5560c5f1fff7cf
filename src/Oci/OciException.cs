namespace Tuck.Oci;

/// <summary>A state or spec that is not what the runtime-spec says, in one line: document, cause.</summary>
public sealed class OciException(string message) : FormatException(message);
