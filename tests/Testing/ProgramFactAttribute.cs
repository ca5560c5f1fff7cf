namespace Tuck.Testing;

/// <summary>A fact that needs programs a machine may lack.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}
