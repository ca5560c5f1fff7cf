using Tuck.EndToEnd.Tests.Pods;

namespace Tuck.EndToEnd.Tests.Documents;

/// <summary>An image like docker:cli, which runs Docker's command: that of the machine, with what it loads.</summary>
internal static class DockerCommandImage
{
    public static AuthoredImage Of(Node node, string name)
    {
        string root = node.Directory.MakeDirectory("docker-command");
        const string script = """
            for file in $(ldd /usr/bin/docker | grep -o '/[^ ]*'); do cp -L --parents "$file" "$1"; done
            cp --parents /usr/bin/docker "$1"
            mkdir "$1/dev" "$1/etc" "$1/proc" "$1/run" "$1/var"
            ln -s /run "$1/var/run"
            """;
        _ = node.Run("sh", "-ec", script, "sh", root);
        return new AuthoredImage(name) { Root = root, Entrypoint = ["/usr/bin/docker"] };
    }
}
