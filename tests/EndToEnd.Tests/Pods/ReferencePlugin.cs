namespace Tuck.EndToEnd.Tests.Pods;

/// <summary>A plugin made with NRI's own stub that does nothing: tests/testbed/go-stub.sh.</summary>
internal static class ReferencePlugin
{
    public static string Source => Path.Combine(Testbed.Cache, "nri-nothing");

    /// <summary>Null, or the reason for which a test of it is skipped.</summary>
    public static string? Requirement => File.Exists(Source) ? null : "needs the reference plugin: tests/testbed/go-stub.sh";

    /// <summary>Its path on a machine.</summary>
    public static string On(Node node)
    {
        string copy = node.Directory.At("nri-nothing");
        File.Copy(Source, copy, overwrite: true);
        return copy;
    }
}
