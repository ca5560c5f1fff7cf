using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Tuck.Kernel.Tests;

/// <summary>A process, told apart from another that has its number.</summary>
public sealed class ProcessHandleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ProcFs _proc = ProcFs.Open();
    private readonly List<Command> _processes = [];

    [ProgramFact("sleep")]
    public void The_start_time_is_the_one_in_proc()
    {
        Command sleep = Start("sleep", "600");
        using ProcessHandle process = ProcessHandle.Open(_proc, sleep.Pid);
        Assert.Equal(StartTimeOf(sleep.Pid), process.StartTime());
        Assert.Equal(sleep.Pid, process.Pid);
    }

    [ProgramTheory("sleep")]
    [InlineData(") R 1 (")]
    [InlineData("a) Z 1 2 3")]
    [InlineData("(((")]
    [InlineData(")\n) Z")]
    public void A_name_that_looks_like_fields_changes_nothing(string name)
    {
        File.Copy("/bin/sleep", _directory.At(name));
        Command sleep = Start(_directory.At(name), "600");
        Wait.Until(() => File.ReadAllText($"/proc/{sleep.Pid}/comm") == name + "\n");
        using ProcessHandle process = ProcessHandle.Open(_proc, sleep.Pid);
        Assert.True(process.IsAlive());
        Assert.Equal(StartTimeOf(sleep.Pid), process.StartTime());
    }

    [ProgramFact("sleep")]
    public void It_is_told_what_proc_tells()
    {
        File.Copy("/bin/sleep", _directory.At("a-program-of-a-long-name"));
        Command sleep = Start(_directory.At("a-program-of-a-long-name"), "600");
        Wait.Until(() => File.ReadAllText($"/proc/{sleep.Pid}/comm") == "a-program-of-a-\n");
        using ProcessHandle process = ProcessHandle.Open(_proc, sleep.Pid);
        Assert.Equal("a-program-of-a-", process.Name());
        Assert.Equal([_directory.At("a-program-of-a-long-name"), "600"], process.Arguments());
        Assert.Equal(new FileInfo($"/proc/{sleep.Pid}/cwd").LinkTarget, process.WorkingDirectory());
        Assert.Equal(Mono.Unix.Native.Syscall.getuid(), process.Uid);
        Assert.Contains(sleep.Pid, _proc.Pids());
        Assert.True(ProcessHandle.IsAlive(_proc, sleep.Pid));
        using ProcessHandle own = ProcessHandle.Current(_proc);
        Assert.True(process.SharesPids(own));
    }

    [Fact]
    public void An_argument_may_be_empty()
    {
        Command shell = Start("sh", "-c", "sleep 600; :", "", "x", "");
        using ProcessHandle process = ProcessHandle.Open(_proc, shell.Pid);
        Wait.Until(() => process.Name() == "sh");
        Assert.Equal(["sh", "-c", "sleep 600; :", "", "x", ""], process.Arguments());
    }

    [RootFact]
    public void One_that_counts_otherwise_shares_no_numbers()
    {
        Command apart = Start("unshare", "--pid", "--fork", "--kill-child", "sleep", "600");
        string children = $"/proc/{apart.Pid}/task/{apart.Pid}/children";
        Wait.Until(() => File.ReadAllText(children).Trim().Length > 0);
        int child = int.Parse(File.ReadAllText(children), CultureInfo.InvariantCulture);
        using ProcessHandle own = ProcessHandle.Current(_proc);
        using ProcessHandle process = ProcessHandle.Open(_proc, child);
        Assert.False(process.SharesPids(own));
    }

    [ProgramFact("sleep")]
    public void It_is_alive_until_it_ends()
    {
        Command sleep = Start("sleep", "600");
        using ProcessHandle process = ProcessHandle.Open(_proc, sleep.Pid);
        Assert.True(process.IsAlive());
        _ = sleep.Kill();
        Assert.False(process.IsAlive());
        Assert.Equal(Errno.ESRCH, Assert.Throws<KernelException>(() => process.StartTime()).Errno);
    }

    [ProgramFact("sh", "sleep")]
    public void A_zombie_is_not_alive()
    {
        // The shell becomes sleep, which never asks how its child ended.
        Command parent = Start("sh", "-c", "sleep 0.2 & echo $!; exec sleep 600");
        int zombie = int.Parse(parent.ReadLine(), CultureInfo.InvariantCulture);
        using ProcessHandle process = ProcessHandle.Open(_proc, zombie);
        Assert.True(process.IsAlive());
        Wait.Until(() => StateOf(zombie) == "Z");
        Assert.False(process.IsAlive());
        using ProcessHandle opened = ProcessHandle.Open(_proc, zombie);
        Assert.False(opened.IsAlive());
        Assert.Equal(StartTimeOf(zombie), opened.StartTime());
    }

    [RootFact("sleep")]
    public void Another_process_with_the_same_number_is_not_taken_for_it()
    {
        Command first = Start("sleep", "600");
        using ProcessHandle process = ProcessHandle.Open(_proc, first.Pid);
        _ = first.Kill();
        Command second = StartWithPid(first.Pid);
        Assert.Equal("S", StateOf(second.Pid));
        Assert.False(process.IsAlive());
        _ = Assert.Throws<KernelException>(() => process.StartTime());
        _ = Assert.Throws<KernelException>(() => process.OpenMountNamespace());
        using ProcessHandle other = ProcessHandle.Open(_proc, second.Pid);
        Assert.True(other.IsAlive());
    }

    [RootFact("setpriv", "sleep", "dotnet")]
    public void A_process_we_may_not_signal_is_alive()
    {
        Command sleep = Start("sleep", "600");
        string pid = sleep.Pid.ToString(CultureInfo.InvariantCulture);
        CommandResult result = Command.Try(["setpriv", "--reuid", "65534", "--clear-groups", .. Program.CommandLine("alive", pid)]);
        Assert.Equal((0, "True\n"), (result.ExitCode, result.Output));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_number_nobody_has_is_an_error(int pid)
    {
        KernelException e = Assert.Throws<KernelException>(() => ProcessHandle.Open(_proc, pid));
        Assert.Equal($"open process {pid}: No such file or directory", e.Message);
    }

    [RootFact("unshare")]
    public void Its_mount_namespace_is_the_one_proc_names()
    {
        using OtherNamespace other = new();
        using ProcessHandle self = ProcessHandle.Current(_proc);
        using SafeFileHandle own = self.OpenMountNamespace();
        Assert.Equal(other.Link, $"mnt:[{FileIdentity.Of(other.Handle).Inode}]");
        Assert.False(FileStatus.Of(own, "own").IsSameFile(FileStatus.Of(other.Handle, "other")));
        using SafeFileHandle again = self.OpenMountNamespace();
        Assert.True(FileStatus.Of(own, "own").IsSameFile(FileStatus.Of(again, "again")));
    }

    [RootFact("python3")]
    public void Its_root_is_what_it_sees_as_root()
    {
        string root = _directory.MakeDirectory("root");
        const string Script = "import os, sys, time; os.chroot(sys.argv[1]); print(flush=True); time.sleep(600)";
        Command python = Start("python3", "-c", Script, root);
        _ = python.ReadLine();
        using ProcessHandle process = ProcessHandle.Open(_proc, python.Pid);
        using RootDirectory opened = process.OpenRootDirectory();
        Assert.Equal(FileIdentity.Of(root), FileIdentity.Of(opened.Handle));
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _proc.Dispose();
        _directory.Dispose();
    }

    private static string StateOf(int pid) => FieldsAfterName(pid)[0];

    private static long StartTimeOf(int pid) => long.Parse(FieldsAfterName(pid)[19], CultureInfo.InvariantCulture);

    private static string[] FieldsAfterName(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string comm = File.ReadAllText($"/proc/{pid}/comm").TrimEnd('\n');
        Assert.StartsWith($"{pid} ({comm}) ", stat, StringComparison.Ordinal);
        return stat[$"{pid} ({comm}) ".Length..].Split(' ');
    }

    private Command Start(params string[] argv)
    {
        Command process = Command.Start(argv);
        _processes.Add(process);
        return process;
    }

    /// <summary>Others start processes too, so the number may be theirs for a moment.</summary>
    private Command StartWithPid(int pid)
    {
        for (int attempt = 0; attempt < 500; attempt++)
        {
            File.WriteAllText("/proc/sys/kernel/ns_last_pid", (pid - 1).ToString(CultureInfo.InvariantCulture));
            Command process = Start("sleep", "600");
            if (process.Pid == pid)
            {
                Wait.Until(() => StateOf(pid) == "S");
                return process;
            }
            _ = process.Kill();
        }
        throw new TimeoutException($"no process got the number {pid}");
    }
}
