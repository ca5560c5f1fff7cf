namespace Tuck.Delivery.Configuration;

/// <summary>How a program that lives for weeks writes its log.</summary>
public enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>One JSON object a line, in Serilog's compact form.</summary>
    Json,
}
