using System.Text.Json;

namespace Tuck.Delivery.Identity;

/// <summary>One container as Docker recorded it, as far as identity and exec policy ask.</summary>
public sealed class DockerRecord
{
    private const string ProjectLabel = "com.docker.compose.project";
    private const string ServiceLabel = "com.docker.compose.service";

    /// <summary>Compose sets it on every container it makes and on no image, not even those it builds.</summary>
    private const string ComposeLabel = "com.docker.compose.config-hash";

    private readonly string _dataRoot;
    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private string _name = string.Empty;
    private string _imageWords = string.Empty;
    private string _imageDigest = string.Empty;
    private string? _manifestDigest;
    private string _driver = string.Empty;
    private List<string> _healthTest = [];
    private List<string> _shell = [];

    private DockerRecord(string dataRoot) => _dataRoot = dataRoot;

    public string Id { get; private set; } = string.Empty;

    /// <summary>
    /// What Docker executes in the container to see whether it is healthy, or null. The operator's or the image's: Docker keeps
    /// no difference. Source: daemon/health.go of moby.
    /// </summary>
    public IReadOnlyList<string>? HealthCheckCommand => _healthTest switch
    {
        ["CMD", .. var command] when command.Count > 0 => command,
        ["CMD-SHELL", .. var text] when text.Count > 0 => [.. _shell.Count > 0 ? _shell : ["/bin/sh", "-c"], .. text],
        _ => null,
    };

    /// <summary>Reads the image's configuration where a label needs it.</summary>
    /// <param name="user">For whom Docker runs.</param>
    public ContainerIdentity Identify(string user)
    {
        string? project = _labels.GetValueOrDefault(ProjectLabel);
        string? service = _labels.GetValueOrDefault(ServiceLabel);
        if (project is not null || service is not null)
        {
            // Docker merges the labels of the image into those of the operator: what the image has too says nothing.
            // Images that Compose builds have project and service, but Compose then sets both again on the container.
            DockerImage? image = DockerImage.Find(_dataRoot, _driver, _imageDigest, _manifestDigest, [.. _labels.Keys]);
            bool isComposes = _labels.ContainsKey(ComposeLabel) && image?.Names(ComposeLabel) == false;
            project = isComposes || image?.Names(ProjectLabel) == false ? project : null;
            service = isComposes || image?.Names(ServiceLabel) == false ? service : null;
        }
        return new ContainerIdentity(
            "docker",
            _imageWords.Length > 0 ? DockerImageName.Resolve(_imageWords, _imageDigest) : null,
            _name.Length > 0 ? _name : null,
            User: user,
            Project: project,
            Service: service);
    }

    /// <exception cref="JsonException">Not JSON.</exception>
    /// <exception cref="InvalidOperationException">A member has another type than Docker gives it.</exception>
    internal static DockerRecord Parse(ReadOnlySpan<byte> utf8, string dataRoot)
    {
        DockerRecord record = new(dataRoot);
        Utf8JsonReader reader = new(utf8);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            record.ReadMember(ref reader);
        }
        return record;
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("ID"u8))
        {
            Id = ReadString(ref reader);
        }
        else if (reader.ValueTextEquals("Name"u8))
        {
            // With the slash of links that Docker has given up.
            _name = ReadString(ref reader) is ['/', .. var name] ? name : string.Empty;
        }
        else if (reader.ValueTextEquals("Image"u8))
        {
            _imageDigest = ReadString(ref reader);
        }
        else if (reader.ValueTextEquals("ImageManifest"u8))
        {
            ReadObject(ref reader, ReadManifest);
        }
        else if (reader.ValueTextEquals("Driver"u8))
        {
            _driver = ReadString(ref reader);
        }
        else if (reader.ValueTextEquals("Config"u8))
        {
            ReadObject(ref reader, ReadConfig);
        }
        else
        {
            Skip(ref reader);
        }
    }

    private void ReadManifest(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("digest"u8))
        {
            _manifestDigest = ReadString(ref reader);
        }
        else
        {
            Skip(ref reader);
        }
    }

    /// <summary>Env is skipped as bytes: no value of a variable becomes a string.</summary>
    private void ReadConfig(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("Image"u8))
        {
            _imageWords = ReadString(ref reader);
        }
        else if (reader.ValueTextEquals("Labels"u8))
        {
            ReadObject(ref reader, ReadLabel);
        }
        else if (reader.ValueTextEquals("Shell"u8))
        {
            _shell = ReadStrings(ref reader);
        }
        else if (reader.ValueTextEquals("Healthcheck"u8))
        {
            ReadObject(ref reader, ReadHealthCheck);
        }
        else
        {
            Skip(ref reader);
        }
    }

    private void ReadLabel(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals(ProjectLabel) || reader.ValueTextEquals(ServiceLabel) || reader.ValueTextEquals(ComposeLabel))
        {
            string label = reader.GetString()!;
            _labels[label] = ReadString(ref reader);
        }
        else
        {
            Skip(ref reader);
        }
    }

    private void ReadHealthCheck(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("Test"u8))
        {
            _healthTest = ReadStrings(ref reader);
        }
        else
        {
            Skip(ref reader);
        }
    }

    private delegate void Member(ref Utf8JsonReader reader);

    private static void ReadObject(ref Utf8JsonReader reader, Member member)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return;
        }
        Require(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            member(ref reader);
        }
    }

    private static List<string> ReadStrings(ref Utf8JsonReader reader)
    {
        List<string> strings = [];
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.Null)
        {
            Require(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                strings.Add(reader.GetString() ?? string.Empty);
            }
        }
        return strings;
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.GetString() ?? string.Empty;
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        reader.Skip();
    }

    private static void Require(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw new InvalidOperationException("wrong type");
        }
    }
}
