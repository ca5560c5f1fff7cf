namespace Tuck.Cli.Doctor;

/// <summary>SELinux: deliveries carry the container's mount label. Nothing to do either way.</summary>
internal sealed class SelinuxCheck : ICheck
{
    private const string Name = "selinux";

    public IEnumerable<Finding> Run()
    {
        yield return File.Exists("/sys/fs/selinux/enforce")
            ? Finding.Ok(Name, "on: files get the container's mount label")
            : Finding.Ok(Name, "off");
    }
}
