using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;
using Tuck.Toml;

namespace Tuck.Delivery.Configuration;

/// <summary>The tables [sources.NAME], of programs that fetch secrets, and [[secret]], of what comes from them.</summary>
internal static partial class SettingsReader
{
    private const string SourcesKey = "sources";
    private const string SecretKey = "secret";

    /// <summary>A container's start waits for it, and so may an engine for the container.</summary>
    private const int MaxDeadlineSeconds = 300;

    private const string NameRule = "letters, digits, '.', '_' and '-' only, and begins with a letter or digit";

    private const int MaxParameters = 32;
    private const int MaxParameterLength = 4096;

    private static List<SourceProgram> ReadPrograms(TomlEntry entry, string file)
    {
        TomlTable table = entry.Value as TomlTable ?? throw Wrong(entry, file, "must be tables [sources.NAME]");
        List<SourceProgram> programs = [];
        foreach (TomlEntry source in table.Entries)
        {
            programs.Add(ReadProgram(source, file));
        }
        return programs;
    }

    private static SourceProgram ReadProgram(TomlEntry source, string file)
    {
        if (!SecretName.IsValid(source.Key))
        {
            throw new TomlException(
                file, source.KeyPosition, "a source's name has " + NameRule);
        }
        TomlTable table = source.Value as TomlTable ?? throw Wrong(source, file, "must be a table");
        SourceProgram program = new() { Name = source.Key };
        foreach (TomlEntry entry in table.Entries)
        {
            program = entry.Key switch
            {
                "type" => Choice(entry, file, ("program", program)),
                "command" => program with { Command = ProgramOf(entry, file) },
                "env" => program with { Variables = EnvironmentOf(entry, file) },
                "deadline" => program with { Deadline = TimeSpan.FromSeconds(NumberOf(entry, file, 1, MaxDeadlineSeconds)) },
                "max-bytes" => program with { MaxBytes = (int)NumberOf(entry, file, 1, SecretBuffer.MaxBytes) },
                _ => throw Unknown(entry, file),
            };
        }
        return table.ContainsKey("type") && table.ContainsKey("command")
            ? program
            : throw new TomlException(file, table.Position, "a source needs \"type\" and \"command\"");
    }

    private static List<string> ProgramOf(TomlEntry entry, string file)
    {
        List<string> command = CommandOf(entry, file);
        return command[0] is ['/', _, ..] && command[0][^1] != '/'
            ? command
            : throw WrongItem(entry, file, 0, "must begin with a program's absolute path");
    }

    private static List<string> EnvironmentOf(TomlEntry entry, string file)
    {
        TomlTable table = entry.Value as TomlTable ?? throw Wrong(entry, file, "must be a table of strings");
        List<string> variables = [];
        foreach (TomlEntry variable in table.Entries)
        {
            bool isName = variable.Key.Length is > 0 and <= MaxPatternLength && !char.IsAsciiDigit(variable.Key[0])
                && variable.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            variables.Add(isName
                ? $"{variable.Key}={TextOf(variable, file)}"
                : throw new TomlException(file, variable.KeyPosition, "must be the name of a variable"));
        }
        return variables;
    }

    private static List<SourcedSecret> ReadSecrets(TomlEntry entry, string file)
    {
        List<SourcedSecret> secrets = [];
        foreach (TomlTable table in TablesOf(entry, file))
        {
            SourcedSecret secret = ReadSecret(table, file);
            secrets.Add(secrets.All(other => other.Name != secret.Name)
                ? secret
                : throw new TomlException(file, table.ValuePositionOf("name"), "name is that of another [[secret]]"));
        }
        return secrets;
    }

    private static SourcedSecret ReadSecret(TomlTable table, string file)
    {
        if (!table.ContainsKey("name") || !table.ContainsKey("source"))
        {
            throw new TomlException(file, table.Position, "a secret needs \"name\" and \"source\"");
        }
        SourcedSecret secret = new(string.Empty, string.Empty, []);
        List<KeyValuePair<string, string>> parameters = [];
        foreach (TomlEntry entry in table.Entries)
        {
            secret = entry.Key switch
            {
                "name" => secret with { Name = NameOf(entry, file) },
                "source" => secret with { Source = StringOf(entry, file) },
                _ => secret,
            };
            if (entry.Key is not ("name" or "source"))
            {
                parameters.Add(ParameterOf(entry, file, parameters.Count));
            }
        }
        return secret with { Parameters = parameters };
    }

    private static KeyValuePair<string, string> ParameterOf(TomlEntry entry, string file, int before)
        => !SecretName.IsValid(entry.Key)
            ? throw new TomlException(
                file, entry.KeyPosition, "a parameter's name has " + NameRule)
            : before < MaxParameters
            ? new(entry.Key, TextOf(entry, file))
            : throw new TomlException(file, entry.KeyPosition, $"more than {MaxParameters} parameters");

    private static string TextOf(TomlEntry entry, string file)
        => StringOf(entry, file) is { Length: <= MaxParameterLength } text && !text.Contains('\0', StringComparison.Ordinal)
            ? text
            : throw Wrong(entry, file, $"has a NUL, or more than {MaxParameterLength} characters");

    /// <summary>[[secret]] may stand before the sources, so this is looked at last.</summary>
    private static void RequireSources(Settings settings, TomlTable root, string file)
    {
        for (int i = 0; i < settings.Sources.Secrets.Count; i++)
        {
            if (settings.Sources.FindProgram(settings.Sources.Secrets[i].Source) is null)
            {
                TomlTable table = (TomlTable)((TomlArray)root[SecretKey])[i];
                throw new TomlException(file, table.ValuePositionOf("source"), "source names no [sources.NAME]");
            }
        }
    }
}
