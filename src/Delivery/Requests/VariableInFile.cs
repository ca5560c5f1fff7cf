namespace Tuck.Delivery.Requests;

/// <summary>A variable of a container whose value is in a file.</summary>
/// <param name="Name">Of the variable; it is not in the environment.</param>
/// <param name="Path">Of the file; NAME_FILE holds it.</param>
public sealed record VariableInFile(string Name, string Path);
