using System.CommandLine;
using System.CommandLine.Completions;
using Tuck.Delivery;
using Tuck.Delivery.Secrets;

namespace Tuck.Cli.Secrets;

/// <summary>Names of secrets on the command line; those that exist are offered for completion.</summary>
internal static class SecretArguments
{
    internal static Argument<string> NewName() => new("NAME")
    {
        Description = "The secret's name: letters, digits, '.', '_' and '-'",
    };

    internal static Argument<string> Name(Session session)
    {
        Argument<string> argument = new("NAME") { Description = "The secret's name" };
        argument.CompletionSources.Add(context => Complete(session, context));
        return argument;
    }

    internal static Argument<string[]> Names(Session session)
    {
        Argument<string[]> argument = new("NAME") { Description = "The secrets' names", Arity = ArgumentArity.OneOrMore };
        argument.CompletionSources.Add(context => Complete(session, context));
        return argument;
    }

    internal static Option<string?> Only(Session session)
    {
        Option<string?> option = new("--secret") { Description = "Only this secret", HelpName = "NAME" };
        option.CompletionSources.Add(context => Complete(session, context));
        return option;
    }

    internal static Argument<string?> File() => new("FILE")
    {
        Description = "The file that holds the value, or - for standard input; without it the value is read from standard "
            + "input, or asked for if that is a terminal",
        Arity = ArgumentArity.ZeroOrOne,
    };

    internal static Option<string[]> Labels() => new("--label")
    {
        Description = "A label, which is not secret (may be given more than once)",
        HelpName = "KEY=VALUE",
    };

    /// <summary>Null if none is given.</summary>
    /// <exception cref="DeliveryException">Not of the form.</exception>
    internal static SecretLabels? ParseLabels(string[]? words)
    {
        if (words is not { Length: > 0 })
        {
            return null;
        }
        return SecretLabels.Of(words.Select(word => word.IndexOf('=', StringComparison.Ordinal) is var at and > 0
            ? KeyValuePair.Create(word[..at], word[(at + 1)..])
            : throw new DeliveryException(ExitCode.Usage, $"label {Kernel.Printable.Of(word)}: must be KEY=VALUE")));
    }

    /// <summary>Silent when anything is wrong: a completion is no place for a message.</summary>
    private static IEnumerable<string> Complete(Session session, CompletionContext context)
    {
        try
        {
            session.Begin(context.ParseResult, context.ParseResult.GetValue(SessionCommand.Config));
            using SecretStores stores = session.OpenStores();
            return [.. stores.Ephemeral.List().Concat(stores.Persistent.List()).Select(secret => secret.Name)];
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            return [];
        }
    }
}
