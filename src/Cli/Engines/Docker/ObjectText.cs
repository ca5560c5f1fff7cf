namespace Tuck.Cli.Engines.Docker;

/// <summary>An object of a JSON text, and where it stands.</summary>
/// <param name="Start">Of its brace, in bytes.</param>
/// <param name="Members">In the order of the text.</param>
internal sealed record ObjectText(int Start, IReadOnlyList<MemberText> Members)
{
    /// <summary>Null if there is none.</summary>
    internal MemberText? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}
