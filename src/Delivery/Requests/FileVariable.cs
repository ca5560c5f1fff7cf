namespace Tuck.Delivery.Requests;

/// <summary>A variable that says where a stored secret is, as <c>tuck/env-file</c> asks: NAME_FILE.</summary>
/// <param name="Variable">The name without "_FILE".</param>
/// <param name="Target">The secret, which is among the request's targets.</param>
public sealed record FileVariable(string Variable, SecretTarget Target)
{
    private const string Suffix = "_FILE";
    private const int Mode = 0x100; // 0400

    /// <summary>The variable's whole name.</summary>
    public string Name => NameFor(Variable);

    /// <summary>The variable that says where the value of another is.</summary>
    public static string NameFor(string variable) => variable + Suffix;

    /// <summary>Whether a variable says where the value of another is.</summary>
    public static bool IsNameOfOne(string name) => name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>One whose value was the container's own: the file is called as the variable, and is of the container's user.</summary>
    public static FileVariable ForValueOf(string variable)
        => new(variable, new SecretTarget(variable, variable, Mode, null, null, IsOptional: false));

    /// <summary>The variable's value.</summary>
    /// <param name="directory">The secrets directory in the container.</param>
    public string PathIn(string directory) => Target.PathIn(directory);
}
