using Tuck.EndToEnd.Tests.Pods.Runtime;

namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>What the runtime says of a container.</summary>
internal sealed record ContainerReport(ContainerState State, int ExitCode, string Reason, string Message);
