namespace Tuck.Cli.Engines;

/// <summary>Programs in PATH, and where root's usually are, which a user's PATH may lack.</summary>
internal static class SearchPath
{
    private const string Always = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Null if there is none.</summary>
    internal static string? Find(string program)
        => $"{Environment.GetEnvironmentVariable("PATH")}:{Always}"
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(path => ProgramFile.Objection(path) is null);
}
