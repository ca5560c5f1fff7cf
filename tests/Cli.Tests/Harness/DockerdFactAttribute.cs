namespace Tuck.Cli.Tests.Harness;

/// <summary>A fact about real dockerds: those of the root file systems of the testbed that have one.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerdFactAttribute : FactAttribute
{
    public DockerdFactAttribute()
    {
        Skip = Requirement.Root ?? (Roots.Length > 0 ? null : "needs a dockerd in the root file systems of tests/testbed");
    }

    public static string[] Roots { get; }
        = [.. ContainerdFactAttribute.Roots.Where(root => File.Exists($"{root}/usr/sbin/dockerd"))];
}
