namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A fact about one containerd, and perhaps about published programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestbedFactAttribute : FactAttribute
{
    public TestbedFactAttribute(Release release, params string[] published)
    {
        Release = release;
        Published = published;
        Skip = Testbed.Requirement(release, published);
    }

    public Release Release { get; }

    public string[] Published { get; }
}
