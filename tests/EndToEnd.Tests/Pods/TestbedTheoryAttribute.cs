namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A theory whose rows name the containerd, see <see cref="OnContainerdAttribute"/>; it needs published programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestbedTheoryAttribute : TheoryAttribute
{
    public TestbedTheoryAttribute(params string[] published)
    {
        Published = published;
        Skip = published.Select(HookRequirement.Published).FirstOrDefault(reason => reason is not null);
    }

    public string[] Published { get; }
}
