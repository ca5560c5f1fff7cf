using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Tests.Secrets;

/// <summary>Every system call of a write fails once: one line, exit code 7, the old version, nothing left beside.</summary>
public sealed class FailingCallTests
{
    private const int Size = 3000;

    [ProgramFact("strace")]
    public void A_rotation_is_made_or_reported()
    {
        using TestStore test = new("/dev/shm");
        TestStore.Create(test.Open(), "s", Pattern.Make(1, Size));
        TestStore.Rotate(test.Open(), "s", Pattern.Make(2, Size));
        string[] errors = ["ENOSPC", "EDQUOT", "EIO"];
        int failed = 0;
        // The child reads before it writes; the lock comes first of what writes.
        IReadOnlyList<(string Call, int When)> calls = TracedChild.CallsOf(test, "rotate", "s", Size);
        foreach ((string Call, int When) call in calls.SkipWhile(call => call.Call != "flock"))
        {
            uint before = test.Open().Read("s").Version.Version;
            using Command child = TracedChild.Inject(test, "rotate", "s", Size, call, "error=" + errors[failed % errors.Length]);
            CommandResult result = child.Finish();
            using StoredSecret secret = test.Open().Read("s");
            Assert.Equal(secret.Version.Version, Pattern.RequireWhole(secret.Value.Bytes));
            if (result.ExitCode == 0)
            {
                // What is too old stays a while longer.
                Assert.Equal(("unlinkat", before + 1), (call.Call, secret.Version.Version));
                continue;
            }
            failed++;
            Assert.Equal((int)ExitCode.Kernel, result.ExitCode);
            Assert.Matches(@"^rotate s: [a-z0-9]+ /dev/shm/[^\n]+: [A-Z][^\n]+\n$", result.Error);
            // The last fsync comes after the commit: not acknowledged, but to be seen.
            Assert.InRange(secret.Version.Version, before, before + (call.Call == "fsync" ? 1u : 0u));
            RequireNothingLeft(test, secret.Version.Version);
        }
        Assert.InRange(failed, 8, 30);
    }

    private static void RequireNothingLeft(TestStore test, uint current)
        => Assert.All(test.Files().Where(file => file != "s"), file =>
        {
            Assert.StartsWith(".old/s@", file, StringComparison.Ordinal);
            Assert.True(uint.Parse(file[7..]) < current, file);
        });
}
