namespace Tuck.Kernel.Tests;

/// <summary>A tree to build below a root, in this order, and paths to try in it.</summary>
internal sealed record PathScenario(TreeEntry[] Tree, string[] Paths)
{
    public override string ToString() => $"tree {string.Join(", ", Tree)}; paths {string.Join(", ", Paths)}";
}
