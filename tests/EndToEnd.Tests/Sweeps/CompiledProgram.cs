namespace Tuck.EndToEnd.Tests.Sweeps;

/// <summary>A C program beside the tests, compiled when it is first needed and kept for as long as this process lives.</summary>
internal static class CompiledProgram
{
    private static readonly Lazy<TemporaryDirectory> s_directory = new(MakeDirectory);

    /// <summary>The path of the executable.</summary>
    /// <param name="name">Of the source, without ".c".</param>
    /// <param name="options">More options of the compiler.</param>
    public static string Of(string name, params string[] options)
    {
        string executable = s_directory.Value.At(name);
        lock (s_directory)
        {
            if (!File.Exists(executable))
            {
                string source = Path.Combine(AppContext.BaseDirectory, "Sweeps", "Programs", name + ".c");
                _ = Command.Run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", .. options, "-o", executable, source]);
            }
        }
        return executable;
    }

    private static TemporaryDirectory MakeDirectory()
    {
        TemporaryDirectory directory = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
        return directory;
    }
}
