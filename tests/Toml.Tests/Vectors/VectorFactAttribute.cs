namespace Tuck.Toml.Tests.Vectors;

/// <summary>A fact that is skipped, with the reason, where the vectors are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = VectorFolder.Path is null ? VectorFolder.Missing : null;
}
