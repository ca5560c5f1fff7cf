using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// Images as one archive, of OCI and as <c>docker save</c> makes it: Docker loads nothing else, and Podman several images only so.
/// Those of the same root file system share their layer.
/// </summary>
internal sealed class ImageArchive
{
    private readonly string _directory;
    private readonly string _layout;
    private readonly Dictionary<string, JsonObject> _layers = [];
    private readonly JsonArray _manifests = [];
    private readonly JsonArray _saved = [];

    /// <param name="directory">An empty place to build in.</param>
    private ImageArchive(string directory)
    {
        _directory = directory;
        _layout = Directory.CreateDirectory(directory + "/layout").FullName;
    }

    /// <param name="directory">An empty place to build in.</param>
    /// <param name="images">What is to be in it.</param>
    /// <returns>The archive's path.</returns>
    public static string Make(string directory, params AuthoredImage[] images)
    {
        ImageArchive archive = new(directory);
        foreach (AuthoredImage image in images)
        {
            archive.Add(image);
        }
        return archive.Save();
    }

    private void Add(AuthoredImage image)
    {
        JsonObject layer = Layer(image.Root ?? BusyboxRoot());
        JsonObject configuration = Blob("application/vnd.oci.image.config.v1+json", Configuration(image, layer));
        JsonObject manifest = Blob("application/vnd.oci.image.manifest.v1+json", new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = configuration.DeepClone(),
            ["layers"] = new JsonArray(layer.DeepClone()),
            ["annotations"] = image.Annotations?.DeepClone() ?? new JsonObject(),
        });
        // What Podman and what containerd takes for the full name.
        manifest["annotations"] = new JsonObject
        {
            ["org.opencontainers.image.ref.name"] = image.Name,
            ["io.containerd.image.name"] = image.Name,
        };
        _manifests.Add(manifest);
        _saved.Add(new JsonObject
        {
            ["Config"] = PathOf(configuration),
            ["RepoTags"] = new JsonArray(image.Name),
            ["Layers"] = new JsonArray(PathOf(layer)),
        });
    }

    private string Save()
    {
        File.WriteAllText(
            _layout + "/index.json", new JsonObject { ["schemaVersion"] = 2, ["manifests"] = _manifests }.ToJsonString());
        File.WriteAllText(_layout + "/oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        File.WriteAllText(_layout + "/manifest.json", _saved.ToJsonString());
        _ = Command.Run("tar", "-C", _layout, "-cf", _directory + "/image.tar", "oci-layout", "index.json", "manifest.json", "blobs");
        return _directory + "/image.tar";
    }

    private string BusyboxRoot()
    {
        string root = _directory + "/rootfs";
        if (!Directory.Exists(root))
        {
            Bundle.MakeRoot(root);
        }
        return root;
    }

    private JsonObject Layer(string root)
    {
        if (!_layers.TryGetValue(root, out JsonObject? layer))
        {
            _ = Command.Run("tar", "-C", root, "-cf", _directory + "/layer.tar", ".");
            layer = Blob("application/vnd.oci.image.layer.v1.tar", File.ReadAllBytes(_directory + "/layer.tar"));
            _layers[root] = layer;
        }
        return layer;
    }

    private static JsonObject Configuration(AuthoredImage image, JsonObject layer)
        => new()
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject
            {
                ["Env"] = Array(image.Environment.Prepend("PATH=/bin")),
                ["Labels"] = image.Labels?.DeepClone() ?? new JsonObject(),
                ["User"] = image.User,
                ["Entrypoint"] = Array(image.Entrypoint),
                ["Cmd"] = Array(image.Command),
            },
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray((string)layer["digest"]!) },
        };

    private static JsonArray Array(IEnumerable<string> items) => new([.. items.Select(item => (JsonNode)item)]);

    /// <summary>Of a blob in the archive.</summary>
    private static string PathOf(JsonObject descriptor)
        => "blobs/" + ((string)descriptor["digest"]!).Replace(':', '/');

    private JsonObject Blob(string type, JsonObject content) => Blob(type, Encoding.UTF8.GetBytes(content.ToJsonString()));

    private JsonObject Blob(string type, byte[] bytes)
    {
        string digest = Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
        string blobs = Directory.CreateDirectory(_layout + "/blobs/sha256").FullName;
        File.WriteAllBytes($"{blobs}/{digest}", bytes);
        return new() { ["mediaType"] = type, ["digest"] = "sha256:" + digest, ["size"] = bytes.Length };
    }
}
