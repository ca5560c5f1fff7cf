namespace Tuck.Rpc.Ttrpc;

/// <summary>Byte 9 of a <see cref="TtrpcHeader"/>. All are of streaming calls: unary calls and responses have none.</summary>
[Flags]
internal enum MessageFlags : byte
{
    None = 0,

    /// <summary>The sender sends no more data in this stream.</summary>
    RemoteClosed = 0x01,

    /// <summary>The client will send data in this stream.</summary>
    RemoteOpen = 0x02,

    /// <summary>There is no message in this one, not even an empty one.</summary>
    NoData = 0x04,
}
