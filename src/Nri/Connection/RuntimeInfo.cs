using System.Globalization;
using Tuck.Rpc.Nri;

namespace Tuck.Nri.Connection;

/// <summary>The runtime at the other end, as it introduced itself, and what follows from who it is.</summary>
/// <param name="Name">containerd, cri-o, docker.</param>
/// <param name="RuntimeVersion">Its own version.</param>
/// <param name="NriVersion">Of NRI in it; what it says, or what that version of it was built with.</param>
internal sealed record RuntimeInfo(string Name, Version RuntimeVersion, Version NriVersion)
{
    /// <summary>Before one has introduced itself.</summary>
    internal static RuntimeInfo Unknown { get; } = new(string.Empty, new Version(0, 0), new Version(0, 0));

    /// <summary>Requests are answered within this, or the runtime goes on without us; 2 s unless it was told otherwise.</summary>
    internal TimeSpan RequestTimeout { get; private init; } = TimeSpan.FromSeconds(2);

    /// <summary>The word grants use.</summary>
    internal string Engine => Name == "cri-o" ? "crio" : Name;

    /// <summary>Whether adjustments are shown once more when all plugins have had their say.</summary>
    internal bool HasValidation => NriVersion >= new Version(0, 10);

    /// <summary>Whether an error of StartContainer stops the container. CRI-O only logs it.</summary>
    internal bool MayFailAtStart => Name == "containerd";

    /// <summary>Docker calls at <c>docker create</c> and never again, and takes plain mounts and variables only.</summary>
    internal bool IsCreateOnly => Name == "docker";

    internal static RuntimeInfo Of(ConfigureRequest request)
    {
        Version version = ParseVersion(request.RuntimeVersion);
        RuntimeInfo runtime = new(
            request.RuntimeName,
            version,
            request.NRIVersion.Length > 0 ? ParseVersion(request.NRIVersion) : BuiltWith(request.RuntimeName, version));
        return request.RequestTimeout > 0
            ? runtime with { RequestTimeout = TimeSpan.FromMilliseconds(Math.Min(request.RequestTimeout, int.MaxValue)) }
            : runtime;
    }

    /// <summary>Only what decides something: from when on there is validation. Taken from the runtimes' own lists of modules.</summary>
    private static Version BuiltWith(string runtime, Version version)
    {
        Version firstWithValidation = runtime switch
        {
            "containerd" => new Version(2, 2),
            "cri-o" => new Version(1, 34),
            "docker" => new Version(29, 2),
            _ => new Version(int.MaxValue, 0),
        };
        return version >= firstWithValidation ? new Version(0, 10) : new Version(0, 3);
    }

    /// <summary>The numbers at the beginning: <c>v2.1.9+unknown</c>, <c>1.7.24~ds1</c>.</summary>
    private static Version ParseVersion(string text)
    {
        string[] parts = text.TrimStart('v').Split('.');
        return new Version(NumberAt(parts, 0), NumberAt(parts, 1), NumberAt(parts, 2));
    }

    private static int NumberAt(string[] parts, int index)
    {
        string digits = index < parts.Length ? string.Concat(parts[index].TakeWhile(char.IsAsciiDigit)) : string.Empty;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}
