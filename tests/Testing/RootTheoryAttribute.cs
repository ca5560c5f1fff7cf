namespace Tuck.Testing;

/// <summary>A theory that needs root, and perhaps programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Requirement.Root ?? Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}
