namespace Tuck.EndToEnd.Tests.Pods.Sweeps;

/// <summary>A fact about both containerds, whose plugin is traced.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothTestbedsFactAttribute : FactAttribute
{
    public BothTestbedsFactAttribute(params string[] published)
    {
        Published = published;
        Skip = Testbed.Requirement(Release.Trixie, published) ?? Testbed.Requirement(Release.Forky) ?? Requirement.Programs("strace");
    }

    public string[] Published { get; }
}
