using Tuck.Cli.Engines;

namespace Tuck.Cli.Doctor;

/// <summary>tuck-hook beside this program: there, executable and static.</summary>
internal sealed class HookProgramCheck : ICheck
{
    private const string Name = "tuck-hook";

    public IEnumerable<Finding> Run()
    {
        string path = ProgramFile.Hook.Default;
        yield return ProgramFile.Objection(path) is { } objection
            ? Finding.Fail(Name, $"{path}: {objection}", "install tuck-hook beside tuck")
            : ElfFile.IsStatic(path)
            ? Finding.Ok(Name, $"{path}, static")
            : Finding.Warn(Name, $"{path} is not a static executable", "install the one built with tuck: it loads nothing");
    }
}
