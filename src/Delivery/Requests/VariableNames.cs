using Tuck.Kernel;

namespace Tuck.Delivery.Requests;

/// <summary>
/// Names of environment variables, as <c>tuck/env-to-file</c> lists them: <c>API_TOKEN, DB_PASSWORD</c>. What a shell can name is
/// one: letters, digits and '_', not beginning with a digit. That makes each a file name too.
/// </summary>
public static class VariableNames
{
    /// <summary>So that the file's name, and the variable NAME_FILE, stay within NAME_MAX.</summary>
    private const int MaxLength = 250;

    internal static char[] Separators { get; } = [',', ';', ' ', '\t'];

    /// <exception cref="DeliveryException">Not a name, or one twice.</exception>
    internal static void ParseAll(string text, List<string> names)
    {
        foreach (string name in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsName(name))
            {
                throw new DeliveryException(
                    ExitCode.Usage, $"request {Printable.Of(name)}: not the name of an environment variable");
            }
            if (names.Contains(name))
            {
                throw new DeliveryException(ExitCode.Usage, $"request {name}: named twice");
            }
            names.Add(name);
            SecretRequest.RequireAtMostMax(names.Count);
        }
    }

    /// <summary>Whether it can be asked for by its name.</summary>
    public static bool IsName(string name)
        => name.Length is > 0 and <= MaxLength
            && !char.IsAsciiDigit(name[0])
            && !name.AsSpan().ContainsAnyExcept(s_nameCharacters);

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
