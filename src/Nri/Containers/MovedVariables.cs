using Tuck.Delivery;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;

namespace Tuck.Nri.Containers;

/// <summary>
/// Variables whose values become files (<c>tuck/env-to-file</c>): NAME becomes empty, NAME_FILE says where its value is, the
/// convention of the official images.
/// </summary>
internal static class MovedVariables
{
    /// <summary>
    /// Takes the values that are to become files. One that is missing or empty is no secret; one whose NAME_FILE is set has been
    /// taken care of by somebody else.
    /// </summary>
    /// <returns>The names whose values were taken.</returns>
    internal static IReadOnlyList<string> Take(ContainerEnvironment environment, IReadOnlyList<string> names, FetchedRequest into)
    {
        List<string> taken = [];
        foreach (string name in names)
        {
            ReadOnlySpan<byte> value = environment.Value(name);
            if (value.IsEmpty || environment.Has(FileVariable.NameFor(name)))
            {
                continue;
            }
            SecretBuffer buffer = SecretBuffer.Allocate(value.Length);
            value.CopyTo(buffer.Writable);
            into.AddOwn(FileVariable.ForValueOf(name).Target, new FetchedSecret(buffer, 0));
            taken.Add(name);
        }
        return taken;
    }

    /// <summary>
    /// The first whose value was taken when the container was created, by a tuck-nri that has ended since; null if there is none.
    /// </summary>
    internal static string? Lost(ContainerEnvironment environment, IReadOnlyList<string> names, string directory)
    {
        foreach (string name in names)
        {
            if (environment.Value(name).IsEmpty && environment.Text(FileVariable.NameFor(name)) == $"{directory}/{name}")
            {
                return name;
            }
        }
        return null;
    }
}
