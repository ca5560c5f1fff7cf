namespace Tuck.Delivery.Requests;

/// <summary>One secret a container asks for, and where and how it wants it.</summary>
/// <param name="Secret">Its name in the store.</param>
/// <param name="Target">A file name within the secrets directory, or an absolute path of its own.</param>
/// <param name="Mode">Permission bits; null: what its source says, or <see cref="DefaultMode"/>.</param>
/// <param name="Uid">Owner as the container counts; null: the user of its process.</param>
/// <param name="Gid">Group as the container counts; null: the group of its process.</param>
/// <param name="IsOptional">A secret that does not exist is left out and not an error. One that is not granted still is.</param>
public sealed record SecretTarget(string Secret, string Target, int? Mode, uint? Uid, uint? Gid, bool IsOptional)
{
    /// <summary>Whether a running container keeps the version it has: <c>rotate=restart</c>.</summary>
    public bool StaysUntilRestart { get; init; }

    /// <summary>Of a file for which nobody says another: 0400.</summary>
    public const int DefaultMode = 0x100;

    public bool IsAbsolute => Target.StartsWith('/');

    /// <summary>Its absolute path.</summary>
    /// <param name="directory">The secrets directory in the container.</param>
    public string PathIn(string directory) => IsAbsolute ? Target : directory + "/" + Target;

    /// <summary>As a request says it.</summary>
    public override string ToString()
        => $"{Secret},target={Target}"
            + (Mode is { } mode ? $",mode=0{Convert.ToString(mode, 8)}" : string.Empty)
            + (Uid is { } uid ? $",uid={uid}" : string.Empty)
            + (Gid is { } gid ? $",gid={gid}" : string.Empty)
            + (IsOptional ? ",optional" : string.Empty)
            + (StaysUntilRestart ? ",rotate=" + RotateWords.Restart : string.Empty);
}
