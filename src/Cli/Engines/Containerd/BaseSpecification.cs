using System.Reflection;
using System.Text;
using System.Text.Json;
using Tuck.Cli.Output;

namespace Tuck.Cli.Engines.Containerd;

/// <summary>
/// The specification containerd's CRI begins every container with: its own default, which <c>ctr oci spec</c> prints, and a hook that
/// refuses a container that asks and got nothing. Rlimits are left out: those of the built-in default the CRI drops, those of a file
/// it keeps, and no container could open more than 1024 files. Sandboxes do not begin with it.
/// </summary>
internal static class BaseSpecification
{
    internal const string FileName = "tuck-base-spec.json";

    /// <summary>Annotations the hook has to see; the CRI shows it no others.</summary>
    internal const string Annotations = "tuck/*";

    private static readonly string[] s_words = ["createRuntime", "--engine", "containerd", "--require"];

    /// <param name="hook">Absolute path of tuck-hook.</param>
    /// <param name="configPath">Passed on unless it is the default.</param>
    internal static byte[] Content(string hook, string configPath)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("containerd-default-spec.json")!;
        using JsonDocument specification = JsonDocument.Parse(resource);
        string text = JsonText.Of(json =>
        {
            json.WriteStartObject();
            foreach (JsonProperty member in specification.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }
            json.WriteStartObject("hooks"u8);
            json.WriteStartArray("createRuntime"u8);
            new HookEntry(hook, s_words, configPath).Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return Encoding.UTF8.GetBytes(text + "\n");
    }
}
