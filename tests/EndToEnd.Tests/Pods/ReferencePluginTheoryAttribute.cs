namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A theory of <see cref="ReferencePlugin"/>; its rows name the containerd.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReferencePluginTheoryAttribute : TheoryAttribute
{
    public ReferencePluginTheoryAttribute() => Skip = ReferencePlugin.Requirement;
}
