using Tuck.Delivery.Requests;

namespace Tuck.Nri.Containers;

/// <summary>
/// Variables whose values become files (<c>tuck/env-to-file</c>): NAME becomes empty, NAME_FILE says where its value is, the
/// convention of the official images.
/// </summary>
internal static class MovedVariables
{
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
