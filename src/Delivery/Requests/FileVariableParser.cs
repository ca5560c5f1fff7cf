using Tuck.Delivery.Secrets;
using Tuck.Kernel;

namespace Tuck.Delivery.Requests;

/// <summary>Variables and the secrets they lead to, as <c>tuck/env-file</c> lists them: <c>PASSWORD=db, TOKEN=api</c>.</summary>
internal static class FileVariableParser
{
    /// <exception cref="DeliveryException">Not a variable with a secret, or a variable twice.</exception>
    internal static void ParseAll(string text, List<(string Variable, string Secret)> variables)
    {
        foreach (string item in text.Split(VariableNames.Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            (string variable, string secret) = Parse(item);
            if (variables.Any(other => other.Variable == variable))
            {
                throw new DeliveryException(ExitCode.Usage, $"request {variable}: named twice");
            }
            variables.Add((variable, secret));
            SecretRequest.RequireAtMostMax(variables.Count);
        }
    }

    private static (string Variable, string Secret) Parse(string item)
        => item.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 && VariableNames.IsName(item[..equals])
            ? (item[..equals], SecretName.Require(item[(equals + 1)..]))
            : throw new DeliveryException(
                ExitCode.Usage, $"request {Printable.Of(item)}: must be the name of an environment variable, '=' and a secret");
}
