namespace Tuck.Shim;

/// <summary>One run of tuck-runtime.</summary>
internal static class ShimProgram
{
    internal static int Run(string[] args) => args.Length == 0 ? 2 : 1;
}
