using System.Globalization;
using System.Text.Json;
using Tuck.Cli.Output;
using Tuck.Delivery;
using Tuck.Delivery.Ledger;

namespace Tuck.Cli.Ledger;

/// <summary>One secret in one container.</summary>
/// <param name="Container">Who holds it.</param>
/// <param name="Secret">What it holds.</param>
/// <param name="IsRunning">Whether the container's process lives.</param>
/// <param name="Current">The version in the store; null if the secret is no longer there.</param>
internal sealed record HeldVersion(LedgerEntry Container, HeldSecret Secret, bool IsRunning, long? Current)
{
    internal bool IsOutdated => IsRunning && Current is { } current && Secret.Version < current;

    private DateTimeOffset Since => Secret.Rotated ?? Container.Since;

    private string State => IsRunning ? "running" : "stopped";

    internal string[] Row(TimeProvider time) =>
    [
        ShortId.Of(Container.Id),
        Container.Engine,
        Container.Name ?? "-",
        Container.Image ?? "-",
        Secret.Name,
        Secret.Version.ToString(CultureInfo.InvariantCulture) + (IsOutdated ? " (old)" : ""),
        Secret.Target,
        Age.Of(Since, time),
        State,
    ];

    internal static void WriteMembers(Utf8JsonWriter json, HeldVersion held)
    {
        json.WriteString("container"u8, held.Container.Id);
        json.WriteString("engine"u8, held.Container.Engine);
        json.WriteString("name"u8, held.Container.Name);
        json.WriteString("image"u8, held.Container.Image);
        json.WriteString("secret"u8, held.Secret.Name);
        json.WriteNumber("version"u8, held.Secret.Version);
        if (held.Current is { } current)
        {
            json.WriteNumber("currentVersion"u8, current);
        }
        else
        {
            json.WriteNull("currentVersion"u8);
        }
        json.WriteString("target"u8, held.Secret.Target);
        json.WriteString("since"u8, held.Since);
        json.WriteString("state"u8, held.State);
        json.WriteString("stage"u8, held.Container.Stage);
        if (held.Secret.Expires is { } expires)
        {
            json.WriteString("expires"u8, expires);
        }
    }
}
