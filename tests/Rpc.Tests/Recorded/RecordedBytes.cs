namespace Tuck.Rpc.Tests.Recorded;

internal sealed record RecordedBytes(bool IsFromPlugin, byte[] Bytes);
