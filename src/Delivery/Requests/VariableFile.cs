namespace Tuck.Delivery.Requests;

/// <summary>
/// A variable's value as a file: NAME_FILE says where it is, the convention of the official images. The file is called as the
/// variable.
/// </summary>
public static class VariableFile
{
    private const string Suffix = "_FILE";
    private const int Mode = 0x100; // 0400

    /// <summary>The variable that holds the path.</summary>
    public static string NameFor(string variable) => variable + Suffix;

    /// <summary>Whether the variable is one that holds a path.</summary>
    public static bool IsNameOfOne(string variable) => variable.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The file, of the container's user.</summary>
    public static SecretTarget TargetFor(string variable) => new(variable, variable, Mode, null, null, IsOptional: false);
}
