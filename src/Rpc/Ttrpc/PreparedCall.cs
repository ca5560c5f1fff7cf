using Grpc.Core;

namespace Tuck.Rpc.Ttrpc;

/// <summary>
/// A method of a service with the types taken out: reads its request at once, as the bytes will be wiped, and returns what runs
/// the handler and writes its response.
/// </summary>
internal delegate Func<ServerCallContext, Task<MessagePayload>> PreparedCall(ReadOnlyMemory<byte> request);
