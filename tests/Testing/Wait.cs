using System.Diagnostics;

namespace Tuck.Testing;

/// <summary>For what another process or the kernel does in its own time.</summary>
public static class Wait
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(1);

    public static void Until(Func<bool> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_deadline, "what the test waits for did not happen");
            Thread.Sleep(5);
        }
    }
}
