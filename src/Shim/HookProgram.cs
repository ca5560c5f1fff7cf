using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Shim;

/// <summary>The program tuck-hook, which is installed beside this one.</summary>
internal static class HookProgram
{
    internal const string Name = "tuck-hook";

    /// <summary>Its path.</summary>
    /// <exception cref="DeliveryException">It is not there: a hook that is missing would fail the container's end.</exception>
    internal static string Require()
    {
        string path = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/usr/bin", Name);
        return File.Exists(path)
            ? path
            : throw new DeliveryException(ExitCode.Configuration, $"hook {Printable.Of(path)}: not there; install it beside {RealRuntime.OwnName}");
    }
}
