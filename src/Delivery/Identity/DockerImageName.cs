namespace Tuck.Delivery.Identity;

/// <summary>
/// An image's name in full, from what an operator typed: Docker shows <c>nginx</c> and means <c>docker.io/library/nginx:latest</c>,
/// and grants say the full name, as for Podman, which records it. Source: normalize.go of distribution/reference.
/// </summary>
internal static class DockerImageName
{
    private const string DefaultDomain = "docker.io";

    /// <param name="words">As typed: a name, with a tag or a digest or both or neither, or an id or its beginning.</param>
    /// <param name="digest">What Docker resolved it to, <c>sha256:HEX</c>.</param>
    internal static string Resolve(string words, string digest)
    {
        string id = words.StartsWith(Digest.Prefix, StringComparison.Ordinal) ? words : Digest.Prefix + words;
        if (digest.StartsWith(id, StringComparison.Ordinal))
        {
            return digest;
        }
        int at = words.IndexOf('@', StringComparison.Ordinal);
        string name = at < 0 ? words : words[..at];
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        bool hasDomain = slash > 0 && IsDomain(name[..slash]);
        string domain = hasDomain && name[..slash] != "index.docker.io" ? name[..slash] : DefaultDomain;
        string path = hasDomain ? words[(slash + 1)..] : words;
        string library = domain == DefaultDomain && !path.Contains('/', StringComparison.Ordinal) ? "library/" : "";
        bool hasTag = at >= 0 || name.LastIndexOf(':') > name.LastIndexOf('/');
        return $"{domain}/{library}{path}{(hasTag ? "" : ":latest")}";
    }

    /// <summary>A first part that a repository of Docker Hub cannot be called: <c>host:port</c>, <c>host.domain</c>, localhost.</summary>
    private static bool IsDomain(string part)
        => part == "localhost" || part.AsSpan().ContainsAny('.', ':') || part.Any(char.IsAsciiLetterUpper);
}
