namespace Tuck.Rpc.Http2;

/// <summary>A call that brought no answer, in one line: socket, cause.</summary>
public sealed class UnaryCallException(string message, Exception? cause = null) : IOException(message, cause);
