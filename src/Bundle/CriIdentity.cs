namespace Tuck.Bundle;

/// <summary>Who a container of a pod is; null for what its runtime did not say.</summary>
public readonly record struct CriIdentity(string? Namespace, string? Pod, string? Container, string? Image);
