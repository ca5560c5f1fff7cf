using System.Text.Json.Nodes;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Runtimes;

/// <summary>Plaintext in variables of running containers: <c>doctor --containers</c> finds it, <c>secret import</c> takes it away.</summary>
[Trait("Needs", "Testbed")]
public sealed class ExposureTests(ShimScenes scenes) : IClassFixture<ShimScenes>
{
    private static readonly string[] s_secretOnes =
        ["DB_PASSWORD=" + Refusal.Canary, "DATABASE_URL=postgres://app:" + Refusal.Canary + "@db/app"];

    private static readonly string[] s_harmless = ["TOKEN_TTL=3600", "ALLOW_EMPTY_PASSWORD=yes", "API_TOKEN_FILE=/run/secrets/x", "MODE=x"];

    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Trixie)]
    [OnFrontends(Release.Forky)]
    public void What_looks_like_a_secret_is_listed_by_name(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = new() { Variables = [.. s_secretOnes, .. s_harmless] };
        ShimContainer harmless = new() { Variables = s_harmless };
        _ = engine.Run(real, container).Done();
        _ = engine.Run(real, harmless).Done();
        CommandResult listing = scene.Tuck.Cli([], "doctor", "--containers", "--json").Done();
        Assert.DoesNotContain(Refusal.Canary, listing.Output + listing.Error);
        JsonNode exposed = Assert.Single(Entries(listing), entry => IsOf(entry, container));
        Assert.Equal(engine.EngineName, (string?)exposed["engine"]);
        Assert.Equal(engine.IdOf(container.Name), (string?)exposed["id"]);
        // In the engine's order, which Podman makes by chance.
        Assert.Equal(["DATABASE_URL", "DB_PASSWORD"], Names(exposed["environment"]!).Order());
        Assert.Empty(Names(exposed["record"]!));
        Assert.Contains("tuck/env-to-file", Names(exposed["toDo"]!).Single());
        Assert.DoesNotContain(Entries(listing), entry => IsOf(entry, harmless));
        string table = scene.Tuck.Cli([], "doctor", "--containers").Done().Output;
        Assert.Contains(table.Split('\n'), line => line.Contains(container.Name) && line.Contains("DB_PASSWORD"));

        JsonNode variables = Assert.Single(
            Entries(scene.Tuck.Cli([], "doctor", "--json")), finding => (string?)finding["check"] == "variables");
        Assert.Equal(("warn", "tuck doctor --containers"), ((string?)variables["state"], (string?)variables["toDo"]));

        engine.Stop(container.Name);
        // conmon outlives its container by what it has to clean up.
        Wait.Until(() => !Array.Exists(
            Entries(scene.Tuck.Cli([], "doctor", "--containers", "--json").Done()), entry => IsOf(entry, container)));
        engine.Remove(container.Name);
        engine.Remove(harmless.Name);
    }

    /// <summary>Step by step as the program says: plaintext, moved into a file, stored.</summary>
    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Trixie, Frontend.Docker, Frontend.Podman)]
    [OnFrontends(Release.Forky, Frontend.Docker, Frontend.Podman)]
    public void What_is_said_to_be_done_ends_it(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer plain = new() { Variables = s_secretOnes[..1] };
        _ = engine.Run(real, plain).Done();
        string annotation = AnnotationIn(Names(Exposed(scene, plain)["toDo"]!).Single());
        Assert.Equal("tuck/env-to-file=DB_PASSWORD", annotation);
        engine.Remove(plain.Name);

        ShimContainer moved = plain with { Annotations = Annotations(annotation) };
        _ = engine.Run(real, moved).Done();
        JsonNode exposed = Exposed(scene, moved);
        Assert.Empty(Names(exposed["environment"]!));
        Assert.Equal(["DB_PASSWORD"], Names(exposed["record"]!));
        string[] import = Names(exposed["toDo"]!).Single().Split(' ');
        Assert.Equal(["tuck", "secret", "import", "--from-container", moved.Name, "DB_PASSWORD"], import);

        string secret = "db-" + moved.Name;
        CommandResult imported = scene.Tuck.Cli([], [.. import[1..], "--name", secret]).Done();
        Assert.DoesNotContain(Refusal.Canary, imported.Output + imported.Error);
        Assert.Equal(secret, imported.Lines[0]);
        engine.Remove(moved.Name);
        ShimContainer stored = new() { Name = moved.Name, Annotations = Annotations(AnnotationIn(imported.Lines[1])) };
        string[] grant = imported.Lines[2].Split(' ');
        Assert.Equal(["tuck", "grant", "add", secret, "engine=" + engine.EngineName, "name=" + moved.Name], grant);
        Assert.NotEqual(0, engine.Run(real, stored).ExitCode);
        engine.Remove(stored.Name);
        _ = scene.Tuck.Cli([], grant[1..]).Done();
        _ = engine.Run(real, stored).Done();
        Assert.Equal(Refusal.Canary, engine.Exec(stored.Name, "sh", "-c", "cat $DB_PASSWORD_FILE").Done().Output);
        Assert.DoesNotContain(Entries(scene.Tuck.Cli([], "doctor", "--containers", "--json").Done()), entry => IsOf(entry, stored));
        engine.Remove(stored.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Forky)]
    public void A_value_is_stored_as_it_was(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        const string Value = " a\"b\\c\tü=$x'";
        ShimContainer container = new() { Variables = ["ODD=" + Value, "EMPTY="] };
        _ = engine.Run(real, container).Done();
        string id = engine.IdOf(container.Name);
        CommandResult imported = Import(scene, id, "ODD", "--name", "odd-" + container.Name, "--grant");
        Assert.Equal(0, imported.ExitCode);
        JsonNode audited = Assert.Single(scene.Tuck.Audit, line => (string?)line["action"] == "import" && (string?)line["container"] == id);
        Assert.Contains("odd-" + container.Name, audited.ToJsonString());
        engine.Remove(container.Name);

        Dictionary<string, string> asking = Annotations($"tuck/secrets=odd-{container.Name}");
        ShimContainer anew = new() { Name = container.Name, Annotations = asking };
        _ = engine.Run(real, anew).Done();
        Assert.Equal(Value, engine.Exec(anew.Name, "cat", "/run/secrets/odd-" + container.Name).Done().Output);
        engine.Remove(anew.Name);
    }

    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Forky, Frontend.Docker)]
    public void What_cannot_be_imported_is_refused_in_one_line(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        string variable = real.ToUpperInvariant() + "_TOKEN";
        ShimContainer container = new() { Variables = [variable + "=" + Refusal.Canary, "EMPTY="] };
        _ = engine.Run(real, container).Done();
        Refused("running ones has that name or id", "nobody", variable);
        Refused("the container has no variable MISSING", container.Name, "MISSING");
        Refused("the container's variable EMPTY is empty", container.Name, "EMPTY");
        Refused("not the name of an environment variable", container.Name, "A=B");
        Refused("--name is for one variable", container.Name, variable, "EMPTY", "--name", "x");
        // Nothing of what comes before it is stored.
        Refused("the container has no variable MISSING", container.Name, variable, "MISSING");
        Assert.DoesNotContain(variable.Replace('_', '-').ToLowerInvariant(), scene.Tuck.Cli([], "secret", "ls", "--quiet").Done().Lines);
        Assert.Equal(0, Import(scene, container.Name, variable).ExitCode);
        Refused("exists", container.Name, variable);
        engine.Remove(container.Name);

        void Refused(string cause, params string[] arguments)
        {
            CommandResult result = Import(scene, arguments[0], arguments[1..]);
            Assert.Equal(2, result.ExitCode);
            Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
            Assert.Contains(cause, result.Error);
            Assert.DoesNotContain(Refusal.Canary, result.Error + result.Output);
        }
    }

    /// <summary>Anybody may run a program of that name, and say of it what they like.</summary>
    [TestbedTheory("tuck-runtime", "tuck-hook", "tuck")]
    [OnFrontends(Release.Forky, Frontend.Podman)]
    public void A_conmon_of_somebody_else_attends_nothing_of_roots(Release release, Frontend frontend, string real)
    {
        ShimScene scene = scenes[release];
        ShimFrontend engine = scene[frontend];
        ShimContainer container = new() { Variables = s_secretOnes };
        _ = engine.Run(real, container).Done();
        string id = engine.IdOf(container.Name);
        string bundle = $"/var/lib/containers/storage/overlay-containers/{id}/userdata";
        string copy = $"/tmp/{container.Name}-containers/other/userdata";
        File.WriteAllText(scene.Node.Outside("/tmp/conmon"), "#!/bin/sh\nsleep 60 &\nwait\n");
        scene.Node.Try("sh", "-c", $"chmod +x /tmp/conmon; mkdir -p {copy}; cp {bundle}/config.json {copy}; chmod 644 {copy}/*").Done();
        NodeProcess[] fakes =
            [.. new[] { (bundle, id), (copy, "other"), ("/dev", "device") }.Select(told => scene.Node.Spawn(
                "/tmp/conmon.log", "setpriv", "--reuid", "1234", "--clear-groups", "/tmp/conmon", "-b", told.Item1, "-c", told.Item2))];
        try
        {
            Wait.Until(() => scene.Node.Try("pgrep", "-u", "1234", "-x", "conmon").Lines.Length == fakes.Length);
            JsonNode[] entries = Entries(scene.Tuck.Cli([], "doctor", "--containers", "--json").Done());
            Assert.Equal("0", (string?)Assert.Single(entries, entry => IsOf(entry, container))["user"]);
            Assert.DoesNotContain(entries, entry => (string?)entry["id"] == "other");
        }
        finally
        {
            Array.ForEach(fakes, fake => fake.Kill());
        }
        engine.Remove(container.Name);
    }

    private static CommandResult Import(ShimScene scene, string container, params string[] arguments)
        => scene.Tuck.Cli([], ["secret", "import", "--from-container", container, .. arguments]);

    private static JsonNode Exposed(ShimScene scene, ShimContainer container)
        => Entries(scene.Tuck.Cli([], "doctor", "--containers", "--json").Done()).Single(entry => IsOf(entry, container));

    private static JsonNode[] Entries(CommandResult listing) => [.. JsonNode.Parse(listing.Output)!.AsArray().OfType<JsonNode>()];

    /// <summary>A pod's container is known by the pod.</summary>
    private static bool IsOf(JsonNode entry, ShimContainer container) => ((string)entry["name"]!).Split('/').Contains(container.Name);

    private static string[] Names(JsonNode array) => [.. array.AsArray().Select(name => (string)name!)];

    private static string AnnotationIn(string line)
        => line.Split("--annotation ")[1].Split(' ')[0];

    private static Dictionary<string, string> Annotations(string annotation)
        => new() { [annotation.Split('=', 2)[0]] = annotation.Split('=', 2)[1] };
}
