namespace Tuck.Delivery;

/// <summary>A refusal or failure in one line a user can act on, with the class it belongs to. Never holds a value.</summary>
public sealed class DeliveryException(ExitCode exitCode, string message, Exception? cause = null) : Exception(message, cause)
{
    public ExitCode ExitCode { get; } = exitCode;
}
