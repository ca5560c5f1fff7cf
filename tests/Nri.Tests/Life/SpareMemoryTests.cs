using System.Runtime.CompilerServices;
using Tuck.Nri.Life;

namespace Tuck.Nri.Tests.Life;

public sealed class SpareMemoryTests
{
    private const int Bytes = 128 * 1024 * 1024;

    [Fact]
    public void What_a_burst_leaves_is_given_back()
    {
        Burst();
        long before = GC.GetGCMemoryInfo().TotalCommittedBytes;
        SpareMemory.GiveBack();
        Assert.True(GC.GetGCMemoryInfo().TotalCommittedBytes < before - (Bytes / 2));
    }

    /// <summary>Not inlined: a local variable would keep it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Burst()
    {
        List<byte[]> objects = [];
        for (int i = 0; i < Bytes / 1024; i++)
        {
            objects.Add(new byte[1024]);
        }
        GC.Collect();
        GC.KeepAlive(objects);
    }
}
