using Tuck.Kernel;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// The name of a secret, and of the file it becomes: letters, digits, '.', '_' and '-', beginning with a letter or digit, at
/// most 253. That is Podman's rule and within Docker's, and such a name is no path, no option and no hidden file.
/// </summary>
public static class SecretName
{
    public const int MaxLength = 253;

    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }
        return true;
    }

    /// <exception cref="DeliveryException">Not a name.</exception>
    public static string Require(string name)
        => IsValid(name)
            ? name
            : throw new DeliveryException(
                ExitCode.Usage,
                $"secret name {Printable.Of(name)}: letters, digits, '.', '_' and '-' only, beginning with a letter or digit");
}
