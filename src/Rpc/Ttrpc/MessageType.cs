namespace Tuck.Rpc.Ttrpc;

/// <summary>Byte 8 of a <see cref="TtrpcHeader"/>. A type not listed is passed over.</summary>
internal enum MessageType : byte
{
    /// <summary>From client to server: a ttrpc.Request. It opens the stream.</summary>
    Request = 1,

    /// <summary>From server to client: a ttrpc.Response. It ends the stream.</summary>
    Response = 2,

    /// <summary>A message of a streaming call, which we neither make nor serve.</summary>
    Data = 3,
}
