using System.CommandLine;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Cli;

/// <summary>
/// One call of the program: where it reads and writes, which configuration it works on and, for the line of a failure, what it
/// is doing to what.
/// </summary>
internal sealed class Session
{
    private Settings? _settings;
    private string _operation = string.Empty;
    private bool _isConfigNamed;

    /// <summary>Standard input, borrowed.</summary>
    public required SafeFileHandle Input { get; init; }

    /// <summary>Results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Messages, hints and failures.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where the user was: what relative names of files begin at.</summary>
    public required string WorkingDirectory { get; init; }

    public bool HasColours { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string ConfigPath { get; private set; } = Settings.DefaultPath;

    /// <summary>What the command is done to, once it is known: <c>db-password</c>.</summary>
    public string Subject { get; set; } = string.Empty;

    /// <exception cref="DeliveryException">
    /// The configuration is wrong, or was named and does not exist: defaults are not what was meant.
    /// </exception>
    public Settings Settings => _settings ??= !_isConfigNamed || File.Exists(ConfigPath)
        ? ConfigFile.Load(ConfigPath)
        : throw new DeliveryException(ExitCode.Configuration, $"{ConfigPath}: no such file");

    /// <summary>What every change is written into; fails now rather than after what is to be accounted for was done.</summary>
    public AuditLog OpenAudit()
    {
        AuditLog audit = new(Settings.AuditPath, Time);
        audit.RequireWritable();
        return audit;
    }

    public SecretStores OpenStores() => StoreSource.OpenStores(Settings, Time);

    public void Begin(ParseResult arguments, string? configPath)
    {
        _operation = CommandPath.Of(arguments);
        _isConfigNamed = configPath is not null;
        ConfigPath = configPath is null ? ConfigPath : PathOf(configPath);
    }

    /// <summary>A file the user named.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>Operation, subject, cause; what a store's message says of operation and subject is not said twice.</summary>
    public string Describe(string cause)
    {
        if (Subject.Length > 0 && cause.IndexOf($" {Subject}: ", StringComparison.Ordinal) is var at and > 0
            && !cause.AsSpan(0, at).Contains(' '))
        {
            cause = cause[(at + Subject.Length + 3)..];
        }
        string[] words = [_operation, Subject];
        string what = string.Join(' ', words.Where(word => word.Length > 0));
        return Printable.Of(what.Length > 0 ? $"{what}: {cause}" : cause);
    }

    /// <summary>What the user should know beside the result.</summary>
    public void Hint(string text) => Error.WriteLine(text);
}
