using System.Security.Cryptography;
using System.Text;

namespace Tuck.Delivery.Tests.Identity;

/// <summary>A data root of Docker's, with what Docker 26.1 and 28.5 were seen to write there, shortened.</summary>
internal sealed class DockerStore : IDisposable
{
    internal const string Id = "3725ae4f6e062aa5ef919ad10f03077beeba4120729a97d67729c791b9dc3808";

    private readonly TemporaryDirectory _directory = new();

    internal string DataRoot => _directory.Path;

    internal string RecordPath => Path.Combine(DataRoot, "containers", Id, "config.v2.json");

    public void Dispose() => _directory.Dispose();

    internal void WriteRecord(
        string labels, string imageDigest, string? manifestDigest = null, string words = "nginx", string driver = "overlay2", string more = "")
    {
        string manifest = manifestDigest is null
            ? "null"
            : $$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{manifestDigest}}","size":405 }""";
        Write(
            $"containers/{Id}/config.v2.json",
            $$"""
            {"StreamConfig":{},"State":{"Running":true,"Health":null},"ID":"{{Id}}","Created":"2026-01-01T00:00:00Z","Managed":false,
            "Path":"/bin/sleep","Args":["1000"],
            "Config":{"Hostname":"node","User":"","Env":["PASSWORD=canary"],"Cmd":["/bin/sleep","1000"],"Image":"{{words}}",
            "Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{{labels}}{{more}} },
            "Image":"{{imageDigest}}","ImageManifest":{{manifest}},"NetworkSettings":{"Networks":{"host":{"Name":"/evil"} } },
            "Name":"/web","Driver":"{{driver}}","OS":"linux","RestartCount":0,"MountPoints":null}
            """);
    }

    /// <summary>The configuration in a graph driver's store; its digest.</summary>
    internal string WriteImage(string configuration, string driver = "overlay2")
    {
        string hex = HexOf(configuration);
        Write($"image/{driver}/imagedb/content/sha256/{hex}", configuration);
        return "sha256:" + hex;
    }

    /// <summary>A blob in the store of the containerd that Docker starts; its digest.</summary>
    internal string WriteBlob(string text)
    {
        string hex = HexOf(text);
        Write($"containerd/daemon/io.containerd.content.v1.content/blobs/sha256/{hex}", text);
        return "sha256:" + hex;
    }

    internal void Write(string path, string text)
    {
        string whole = Path.Combine(DataRoot, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllText(whole, text);
    }

    internal static string ConfigurationWith(string labels)
        => $$"""{"architecture":"amd64","config":{"Env":null,"Cmd":["/bin/sleep"],"Labels":{{labels}} },"os":"linux"}""";

    internal static string ManifestOf(string digest)
        => $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
            "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{digest}}","size":423},
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:{{new string('0', 64)}}","size":1}]}
            """;

    private static string HexOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
