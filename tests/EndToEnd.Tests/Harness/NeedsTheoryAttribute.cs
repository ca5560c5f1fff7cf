namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>A theory of the published hook that may need programs: skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = HookRequirement.Any ?? Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}
