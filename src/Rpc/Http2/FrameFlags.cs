namespace Tuck.Rpc.Http2;

/// <summary>RFC 9113, section 6. Which of two names the first bit has depends on the frame's type: no enumeration.</summary>
internal static class FrameFlags
{
    internal const byte None = 0;

    /// <summary>Of DATA and HEADERS.</summary>
    internal const byte EndStream = 1;

    /// <summary>Of SETTINGS and PING.</summary>
    internal const byte Ack = 1;

    internal const byte EndHeaders = 4;
    internal const byte Padded = 8;
}
