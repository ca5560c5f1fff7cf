using System.Globalization;

namespace Tuck.Kernel.Tests;

/// <summary>Memory for secrets, as /proc/self/smaps shows it.</summary>
public sealed unsafe class LockedMemoryTests
{
    [RootFact]
    public void It_is_locked_and_in_no_core_dump()
    {
        using LockedMemory memory = LockedMemory.Allocate(5000);
        Assert.True(memory.IsLocked);
        string[] flags = FlagsOf(AddressOf(memory))!;
        Assert.Contains("lo", flags);
        Assert.Contains("dd", flags);
        int local = 0;
        string[] ordinary = FlagsOf((nint)(&local))!;
        Assert.DoesNotContain("lo", ordinary);
        Assert.DoesNotContain("dd", ordinary);
    }

    [RootFact(Kernel = "6.10")]
    public void Disposed_it_is_wiped_before_it_is_given_back()
    {
        LockedMemory memory = LockedMemory.Allocate(3000);
        memory.Bytes.Fill(0x5a);
        nint address = AddressOf(memory);
        // Sealed, the page cannot be unmapped and shows what it held at the end.
        Assert.True(NativeCalls.TrySeal(address));
        memory.Dispose();
        Assert.Equal(3000, new ReadOnlySpan<byte>((void*)address, 3000).Count((byte)0));
    }

    [Fact]
    public void Disposed_it_is_mapped_no_more()
    {
        LockedMemory memory = LockedMemory.Allocate(64 * 1024 * 1024);
        nint address = AddressOf(memory) + (32 * 1024 * 1024);
        Assert.Contains("dd", FlagsOf(address)!);
        memory.Dispose();
        Assert.DoesNotContain("dd", FlagsOf(address) ?? []);
        _ = Assert.Throws<ObjectDisposedException>(() => memory.Bytes.Length);
        memory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    public void It_has_the_length_asked_for_and_is_zero(int length)
    {
        using LockedMemory memory = LockedMemory.Allocate(length);
        Assert.Equal(length, memory.Bytes.Length);
        Assert.Equal(length, memory.Bytes.Count((byte)0));
        memory.Bytes.Fill(1);
    }

    [RootFact("setpriv", "prlimit", "dotnet")]
    public void Where_locking_is_not_allowed_it_says_so()
    {
        CommandResult result = Command.Try(
            ["prlimit", "--memlock=0:0", "setpriv", "--reuid", "65534", "--clear-groups", "--bounding-set=-all",
                .. Program.CommandLine("lock")]);
        Assert.Equal("False\n", result.Output);
    }

    private static nint AddressOf(LockedMemory memory)
    {
        fixed (byte* start = memory.Bytes)
        {
            return (nint)start;
        }
    }

    /// <summary>VmFlags of the mapping an address is in; null if it is in none.</summary>
    private static string[]? FlagsOf(nint address)
    {
        bool isInside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!fields[0].EndsWith(':'))
            {
                nint[] range = [.. fields[0].Split('-').Select(end => nint.Parse(end, NumberStyles.HexNumber))];
                isInside = range[0] <= address && address < range[1];
            }
            else if (isInside && fields[0] == "VmFlags:")
            {
                return fields[1..];
            }
        }
        return null;
    }
}
