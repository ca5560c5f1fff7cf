using System.Text.Json.Nodes;

namespace Tuck.EndToEnd.Tests.Harness;

/// <summary>
/// A bundle: a root file system of busybox, and a config.json that is edited as a tree and written by <see cref="Save"/>.
/// </summary>
internal sealed class Bundle
{
    private const string Template = """
        {
          "ociVersion": "1.0.2",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": ["true"],
            "env": ["PATH=/bin"],
            "cwd": "/",
            "capabilities": { "bounding": [], "effective": [], "permitted": [] }
          },
          "root": { "path": "rootfs", "readonly": false },
          "hostname": "test",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=65536k"] }
          ],
          "annotations": {},
          "hooks": {},
          "linux": {
            "resources": {},
            "namespaces": [{ "type": "pid" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }]
          }
        }
        """;

    private static readonly string[] s_capabilities =
        ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_NET_BIND_SERVICE"];

    private static readonly string[] s_programs =
        ["sh", "cat", "chmod", "cp", "echo", "false", "grep", "id", "ls", "mkdir", "mount", "mv", "readlink", "rm", "sha256sum",
         "sleep", "stat", "touch", "true", "umount", "wc", "find", "head", "dd", "env"];

    private readonly Installation _installation;

    public Bundle(Installation installation, string name = "bundle")
    {
        _installation = installation;
        Path = installation.At(name);
        MakeRoot(RootPath);
        Capabilities(s_capabilities);
        Hook("createRuntime");
    }

    public string Path { get; }

    public string RootPath => Path + "/rootfs";

    public string ConfigPath => Path + "/config.json";

    public JsonNode Config { get; } = JsonNode.Parse(Template)!;

    /// <summary>Makes a root file system of busybox at the path.</summary>
    public static void MakeRoot(string path)
    {
        foreach (string name in (string[])["bin", "dev", "etc", "proc", "run", "tmp"])
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, name)).UnixFileMode = (UnixFileMode)Convert.ToInt32("755", 8);
        }
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        File.Copy(HookRequirement.Busybox, path + "/bin/busybox");
        foreach (string program in s_programs)
        {
            _ = File.CreateSymbolicLink($"{path}/bin/{program}", "busybox");
        }
    }

    public string At(string pathInRoot) => RootPath + pathInRoot;

    public Bundle Args(params string[] argv) => Edit("process", "args", Array(argv));

    /// <summary>The container runs this with its shell.</summary>
    public Bundle Script(string text) => Args("sh", "-c", text);

    public Bundle Annotate(string key, string value)
    {
        Config["annotations"]![key] = value;
        return this;
    }

    /// <summary>Asks for secrets by the annotation.</summary>
    public Bundle Request(string secrets) => Annotate("tuck/secrets", secrets);

    public Bundle Variable(string nameAndValue)
    {
        Config["process"]!["env"]!.AsArray().Add(nameAndValue);
        return this;
    }

    public Bundle User(int uid, int gid) => Edit("process", "user", new JsonObject { ["uid"] = uid, ["gid"] = gid });

    public Bundle Capabilities(params string[] names)
        => Edit("process", "capabilities", new JsonObject
        {
            ["bounding"] = Array(names),
            ["effective"] = Array(names),
            ["permitted"] = Array(names),
        });

    public Bundle ReadOnlyRoot(bool isReadOnly = true) => Edit("root", "readonly", isReadOnly);

    /// <summary>A mount more, after the others.</summary>
    public Bundle Mount(string destination, string type, string source, params string[] options)
    {
        Config["mounts"]!.AsArray().Add(new JsonObject
        {
            ["destination"] = destination,
            ["type"] = type,
            ["source"] = source,
            ["options"] = Array(options),
        });
        return this;
    }

    public Bundle Bind(string source, string destination, params string[] options)
        => Mount(destination, "bind", source, ["rbind", .. options]);

    /// <summary>A user namespace; the root file system is given to its root, as an engine does.</summary>
    public Bundle Map(int hostId, int size = 65536)
    {
        JsonObject Range() => new() { ["containerID"] = 0, ["hostID"] = hostId, ["size"] = size };
        Config["linux"]!["namespaces"]!.AsArray().Add(new JsonObject { ["type"] = "user" });
        Config["linux"]!["uidMappings"] = new JsonArray(Range());
        Config["linux"]!["gidMappings"] = new JsonArray(Range());
        _ = Command.Run("chown", "-R", $"{hostId}:{hostId}", RootPath);
        return this;
    }

    /// <summary>Our hook at this stage and at poststop, instead of the stage before; run by a wrapper, if one is given.</summary>
    public Bundle Hook(string stage, params string[] wrapper)
    {
        JsonObject Of(string[] argv)
            => new() { ["path"] = argv[0], ["args"] = Array(argv), ["env"] = Array(["PATH=/usr/bin:/bin"]) };
        Config["hooks"] = new JsonObject
        {
            [stage] = new JsonArray(Of(_installation.Hook(stage, "oci", wrapper))),
            ["poststop"] = new JsonArray(Of(_installation.Hook("poststop"))),
        };
        return this;
    }

    /// <summary>As where nobody is left to say that the container has ended.</summary>
    public Bundle NoPostStop()
    {
        _ = Config["hooks"]!.AsObject().Remove("poststop");
        return this;
    }

    public Bundle NoHooks()
    {
        Config["hooks"] = new JsonObject();
        return this;
    }

    public Bundle Save()
    {
        File.WriteAllText(ConfigPath, Config.ToJsonString());
        return this;
    }

    private static JsonArray Array(params string[] items) => new([.. items.Select(item => (JsonNode)item)]);

    private Bundle Edit(string member, string name, JsonNode value)
    {
        Config[member]![name] = value;
        return this;
    }
}
