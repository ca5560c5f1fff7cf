using Grpc.Core;
using Tuck.Rpc.Nri;

namespace Tuck.Rpc.Tests.Harness;

internal sealed class TestRuntime : Runtime.RuntimeBase
{
    public override Task<Empty> RegisterPlugin(RegisterPluginRequest request, ServerCallContext context) => Task.FromResult(new Empty());
}
