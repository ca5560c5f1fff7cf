namespace Tuck.Delivery.Configuration;

/// <summary>Where the one line of a failure goes besides standard error, which some runtimes throw away.</summary>
public enum LogDestination
{
    File,
    Journal,
    None,
}
