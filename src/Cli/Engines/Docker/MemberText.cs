namespace Tuck.Cli.Engines.Docker;

/// <summary>A member of an object of a JSON text, and where it stands.</summary>
/// <param name="Name">With its escapes resolved.</param>
/// <param name="Start">Of the name, in bytes.</param>
/// <param name="ValueStart">Of the value.</param>
/// <param name="ValueEnd">Behind it.</param>
/// <param name="Object">The value, if it is an object.</param>
internal sealed record MemberText(string Name, int Start, int ValueStart, int ValueEnd, ObjectText? Object);
