namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A test that watches, or breaks, the system calls of a child.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (!File.Exists(Strace.Program))
        {
            Skip = $"needs {Strace.Program}";
        }
    }
}
