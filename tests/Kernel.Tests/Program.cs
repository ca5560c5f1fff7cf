using System.Globalization;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Kernel.Tests;

/// <summary>
/// What tests run in a process of its own: under a seccomp filter, as another user, or because it changes the process.
/// </summary>
internal static class Program
{
    /// <summary>The command line that runs this.</summary>
    public static string[] CommandLine(params string[] arguments)
        => ["dotnet", "exec", typeof(Program).Assembly.Location, .. arguments];

    private static int Main(string[] args)
    {
        try
        {
            return Run(args);
        }
        catch (IOException e)
        {
            Console.Out.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Run(string[] args)
    {
        switch (args)
        {
            case ["ensure", string root, .. string[] paths]:
                Array.ForEach(paths, path => Ensure(root, path));
                Console.Out.WriteLine($"missing={RootDirectory.OpenAt2IsMissing}");
                return 0;
            case ["alive", string pid]:
                Console.Out.WriteLine(IsAlive(int.Parse(pid, CultureInfo.InvariantCulture)));
                return 0;
            case ["tie", string pid]:
                Tie(int.Parse(pid, CultureInfo.InvariantCulture));
                return 0;
            case ["replace", string path, string name]:
                Replace(path, name);
                return 0;
            case ["lock"]:
                using (LockedMemory memory = LockedMemory.Allocate(100))
                {
                    Console.Out.WriteLine(memory.IsLocked);
                }
                return 0;
            case ["openat2"]:
                Console.Out.WriteLine(KernelFeatures.HasOpenAt2());
                return 0;
            case ["harden"]:
                ProcessHardening.Apply();
                Console.Out.WriteLine(State());
                return 0;
            default:
                return 2;
        }
    }

    private static void Ensure(string rootPath, string path)
    {
        using RootDirectory root = RootDirectory.Open(rootPath);
        using var directory = root.EnsureDirectory(path);
        Console.Out.WriteLine(OpenFiles.PathOf(directory));
    }

    private static void Replace(string path, string name)
    {
        using DirectoryHandle directory = DirectoryHandle.Open(path);
        directory.ReplaceFile(name, 0x180, "bytes"u8);
    }

    private static bool IsAlive(int pid)
    {
        using ProcFs proc = ProcFs.Open();
        using ProcessHandle process = ProcessHandle.Open(proc, pid);
        return process.IsAlive();
    }

    /// <summary>Ties the process until standard input ends; lets it go if something was said there.</summary>
    private static void Tie(int pid)
    {
        Tether? tether = Tether.TryTo(pid);
        Console.Out.WriteLine(tether is not null);
        if (Console.In.ReadToEnd().Length > 0)
        {
            tether?.Release();
        }
    }

    private static string State()
    {
        string core = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max core", StringComparison.Ordinal));
        int umask = (int)Posix.umask(0);
        string limit = string.Join('/', core.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..6]);
        return $"umask={Convert.ToString(umask, 8)} cwd={Environment.CurrentDirectory} core={limit} "
            + $"dumpable={NativeCalls.Dumpable()}";
    }
}
