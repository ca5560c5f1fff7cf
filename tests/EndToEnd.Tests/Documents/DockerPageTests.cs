using Tuck.EndToEnd.Tests.Docker;
using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>docs/docker.md, as it stands, with Docker.</summary>
[Trait("Needs", "Testbed")]
public sealed class DockerPageTests
{
    [TestbedTheory("tuck", "tuck-hook", "tuck-nri", "tuck-runtime")]
    [OnContainerd(Release.Trixie)]
    [OnContainerd(Release.Forky)]
    public void The_page_is_right(Release release)
    {
        using DockerNode docker = Up(release);
        PageTour tour = new(docker.Node, "docker.md");
        tour.On("reload docker", docker.Dockerd.Reload);

        string shown = tour.Follow("Five minutes");
        Assert.Contains("+", shown);
        Assert.Contains("correct horse battery staple", shown);
        Assert.Contains("another value", shown);
        Assert.Contains("1000", docker.Docker.Exec("web", "id", "-u").Done().Output);
        _ = tour.Follow("When a container is refused");
        Assert.Contains("db-password", docker.Docker.Exec("shop", "ls", "/run/secrets").Done().Output);
        Assert.Contains("denied", tour.Run("tuck audit"));
        Compose(tour, docker.Docker);
        Java(tour, docker);
        Variables(tour, docker);
        Exec(tour, docker.Docker);
        Siblings(tour, docker);
        tour.AssertDone(followed: 11, checkedOtherwise: 3, left: 0);
    }

    private static DockerNode Up(Release release)
    {
        DockerNode docker = new(new Node(release));
        try
        {
            // Otherwise Docker warns of it before it says anything else.
            _ = docker.Node.Run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
            docker.Node.Containerd.Start();
            docker.Dockerd.Start();
            docker.Docker.Load(new AuthoredImage("docker.io/library/busybox:latest"));
            return docker;
        }
        catch
        {
            docker.Dispose();
            throw;
        }
    }

    private static void Compose(PageTour tour, DockerClient docker)
    {
        const string how = "the docker run that the file means, with the labels that Compose gives";
        ComposeService web = new(tour.Check("Compose", "yaml", how));
        ComposeService other = web.With(tour.Check("Compose", "yaml", how));
        Assert.Equal(("busybox", "sleep 1000", "tuck"), (web.Image, web.Command, web.Runtime));
        Assert.Equal("TUCK_SECRETS=db-password", Assert.Single(other.Environment));

        Assert.Contains("no grant", docker.Try(web.RunIn("shop")).Error);
        _ = tour.Run(tour.Page.CommandInProse("tuck grant add db-password engine=docker project="));
        foreach (ComposeService service in (ComposeService[])[web, other])
        {
            _ = docker.Try("rm", "--force", "shop-web-1");
            _ = docker.Try(service.RunIn("shop")).Done();
            Assert.Equal("another value", docker.Exec("shop-web-1", "cat", "/run/secrets/db-password").Done().Output);
            Assert.DoesNotContain("TUCK_SECRETS", docker.Exec("shop-web-1", "env").Done().Output);
        }
        _ = docker.Try("rm", "--force", "shop-web-1").Done();
        // Of another project, and an image that says it is of this one.
        Assert.Contains("no grant", docker.Try(web.RunIn("other")).Error);
        docker.Load(new AuthoredImage("localhost/labelled:1")
        {
            Labels = new() { ["com.docker.compose.project"] = "shop", ["com.docker.compose.service"] = "web" },
        });
        Assert.Contains("no grant", docker.Run(
            "--runtime", "tuck", "--annotation", "tuck/secrets=db-password", "localhost/labelled:1", "echo", "ran").Error);
    }

    private static void Java(PageTour tour, DockerNode docker)
    {
        string java = tour.Check("docker-java", "java", "the request to Docker that the calls stand for");
        JavaCalls calls = new(java);
        _ = docker.Docker.Try("rm", "--force", calls.Of("withName")).Done();
        using DockerApi api = new(docker.Node);
        api.Create(
            calls.Of("withName"), calls.Of("createContainerCmd"), calls.Of("withEnv"), calls.Of("withRuntime"), "sleep", "1000");
        _ = docker.Docker.Try("start", calls.Of("withName")).Done();
        Assert.Equal("another value", docker.Docker.Exec(calls.Of("withName"), "cat", "/run/secrets/db-password").Done().Output);
    }

    private static void Variables(PageTour tour, DockerNode docker)
    {
        string environment = tour.Follow("Variables to files");
        Assert.Contains("API_TOKEN_FILE=/run/secrets/API_TOKEN\n", environment);
        Assert.DoesNotContain("API_TOKEN=", environment);
        // What the page's last section says of it, and no more.
        string value = docker.Docker.Exec("api", "cat", "/run/secrets/API_TOKEN").Done().Output;
        string id = docker.Docker.Inspect("api", "{{.Id}}");
        Assert.Contains(value, docker.Docker.Inspect("api", "{{.Config.Env}}"));
        CommandResult found = docker.Node.Try("grep", "-rlsF", value, "/var/lib/docker", "/var/lib/containerd", "/run", "/var/log");
        Assert.Equal(
            ["/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db", $"/var/lib/docker/containers/{id}/config.v2.json"],
            found.Lines.Order(StringComparer.Ordinal));

        _ = tour.Run("docker run -d --runtime tuck --name pattern --env DB_PASSWORD=x busybox sleep 1000");
        Assert.Contains("DB_PASSWORD_FILE=/run/secrets/DB_PASSWORD\n", docker.Docker.Exec("pattern", "env").Done().Output);
        _ = tour.Run("tuck grant add db-password engine=docker name=named");
        string option = tour.Page.CommandInProse("--annotation tuck/env-file");
        _ = tour.Run($"docker run -d --runtime tuck --name named {option} busybox sleep 1000");
        Assert.Contains("DB_PASSWORD_FILE=/run/secrets/db-password\n", docker.Docker.Exec("named", "env").Done().Output);
    }

    private static void Exec(PageTour tour, DockerClient docker)
    {
        _ = tour.Follow("What exec may run");
        Assert.Equal("hi\n", docker.Exec("web", "echo", "hi").Done().Output);
        foreach (string[] options in (string[][])[["-u", "7"], ["-w", "/tmp"], ["-e", "NAME=value"], ["--privileged"]])
        {
            Assert.Contains("is blocked by policy ops", docker.ExecWith("web", options, "echo", "hi").Output);
        }
        Assert.Contains("exec      denied", tour.Run("tuck audit"));
    }

    private static void Siblings(PageTour tour, DockerNode docker)
    {
        docker.Docker.Load(DockerCommandImage.Of(docker.Node, "docker.io/library/docker:cli"));
        _ = docker.Docker.Try("rm", "--force", "web").Done();
        _ = tour.Follow("Docker-in-Docker");
        int pid = docker.Node.PidOutside(docker.Docker.InitPid("web"));
        Assert.Equal("another value", File.ReadAllText($"/proc/{pid}/root/run/secrets/db-password"));
        Assert.DoesNotContain("TUCK_SECRETS", File.ReadAllText($"/proc/{pid}/environ"));
    }
}
