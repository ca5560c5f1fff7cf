namespace Tuck.Cli.Engines.Changes;

/// <summary>What registering with an engine does to one path of the host: it can be shown or done.</summary>
internal interface IChange
{
    string Path { get; }

    /// <summary>Whether the path is already as it shall be.</summary>
    bool IsNone { get; }

    /// <summary>The lines that go, after "-", and those that come, after "+".</summary>
    IEnumerable<string> Describe();

    void Apply();
}
