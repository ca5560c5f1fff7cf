namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>What arrives in the containers of pods.</summary>
[Trait("Needs", "Testbed")]
public sealed class DeliveryTests
{
    private const string Show = "cd /run/secrets && stat -c '%n %a %u:%g %s' * && cat *";

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Two_containers_of_different_users_each_read_their_own(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("db-password", "abc");
        scene.Secret("api-token", "defg");
        var host = scene.Node.Mounts;
        string pod = scene.Pod(("tuck/secrets.app", "db-password"), ("tuck/secrets.side", "api-token"));

        string app = scene.Cri.Up(pod, new ContainerRequest { User = 1000, Group = 1001 });
        string side = scene.Cri.Up(pod, new ContainerRequest("side") { User = 2000 });
        string other = scene.Cri.Up(pod, new ContainerRequest("other"));

        Assert.Equal("db-password 400 1000:1001 3\nabc", scene.Cri.Exec(app, "sh", "-c", Show).Done().Output);
        Assert.Equal("api-token 400 2000:0 4\ndefg", scene.Cri.Exec(side, "sh", "-c", Show).Done().Output);
        Assert.Equal(["/run/secrets"], scene.MountsIn(app));
        Assert.Empty(scene.MountsIn(other));
        Assert.Equal("", scene.Cri.Exec(other, "ls", "-A", "/run").Done().Output);
        Assert.DoesNotContain(scene.Cri.Info(other)["runtimeSpec"]!.ToJsonString(), "tuck");
        Assert.Empty(SecretMount.In(scene.Node.Mounts.Except(host)));
        Assert.Equal(2, scene.Tuck.Ledger.Length);
        Assert.Equal(["ok", "ok"], scene.Tuck.Audit.Select(line => (string?)line["result"]));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Every_mount_has_every_flag(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key; key,target=/etc/app/token,mode=0440,uid=5,gid=6")));

        MountInfo[] mounts = SecretMount.In(scene.Node.MountsOf(scene.Cri.InitPid(id)));
        Assert.Equal(["/etc/app/token", "/run/secrets"], mounts.Select(mount => mount.Point).Order(StringComparer.Ordinal));
        Assert.All(mounts, mount => Assert.Subset(mount.AllOptions(), SecretMount.Flags));
        Assert.All(mounts, mount => Assert.False(mount.IsShared));
        Assert.Equal("440 5:6\n", scene.Cri.Exec(id, "stat", "-c", "%a %u:%g", "/etc/app/token").Done().Output);
        Assert.NotEqual(0, scene.Cri.Exec(id, "sh", "-c", "echo x >/run/secrets/key").ExitCode);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_author_of_an_image_who_names_a_user_can_read_the_file(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")), new ContainerRequest { Image = AppImages.UserApp });
        Assert.Equal("key 400 1000:0 3\nabc", scene.Cri.Exec(id, "sh", "-c", Show).Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie, false)]
    [OnContainerd(Release.Forky, false)]
    [OnContainerd(Release.Trixie, true)]
    [OnContainerd(Release.Forky, true)]
    public void The_service_account_stays_visible(Release release, bool isVarRunALink)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string image = isVarRunALink ? LinkedImage(scene) : AppImages.App;
        string account = scene.Node.Directory.MakeDirectory("account");
        File.WriteAllText(account + "/token", "jwt");
        ContainerRequest request = new()
        {
            Image = image,
            Command = ["sleep", "1000"],
            Mounts = [new("/var/run/secrets/kubernetes.io/serviceaccount", account, ReadOnly: true)],
        };

        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "key")), request);

        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
        string token = isVarRunALink ? "/run/secrets/kubernetes.io/serviceaccount/token" : "/var/run/secrets/kubernetes.io/serviceaccount/token";
        Assert.Equal("jwt", scene.Cri.Exec(id, "cat", token).Done().Output);
        Assert.Equal(["/run/secrets/key"], scene.MountsIn(id));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_read_only_root_is_no_obstacle(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        string pod = scene.Pod(("tuck/secrets", "key; key,target=/opt/deep/er/token; key,target=/run/secrets/sub/key"));
        string id = scene.Cri.Up(pod, new ContainerRequest { ReadOnlyRoot = true, User = 1000 });
        Assert.Equal(
            "abcabcabc",
            scene.Cri.Exec(id, "cat", "/run/secrets/key", "/opt/deep/er/token", "/run/secrets/sub/key").Done().Output);
    }

    [TestbedFact(Release.Forky, "tuck-nri")]
    public void A_pod_with_users_of_its_own_reads_its_secrets_as_their_owner()
    {
        using PodScene scene = new(Release.Forky);
        scene.Secret("key", "abc");
        _ = scene.Plugin;
        string pod = scene.Cri.RunPod(new PodRequest("web", PodScene.Namespace)
        {
            HostNetwork = false,
            FirstUser = 200_000,
            Annotations = { ["tuck/secrets"] = "key; key,target=/etc/app/token" },
        });
        string id = scene.Cri.Up(pod, new ContainerRequest { User = 1000, Group = 1001 });
        Assert.Equal("key 400 1000:1001 3\nabc", scene.Cri.Exec(id, "sh", "-c", Show).Done().Output);
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/etc/app/token").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_privileged_container_gets_its_secrets_too(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        _ = scene.Plugin;
        PodRequest pod = new("web", PodScene.Namespace) { Privileged = true, Annotations = { ["tuck/secrets"] = "key" } };
        string id = scene.Cri.Up(scene.Cri.RunPod(pod), new ContainerRequest { Privileged = true });
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void Variables_become_files(Release release)
    {
        const string value = "t0k3n-of-the-tests";
        using PodScene scene = new(release);
        ContainerRequest request = new()
        {
            User = 1000,
            Variables = { ["API_TOKEN"] = value, ["DB_PASSWORD"] = "x", ["DB_PASSWORD_FILE"] = "/their/own", ["PLAIN"] = "p" },
        };
        string id = scene.Cri.Up(scene.Pod(("tuck/env-to-file", "API_TOKEN, DB_PASSWORD, MISSING")), request);

        Assert.Equal("400 1000:0\n", scene.Cri.Exec(id, "stat", "-c", "%a %u:%g", "/run/secrets/API_TOKEN").Done().Output);
        Assert.Equal(value, scene.Cri.Exec(id, "cat", "/run/secrets/API_TOKEN").Done().Output);
        string[] environment = File.ReadAllText(scene.Node.Outside($"/proc/{scene.Cri.InitPid(id)}/environ")).Split('\0');
        Assert.Contains("API_TOKEN=", environment);
        Assert.Contains("API_TOKEN_FILE=/run/secrets/API_TOKEN", environment);
        Assert.Contains("DB_PASSWORD=x", environment);
        Assert.Contains("DB_PASSWORD_FILE=/their/own", environment);
        Assert.Contains("PLAIN=p", environment);
        Assert.DoesNotContain(environment, item => item.Contains(value) || item.StartsWith("MISSING", StringComparison.Ordinal));
        string bundle = $"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{id}/config.json";
        Assert.DoesNotContain(value, File.ReadAllText(scene.Node.Outside(bundle)));
        Assert.DoesNotContain(value, scene.Plugin.Log + string.Join('\n', scene.Tuck.Audit.Select(line => line.ToJsonString())));
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_variable_asks_too_and_grants_nothing(Release release)
    {
        using PodScene scene = new(release);
        scene.Secret("key", "abc");
        scene.Tuck.Secrets.Write("other", "no");
        string pod = scene.Pod();
        string id = scene.Cri.Up(pod, new ContainerRequest { Variables = { ["TUCK_SECRETS"] = "key" } });
        Assert.Equal("abc", scene.Cri.Exec(id, "cat", "/run/secrets/key").Done().Output);
        scene.Cri.RemovePod(pod);
        Wait.Until(() => scene.Tuck.Ledger.Length == 0);
        string refusal = scene.RefusesToCreate(scene.Pod(), new ContainerRequest { Variables = { ["TUCK_SECRETS"] = "other" } });
        Assert.Contains("no grant", refusal);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void If_all_that_is_asked_for_is_optional_and_missing_nothing_is_mounted(Release release)
    {
        using PodScene scene = new(release);
        scene.Tuck.Grant("missing", "pod=web");
        string id = scene.Cri.Up(scene.Pod(("tuck/secrets", "missing,optional")));
        Assert.Empty(scene.MountsIn(id));
        Assert.Equal("", scene.Cri.Exec(id, "ls", "-A", "/run").Done().Output);
    }

    [Theory]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void A_value_is_what_was_stored_to_the_last_byte(Release release)
    {
        using PodScene scene = new(release);
        string large = new([.. Enumerable.Range(0, 1_000_000).Select(i => (char)('a' + (i % 26)))]);
        scene.Secret("large", large);
        foreach (int i in Enumerable.Range(0, 60))
        {
            scene.Tuck.Secrets.Write($"s{i}", $"value {i}\n");
        }
        scene.Tuck.Grant("s*", "pod=web");
        string id = scene.Cri.Up(
            scene.Pod(("tuck/secrets", "large; " + string.Join("; ", Enumerable.Range(0, 60).Select(i => $"s{i},target=/etc/many/a-long-name-so-that-the-answer-is-more-than-4096-bytes-{i}")))));
        Assert.Equal(large, scene.Cri.Exec(id, "cat", "/run/secrets/large").Done().Output);
        Assert.Equal(
            Enumerable.Range(0, 60).Select(i => $"value {i}"),
            scene.Cri.Exec(id, "sh", "-c", "for i in $(seq 0 59); do cat /etc/many/*-bytes-$i; done").Done().Lines);
        Assert.True(scene.Plugin.IsRunning);
        Assert.Single(scene.Plugin.Lines, line => line.Contains("registered"));
    }

    /// <summary>/var/run leads to /run, as in nearly every image.</summary>
    private static string LinkedImage(PodScene scene)
    {
        using TemporaryDirectory directory = new();
        string root = directory.At("root");
        Bundle.MakeRoot(root);
        _ = Directory.CreateDirectory(root + "/var");
        _ = File.CreateSymbolicLink(root + "/var/run", "/run");
        scene.Node.Load(new AuthoredImage("localhost/linked:1") { Root = root });
        return "localhost/linked:1";
    }
}
