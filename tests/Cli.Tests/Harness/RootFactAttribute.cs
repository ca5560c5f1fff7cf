namespace Tuck.Cli.Tests.Harness;

/// <summary>A fact that needs root, and perhaps programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] programs)
    {
        Programs = programs;
        Skip = Requirement.Root ?? Requirement.Programs(programs);
    }

    public string[] Programs { get; }
}
