namespace Tuck.Oci.CommandLine;

/// <summary>
/// What an engine says to an OCI runtime, without the program's name: <c>[OPTION…] SUB-COMMAND [OPTION…] ID [WORD…]</c>, as runc
/// (urfave/cli), crun (argp) and youki (clap) take it. Nothing is refused: what is not understood is for the runtime.
/// </summary>
public sealed class RuntimeCommandLine
{
    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _globals = new(StringComparer.Ordinal);

    private RuntimeCommandLine()
    {
    }

    /// <summary>The sub-command; null if there is none, as in <c>--version</c>.</summary>
    public string? Command { get; private set; }

    /// <summary>The sub-command's place among the words; their number if there is none.</summary>
    public int CommandIndex { get; private set; }

    /// <summary>The container's, the first word of a sub-command that is no option.</summary>
    public string? Id { get; private set; }

    /// <summary>What is after the id: of <c>exec</c>, the command.</summary>
    public IReadOnlyList<string> Words { get; private set; } = [];

    /// <summary>Where the runtime keeps its containers.</summary>
    public string? Root => Last(_globals, "root");

    /// <summary>The file that the runtime logs to; null too if it is no file.</summary>
    public string? LogPath => Last(_globals, "log") switch
    {
        // crun: "file:PATH", "journald:ID", "syslog:ID".
        { } log when log.StartsWith("file:", StringComparison.Ordinal) => log[5..],
        { } log when log.StartsWith("journald:", StringComparison.Ordinal) || log.StartsWith("syslog:", StringComparison.Ordinal) => null,
        var log => log,
    };

    public bool IsJsonLog => Last(_globals, "log-format") == "json";

    /// <summary>null: the working directory.</summary>
    public string? Bundle => Last(_options, "bundle");

    /// <summary>crun's, in place of config.json.</summary>
    public string? ConfigFile => Command is "create" or "run" ? Last(_options, "config") : null;

    public string? PidFile => Last(_options, "pid-file");

    /// <summary>Of <c>exec</c>: a process document, in place of words and options.</summary>
    public string? ProcessFile => Last(_options, "process");

    public string? WorkingDirectory => Last(_options, "cwd");

    /// <summary>Of <c>exec</c>: UID or UID:GID.</summary>
    public string? User => Last(_options, "user");

    /// <summary>Of <c>exec</c>: NAME=value.</summary>
    public IReadOnlyList<string> Variables => _options.GetValueOrDefault("env") ?? [];

    /// <summary>Of <c>exec</c>: what the process may that the container may not.</summary>
    public IReadOnlyList<string> Capabilities => _options.GetValueOrDefault("cap") ?? [];

    /// <summary>Of <c>exec</c>.</summary>
    public IReadOnlyList<string> AdditionalGroups => _options.GetValueOrDefault("additional-gids") ?? [];

    /// <summary>Of <c>exec</c>.</summary>
    public bool HasLabelOptions => _options.ContainsKey("apparmor") || _options.ContainsKey("process-label");

    public static RuntimeCommandLine Parse(IReadOnlyList<string> arguments)
    {
        RuntimeCommandLine line = new();
        int index = ReadOptions(arguments, 0, RuntimeOptions.Global, line._globals);
        line.CommandIndex = index;
        if (index >= arguments.Count)
        {
            return line;
        }
        line.Command = arguments[index];
        index = ReadOptions(arguments, index + 1, RuntimeOptions.Of(line.Command), line._options);
        if (index < arguments.Count)
        {
            line.Id = arguments[index];
            line.Words = [.. arguments.Skip(index + 1)];
        }
        return line;
    }

    /// <summary>Reads options up to the first word that is none; answers its index.</summary>
    private static int ReadOptions(
        IReadOnlyList<string> arguments, int index, RuntimeOptions options, Dictionary<string, List<string>> into)
    {
        while (index < arguments.Count && arguments[index].Length > 1 && arguments[index][0] == '-')
        {
            string word = arguments[index++];
            if (word == "--")
            {
                break;
            }
            (string name, string? value) = Split(word, options);
            if (value is null && options.Valued.Contains(name))
            {
                if (index >= arguments.Count)
                {
                    break;
                }
                value = arguments[index++];
            }
            Add(into, name, value ?? string.Empty);
        }
        return index;
    }

    private static (string Name, string? Value) Split(string word, RuntimeOptions options)
    {
        bool isLong = word.StartsWith("--", StringComparison.Ordinal);
        string text = word[(isLong ? 2 : 1)..];
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        string? value = equals < 0 ? null : text[(equals + 1)..];
        if (isLong)
        {
            return (options.Unabbreviated(name), value);
        }
        // One dash: runc's other way to write a long option, or letters of crun's.
        return options.Knows(name) ? (name, value) : SplitLetters(text, options) ?? (name, value);
    }

    /// <summary>
    /// A letter with its value glued on or in the next word, after "d" as often as it is said. What follows "t" is crun's value
    /// of it, not more letters. Null if no letter takes a value.
    /// </summary>
    private static (string Name, string? Value)? SplitLetters(string text, RuntimeOptions options)
    {
        string letters = text.TrimStart('d');
        if (letters.Length == 0 || !options.Valued.Contains(letters[..1]))
        {
            return null;
        }
        return letters.Length == 1 ? (letters, null) : (letters[..1], letters[1..]);
    }

    /// <summary>Short for long: of "-b" and "--bundle" the last counts.</summary>
    private static string LongName(string name) => name switch
    {
        "b" => "bundle",
        "p" => "process",
        "e" => "env",
        "u" => "user",
        "g" => "additional-gids",
        "c" => "cap",
        "f" => "config",
        _ => name,
    };

    private static void Add(Dictionary<string, List<string>> into, string shortOrLong, string value)
    {
        string name = LongName(shortOrLong);
        if (!into.TryGetValue(name, out List<string>? values))
        {
            into[name] = values = [];
        }
        values.Add(value);
    }

    private static string? Last(Dictionary<string, List<string>> options, string name)
        => options.TryGetValue(name, out List<string>? values) ? values[^1] : null;
}
