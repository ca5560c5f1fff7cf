namespace Tuck.Testing;

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

    /// <summary>The first Linux that can do it.</summary>
    public string Kernel
    {
        get;
        set
        {
            field = value;
            Skip ??= Requirement.Kernel(value);
        }
    } = "";
}
