using Tuck.Delivery.Secrets;

namespace Tuck.Delivery.Mounting;

/// <summary>One file to make: its name in the mount, its mode, and its owner as the host counts. Borrows the value.</summary>
public sealed record SecretFile(string Name, int Mode, uint Uid, uint Gid, SecretBuffer Value)
{
    public override string ToString() => Name;
}
