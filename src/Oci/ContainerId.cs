namespace Tuck.Oci;

/// <summary>The name a runtime knows a container by.</summary>
public static class ContainerId
{
    /// <summary>1024 is runc's and crun's, 200 leaves room for what we add to the name.</summary>
    private const int MaxLength = 200;

    /// <summary>What runc and crun accept: it becomes a directory of theirs and a file of ours.</summary>
    public static bool IsValid(string id)
    {
        if (id.Length is 0 or > MaxLength || id is "." or "..")
        {
            return false;
        }
        foreach (char c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '+' or '-' or '.'))
            {
                return false;
            }
        }
        return true;
    }
}
