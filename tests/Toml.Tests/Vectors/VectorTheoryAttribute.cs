namespace Tuck.Toml.Tests.Vectors;

/// <summary>A theory that shows as one skipped test, with the reason, where the vectors are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = VectorFolder.Path is null ? VectorFolder.Missing : null;
}
