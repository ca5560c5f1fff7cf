using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

public sealed class ProcessHardeningTests
{
    [ProgramFact("dotnet")]
    public void A_hardened_process_dumps_nothing_and_stands_in_the_root()
        => Assert.Equal("umask=77 cwd=/ core=0/0 dumpable=0\n", Command.Run(Program.CommandLine("harden")));

    [Fact]
    public void The_user_is_the_one_who_runs_it() => Assert.Equal(Posix.geteuid(), ProcessHardening.EffectiveUid);
}
