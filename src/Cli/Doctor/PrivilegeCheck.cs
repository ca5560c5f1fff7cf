using Tuck.Kernel;

namespace Tuck.Cli.Doctor;

/// <summary>Whether we may do what the hook does.</summary>
internal sealed class PrivilegeCheck : ICheck
{
    private const string Name = "privileges";

    public IEnumerable<Finding> Run()
    {
        if (ProcessHardening.EffectiveUid != 0)
        {
            yield return Finding.Warn(
                Name, $"uid {ProcessHardening.EffectiveUid}", "run it as root to see what root's engines see");
        }
        else if (!UserNamespace.IsInitial())
        {
            yield return Finding.Warn(Name, "root of a user namespace", "tmpfs noswap needs the initial one; run it on the host");
        }
        else
        {
            yield return Finding.Ok(Name, "root");
        }
    }
}
