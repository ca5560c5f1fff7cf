using Tuck.Delivery;
using Tuck.Kernel;

namespace Tuck.Bundle;

/// <summary>The program tuck-hook, which is installed beside the others, and which containers are made to call.</summary>
public static class HookProgram
{
    public const string Name = "tuck-hook";

    /// <summary>Beside the program that asks.</summary>
    public static string Beside => Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/usr/local/bin", Name);

    /// <summary>The path, if it is there: a container that calls one that is missing fails at its end, or without a word.</summary>
    /// <param name="path">Of the program.</param>
    /// <param name="remedy">What to do if it is not there.</param>
    /// <exception cref="DeliveryException">It is not there.</exception>
    public static string Require(string path, string remedy)
        => File.Exists(path)
            ? path
            : throw new DeliveryException(ExitCode.Configuration, $"hook {Printable.Of(path)}: no such file; {remedy}");
}
