using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>An image of busybox as an OCI archive, whose author may say of it what he likes.</summary>
internal static class ImageArchive
{
    /// <param name="directory">An empty place to build in.</param>
    /// <param name="name">What it is to be called.</param>
    /// <param name="annotations">Of its manifest: what an author can set.</param>
    /// <param name="labels">Of its configuration; the same.</param>
    /// <param name="environment">The same.</param>
    /// <returns>The archive's path.</returns>
    public static string Make(
        string directory, string name, JsonObject? annotations = null, JsonObject? labels = null, params string[] environment)
    {
        string layout = Directory.CreateDirectory(directory + "/layout").FullName;
        Bundle.MakeRoot(directory + "/rootfs");
        _ = Command.Run("tar", "-C", directory + "/rootfs", "-cf", directory + "/layer.tar", ".");
        JsonObject layer = Blob(layout, "application/vnd.oci.image.layer.v1.tar", File.ReadAllBytes(directory + "/layer.tar"));
        JsonObject config = Blob(layout, "application/vnd.oci.image.config.v1+json", new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject
            {
                ["Env"] = new JsonArray([.. environment.Prepend("PATH=/bin").Select(item => (JsonNode)item)]),
                ["Labels"] = labels ?? [],
            },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray((string)layer["digest"]!) },
        });
        JsonObject manifest = Blob(layout, "application/vnd.oci.image.manifest.v1+json", new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = config,
            ["layers"] = new JsonArray(layer),
            ["annotations"] = annotations ?? [],
        });
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = name };
        JsonObject index = new() { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifest) };
        File.WriteAllText(layout + "/index.json", index.ToJsonString());
        File.WriteAllText(layout + "/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        _ = Command.Run("tar", "-C", layout, "-cf", directory + "/image.tar", "oci-layout", "index.json", "blobs");
        return directory + "/image.tar";
    }

    private static JsonObject Blob(string layout, string type, JsonObject content)
        => Blob(layout, type, System.Text.Encoding.UTF8.GetBytes(content.ToJsonString()));

    private static JsonObject Blob(string layout, string type, byte[] bytes)
    {
        string digest = Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
        string blobs = Directory.CreateDirectory(layout + "/blobs/sha256").FullName;
        File.WriteAllBytes($"{blobs}/{digest}", bytes);
        return new() { ["mediaType"] = type, ["digest"] = "sha256:" + digest, ["size"] = bytes.Length };
    }
}
