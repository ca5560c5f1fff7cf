namespace Tuck.Kernel;

/// <summary>One line of mountinfo, proc_pid_mountinfo(5): the fields we decide on.</summary>
/// <param name="Id">Unique while the mount exists; what statx(2) calls stx_mnt_id.</param>
/// <param name="ParentId">The mount it is attached to.</param>
/// <param name="Point">Where, relative to the reader's root, unescaped.</param>
/// <param name="IsShared">Whether what is mounted below it appears in its peers, which may be the host's.</param>
/// <param name="Type">File system type.</param>
/// <param name="Source">What was mounted; for memory file systems any word the mounter chose.</param>
/// <param name="SuperOptions">Options of the superblock, comma separated.</param>
public sealed record MountEntry(ulong Id, ulong ParentId, string Point, bool IsShared, string Type, string Source, string SuperOptions)
{
    public bool HasSuperOption(string option) => Array.IndexOf(SuperOptions.Split(','), option) >= 0;
}
