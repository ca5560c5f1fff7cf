using System.Text.Json.Nodes;
using Mono.Unix.Native;

namespace Tuck.EndToEnd.Tests.Sources;

/// <summary>Secrets that a program of the administrator fetches, written here as shell scripts.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly Installation _tuck = new();

    public void Dispose() => _tuck.Dispose();

    [NeedsTheory]
    [On(Engine.Runc)]
    [On(Engine.Crun)]
    public void A_source_delivers_beside_the_store(Engine engine)
    {
        _tuck.Secret("stored", "from the store ");
        _ = SourceCase.Configure(_tuck, "answer 'from the source'");
        using Runtime runtime = new(_tuck, engine);
        CommandResult result = runtime.Run(
            new Bundle(_tuck).Request("stored; key").Script("cd /run/secrets; cat stored key; stat -c ' %a' key"));
        Assert.Equal("from the store from the source 400\n", result.Done().Output);
        JsonArray held = _tuck.Audit.Last()["secrets"]!.AsArray();
        Assert.Equal(["stored 1", "key 3"], held.Select(secret => $"{secret!["name"]} {secret["version"]}"));
    }

    [EngineTheory(Engine.Runc, "tuck-runtime")]
    [InlineData("runc")]
    [InlineData("crun")]
    public void The_runtime_delivers_from_a_source(string real)
    {
        _ = SourceCase.Configure(_tuck, "answer 'from the source'");
        using Runtime runtime = new(_tuck, real == "runc" ? Engine.Runc : Engine.Crun);
        Bundle bundle = new Bundle(_tuck).NoHooks().Request("key").Script("sleep 60").Save();
        string id = Runtime.NewId();
        CommandResult created = _tuck.Host.TryInto(_tuck.At("out"), runtime.ShimArguments("create", "--bundle", bundle.Path, id));
        try
        {
            Assert.Equal((0, ""), (created.ExitCode, created.Error));
            Assert.Equal("from the source", File.ReadAllText($"/proc/{runtime.Pid(id)}/root/run/secrets/key"));
        }
        finally
        {
            _ = runtime.Delete(id);
        }
    }

    [NeedsTheory]
    [InlineData("key", "440")]
    [InlineData("key,mode=0404", "404")]
    public void A_mode_is_the_requests_or_the_sources(string request, string mode)
    {
        using HookScene scene = Scene("answer x | sed '1s/$/ mode=0440 expires=2099-01-01T00:00:00Z/'", request);
        _ = scene.Run().Done();
        Assert.Equal(mode, scene.Container.Try("stat", "-c", "%a", scene.Bundle.At("/run/secrets/key")).Done().Output.Trim());
        JsonNode held = scene.Tuck.Ledger.Single()["secrets"]![0]!;
        Assert.Equal(("3", "2099-01-01T00:00:00+00:00"), ($"{held["version"]}", $"{held["expires"]}"));
    }

    [NeedsFact]
    public void What_it_is_asked_is_one_line_that_begins_with_the_name()
    {
        using HookScene scene = new();
        string script = SourceCase.Configure(
            scene.Tuck, "cat >\"$0.request\"; answer x", "path = \"a \\\"b\\\" é\"", "other = \"<+>\"");
        _ = scene.Bundle.Request("key");
        _ = scene.Run().Done();
        string request = File.ReadAllText(script + ".request");
        Assert.StartsWith("{\"name\":\"key\",", request);
        Assert.Equal(request.Length - 1, request.IndexOf('\n', StringComparison.Ordinal));
        JsonNode json = JsonNode.Parse(request)!;
        Assert.Equal((1, 1), ((int)json["protocol"]!, (int)json["deadline"]!));
        Assert.Equal(("a \"b\" é", "<+>"), ((string?)json["parameters"]!["path"], (string?)json["parameters"]!["other"]));
        Assert.Equal((HookScene.Id, "oci"), ((string?)json["container"]!["id"], (string?)json["container"]!["engine"]));
    }

    /// <summary>Seen with the shell's and /proc's own eyes, from a hook that itself has more.</summary>
    [NeedsFact]
    public void It_inherits_nothing()
    {
        using HookScene scene = new();
        string script = SourceCase.Configure(scene.Tuck, """
            ls /proc/$$/fd >"$0.files"
            { tr '\0' '\n' </proc/$$/environ; pwd; grep -E '^Sig(Ign|Blk)' /proc/self/status
              grep '^Max core' /proc/$$/limits; ps -o pgid= -p $$; } >"$0.seen"
            answer x
            """);
        _ = scene.Bundle.Request("key");
        const string leaking = "exec 7</etc/passwd 9>/dev/null; trap '' HUP USR1; exec \"$@\"";
        _ = scene.Run("createRuntime", "env", "LEAK=1", "sh", "-c", leaking, "sh").Done();
        string[] seen = File.ReadAllLines(script + ".seen");
        Assert.Equal(
            ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "CANARY=" + Refusal.Canary, "/"], seen[..3]);
        // From 10 on are the shell's own: its script, and what it redirects.
        Assert.Equal(["0", "1", "2"], File.ReadAllLines(script + ".files").Where(fd => fd.Length == 1));
        // Of a child's: the shell itself blocks all while it forks. The two that glibc has for itself it ignores in every program it spawns.
        Assert.Equal(["SigBlk:\t0000000000000000", "SigIgn:\t0000000180000000"], seen[3..5]);
        Assert.Matches("^Max core file size +0 +0 +bytes", seen[5]);
        Assert.Equal(File.ReadAllText(script + ".pids").Trim(), seen[6].Trim());
    }

    /// <summary>The hook's own: then the numbers of pipes are those of standard files.</summary>
    [NeedsFact]
    public void Standard_files_that_are_closed_do_no_harm()
    {
        using HookScene scene = Scene("cat >/dev/null; echo x >&2; answer x", "key");
        _ = scene.Run("createRuntime", "sh", "-c", "exec \"$@\" >&- 2>&-", "sh").Done();
        Assert.Equal("x", scene.Container.Try("cat", scene.Bundle.At("/run/secrets/key")).Done().Output);
    }

    [NeedsTheory]
    [InlineData("exec <&-; sleep 0.1; answer x")]
    [InlineData("exec 2>&-; answer x")]
    [InlineData("yes >&2 & answer x")]
    [InlineData("sleep 60 & echo $! >>\"$0.pids\"; answer x")]
    [InlineData("(trap '' TERM HUP; sleep 60) & echo $! >>\"$0.pids\"; answer x")]
    public void What_a_source_leaves_behind_or_does_not_read_does_no_harm(string script)
    {
        using HookScene scene = new();
        string path = SourceCase.Configure(scene.Tuck, script);
        _ = scene.Bundle.Request("key");
        _ = scene.Run().Done();
        Assert.Equal("x", scene.Container.Try("cat", scene.Bundle.At("/run/secrets/key")).Done().Output);
        foreach (string pid in File.ReadAllLines(path + ".pids"))
        {
            Wait.Until(() => !IsAlive(pid));
        }
    }

    [NeedsTheory]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(16 * 1024 * 1024)]
    public void A_value_of_any_size_and_any_bytes_comes_through(int length)
    {
        using HookScene scene = new();
        string value = scene.Tuck.At("value");
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(value, bytes);
        string script = $"printf 'secret name=key length={length}\\n'; cat {value}; printf '\\nend\\n'";
        _ = SourceCase.Configure(scene.Tuck, script);
        scene.Tuck.Set("sources.s", "deadline", 30);
        _ = scene.Bundle.Request("key");
        _ = scene.Run().Done();
        Assert.Equal(0, scene.Container.Try("cmp", value, scene.Bundle.At("/run/secrets/key")).ExitCode);
    }

    [NeedsFact]
    public void Without_a_grant_no_source_is_asked()
    {
        using HookScene scene = new();
        string script = scene.Tuck.Source("s", "touch \"$0.ran\"");
        scene.Tuck.Sourced("key", "s");
        _ = scene.Bundle.Request("key");
        _ = scene.Refuses(6, "no grant for engine=oci");
        Assert.False(File.Exists(script + ".ran"));
        Assert.Equal("denied", (string?)scene.Tuck.Audit.Single()["result"]);
    }

    [NeedsFact]
    public void An_optional_secret_that_its_source_has_not_is_left_out()
    {
        using HookScene scene = Scene("printf 'none\\nend\\n'", "key,optional");
        _ = scene.Run().Done();
        Assert.Empty(scene.Tuck.Ledger);
    }

    [NeedsFact]
    public void A_link_to_a_program_of_roots_is_followed()
    {
        using HookScene scene = new();
        string script = scene.Tuck.Source("s", SourceCase.Head + "answer x");
        _ = File.CreateSymbolicLink(scene.Tuck.At("etc/link"), script);
        scene.Tuck.SourceProgram("s", 1, scene.Tuck.At("etc/link"));
        scene.Tuck.Sourced("key", "s");
        scene.Tuck.Grant("key", "engine=oci");
        _ = scene.Bundle.Request("key");
        _ = scene.Run().Done();
    }

    /// <summary>The page's and the package's, which are one.</summary>
    [NeedsFact]
    public void The_example_works_as_it_stands()
    {
        string repository = Binaries.Ancestor("Hooks.sln")!;
        string example = File.ReadAllText(Path.Combine(repository, "packaging/examples/source-directory"));
        Assert.Contains($"```sh\n{example}```", File.ReadAllText(Path.Combine(repository, "docs/source-protocol.md")));
        using HookScene scene = new();
        string path = scene.Tuck.At("etc/source-directory");
        File.WriteAllText(path, example);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("755", 8));
        string values = Directory.CreateDirectory(scene.Tuck.At("values")).FullName;
        File.WriteAllText(values + "/key", "hunter2\n");
        scene.Tuck.SourceProgram("files", 5, path, values);
        scene.Tuck.Sourced("key", "files");
        scene.Tuck.Sourced("missing", "files");
        scene.Tuck.Grant("*", "engine=oci");
        _ = scene.Bundle.Request("key; missing,optional");
        _ = scene.Run().Done();
        Assert.Equal("hunter2\n", scene.Container.Try("cat", scene.Bundle.At("/run/secrets/key")).Done().Output);
        Assert.Equal(0, Syscall.stat(values + "/key", out Stat status));
        Assert.Equal(status.st_mtime, (long)scene.Tuck.Ledger.Single()["secrets"]![0]!["version"]!);
        Directory.Delete(values, recursive: true);
        using HookScene other = new();
        other.Tuck.SourceProgram("files", 5, path, values);
        other.Tuck.Sourced("key", "files");
        other.Tuck.Grant("key", "engine=oci");
        _ = other.Bundle.Request("key");
        _ = other.Refuses(5, "fetch key from source files: exit code 1, no such directory");
    }

    /// <summary>A killed child's child is a zombie until init has waited for it.</summary>
    private static bool IsAlive(string pid)
    {
        string path = $"/proc/{pid}/stat";
        return File.Exists(path) && !File.ReadAllText(path).Contains(") Z ", StringComparison.Ordinal);
    }

    private static HookScene Scene(string script, string request)
    {
        HookScene scene = new();
        _ = SourceCase.Configure(scene.Tuck, script);
        _ = scene.Bundle.Request(request);
        return scene;
    }
}
