namespace Tuck.Kernel.Tests;

/// <summary>A program started in another process's namespaces; what those are is read from /proc.</summary>
public sealed class ProcessNamespacesTests : IDisposable
{
    private static readonly string[] s_entered = ["net", "ipc", "uts", "cgroup", "pid"];

    private readonly ProcFs _proc = ProcFs.Open();
    private readonly List<Command> _processes = [];

    [RootFact]
    public void It_is_in_all_of_them_but_in_our_mount_namespace()
    {
        int apart = Apart("--net", "--ipc", "--uts", "--cgroup", "--pid", "--mount");
        ChildProcess child = Start(apart);
        try
        {
            string path = $"/proc/{child.Pid}/exe";
            Wait.Until(() => new FileInfo(path).LinkTarget is { } exe && exe.Contains("sleep", StringComparison.Ordinal));
            Assert.All(s_entered, name => Assert.Equal(Of(apart, name), Of(child.Pid, name)));
            Assert.All(s_entered, name => Assert.NotEqual(Of(Environment.ProcessId, name), Of(child.Pid, name)));
            Assert.Equal(Of(Environment.ProcessId, "mnt"), Of(child.Pid, "mnt"));
        }
        finally
        {
            child.Kill();
        }
        Assert.False(Directory.Exists($"/proc/{child.Pid}"));
    }

    [RootFact]
    public void The_calling_thread_stays_where_it_was()
    {
        string before = string.Join(' ', s_entered.Select(name => Of(Environment.ProcessId, name)));
        Start(Apart("--net", "--pid")).Kill();
        Assert.Equal(before, string.Join(' ', s_entered.Select(name => Of(Environment.ProcessId, name))));
        Assert.Equal(Of(Environment.ProcessId, "pid"), Of(Environment.ProcessId, "pid_for_children"));
    }

    [RootFact]
    public void Where_others_users_or_times_are_there_is_no_entering()
    {
        using ProcessHandle current = ProcessHandle.Current(_proc);
        Assert.True(ProcessNamespaces.CanEnter(current, current));
        foreach (string option in (string[])["--user", "--time"])
        {
            using ProcessHandle other = ProcessHandle.Open(_proc, Apart(option));
            Assert.False(ProcessNamespaces.CanEnter(current, other));
        }
    }

    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _proc.Dispose();
    }

    private ChildProcess Start(int other)
    {
        using ProcessHandle current = ProcessHandle.Current(_proc);
        using ProcessHandle process = ProcessHandle.Open(_proc, other);
        return ProcessNamespaces.StartIn(current, process, "/bin/sleep", [.. new[] { "sleep", "600" }.Select(System.Text.Encoding.UTF8.GetBytes)]);
    }

    /// <summary>A process in new namespaces: the child of unshare.</summary>
    private int Apart(params string[] namespaces)
    {
        Command unshare = Command.Start(["unshare", .. namespaces, "--fork", "--kill-child", "sleep", "600"]);
        _processes.Add(unshare);
        string children = $"/proc/{unshare.Pid}/task/{unshare.Pid}/children";
        Wait.Until(() => File.ReadAllText(children).Trim().Length > 0);
        return int.Parse(File.ReadAllText(children), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static string? Of(int pid, string name) => new FileInfo($"/proc/{pid}/ns/{name}").LinkTarget;
}
