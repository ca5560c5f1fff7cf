namespace Tuck.Delivery.Requests;

/// <summary>What the option <c>rotate</c> of a secret can be.</summary>
internal static class RotateWords
{
    /// <summary>A new version replaces the one that a running container has.</summary>
    internal const string Live = "live";

    /// <summary>A running container keeps the version it has.</summary>
    internal const string Restart = "restart";
}
