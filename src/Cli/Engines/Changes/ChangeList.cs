namespace Tuck.Cli.Engines.Changes;

/// <summary>All that registering with an engine changes, in the order in which a reader of the files may see it.</summary>
internal sealed class ChangeList
{
    private readonly List<IChange> _changes = [];

    internal void Add(IChange change)
    {
        if (!change.IsNone)
        {
            _changes.Add(change);
        }
    }

    internal void AddRange(IEnumerable<IChange> changes)
    {
        foreach (IChange change in changes)
        {
            Add(change);
        }
    }

    /// <summary>Does it and prints the paths, or prints what would be done; false if there is nothing to do.</summary>
    internal bool CarryOut(Session session, bool isDryRun)
    {
        foreach (IChange change in _changes)
        {
            if (isDryRun)
            {
                session.Hint($"{change.Path}:");
                session.Output.WriteLine(string.Join('\n', change.Describe()));
            }
            else
            {
                change.Apply();
                session.Output.WriteLine(change.Path);
            }
        }
        return _changes.Count > 0;
    }
}
