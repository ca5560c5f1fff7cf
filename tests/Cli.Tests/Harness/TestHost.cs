using System.Text;
using System.Text.Json;
using Mono.Unix.Native;
using Tuck.Delivery.Configuration;
using Posix = Mono.Unix.Native.Syscall;

namespace Tuck.Cli.Tests.Harness;

/// <summary>A machine of a test: a configuration whose every path is in one temporary directory, and tuck run on it.</summary>
internal sealed class TestHost : IDisposable
{
    public const string Comment = "# kept by every edit\n";

    private readonly TemporaryDirectory _directory = new();

    public TestHost()
    {
        ConfigPath = At("config.toml");
        WriteConfig($"""
            {Comment}[store]
            path = "{At("store")}"   # here
            key = "{At("key/store.key")}"

            [run]
            path = "{At("run")}"

            [log]
            path = "{At("log/tuck.log")}"

            [audit]
            path = "{At("log/audit.jsonl")}"

            """);
    }

    /// <summary>tuck as it is built: the published one if TUCK names it.</summary>
    public static string Program { get; }
        = Environment.GetEnvironmentVariable("TUCK") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "tuck");

    public string Path => _directory.Path;

    public string ConfigPath { get; }

    public TestClock Clock { get; } = new(new(2026, 11, 22, 9, 30, 0, TimeSpan.Zero));

    public Settings Settings => ConfigFile.Load(ConfigPath);

    public string At(string name) => _directory.At(name);

    public string Config() => File.ReadAllText(ConfigPath);

    public string MakeFile(string name, string text) => _directory.MakeFile(name, text);

    public string MakeFile(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    public void WriteConfig(string text)
    {
        File.WriteAllText(ConfigPath, text);
        SetMode("config.toml", 0x180); // 0600
    }

    public void SetMode(string name, int mode) => Assert.Equal(0, Posix.chmod(At(name), (FilePermissions)mode));

    public int ModeOf(string name) => _directory.ModeOf(name);

    /// <summary>Runs it within this process, with nothing on standard input.</summary>
    public CommandResult Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>Runs it within this process.</summary>
    public CommandResult RunWith(byte[] input, params string[] arguments)
    {
        string file = MakeFile(".input", input);
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(file);
        using StringWriter output = new();
        using StringWriter error = new();
        Session session = new() { Input = handle, Output = output, Error = error, WorkingDirectory = Path, Time = Clock };
        string[] words = arguments.Contains("--config") ? arguments : ["--config", ConfigPath, .. arguments];
        int exitCode = CliProgram.Run(session, words);
        return new CommandResult(exitCode, Encoding.UTF8.GetBytes(output.ToString()), error.ToString());
    }

    /// <summary>Runs it and expects success.</summary>
    public CommandResult Succeed(params string[] arguments) => Run(arguments).Done();

    /// <summary>Runs it with --json and expects an array.</summary>
    public JsonElement[] Json(params string[] arguments)
    {
        CommandResult result = Run([.. arguments, "--json"]);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return [.. document.RootElement.EnumerateArray().Select(item => item.Clone())];
    }

    public void Dispose() => _directory.Dispose();
}
