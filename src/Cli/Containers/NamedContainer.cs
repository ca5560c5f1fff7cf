using Tuck.Bundle.Running;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Containers;

/// <summary>The running container that a user means by a name, an id, or the beginning of an id.</summary>
internal static class NamedContainer
{
    /// <exception cref="DeliveryException">There is none, or more than one.</exception>
    internal static RunningContainer Find(string words)
    {
        IReadOnlyList<RunningContainer> running = RunningContainers.List();
        List<RunningContainer> meant = [.. running.Where(container => container.Name == words || container.Id == words)];
        if (meant.Count == 0)
        {
            meant = [.. running.Where(container => words.Length > 0 && container.Id.StartsWith(words, StringComparison.Ordinal))];
        }
        return meant switch
        {
            [var one] => one,
            [] => throw new DeliveryException(
                ExitCode.Usage, $"container {Printable.Of(words)}: none of {running.Count} running ones has that name or id"),
            _ => throw new DeliveryException(
                ExitCode.Usage,
                $"container {Printable.Of(words)}: could be any of {string.Join(", ", meant.Select(Describe))}; give the id"),
        };
    }

    /// <summary>For completion, which is no place for a message: none if anything is wrong.</summary>
    internal static IEnumerable<string> Names()
    {
        try
        {
            return [.. RunningContainers.List().Select(container => container.Name)];
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
            return [];
        }
    }

    private static string Describe(RunningContainer container)
        => $"{container.Identity.Engine} {Printable.Of(container.Name)} ({ShortId.Of(container.Id)})";
}
