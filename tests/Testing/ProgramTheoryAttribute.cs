namespace Tuck.Testing;

/// <summary>A theory that needs programs a machine may lack.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}
