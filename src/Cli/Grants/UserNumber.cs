using System.Text;
using Microsoft.Win32.SafeHandles;
using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Cli.Grants;

/// <summary>
/// A user's number for a name. Grants hold numbers: a name could mean somebody else tomorrow, and looking one up at every start
/// of a container would cost more than the delivery.
/// </summary>
internal static class UserNumber
{
    private const string PasswordFile = "/etc/passwd";
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Numbers and patterns of numbers stay as they are.</summary>
    /// <exception cref="DeliveryException">No user of that name: passwd(5).</exception>
    internal static string Of(string pattern)
    {
        if (pattern.All(c => char.IsAsciiDigit(c) || c is '*' or '?'))
        {
            return pattern;
        }
        using SafeFileHandle file = Fd.OpenReadOnly(PasswordFile);
        foreach (string line in Encoding.UTF8.GetString(Fd.ReadToEnd(file, MaxBytes, PasswordFile)).Split('\n'))
        {
            if (line.Split(':') is [string name, _, string number, ..] && name == pattern)
            {
                return number;
            }
        }
        throw new DeliveryException(ExitCode.Usage, $"user {Printable.Of(pattern)}: not in {PasswordFile}; give the number");
    }
}
