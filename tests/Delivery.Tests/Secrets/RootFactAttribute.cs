using Mono.Unix.Native;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>A test that only root can run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Syscall.geteuid() != 0)
        {
            Skip = "needs root";
        }
    }
}
