using System.Text;

namespace Tuck.EndToEnd.Tests.Rotation;

/// <summary>Values as read-all.c takes them: a word of eight bytes, repeated a thousand times, that tells the version.</summary>
internal static class RotatedSecret
{
    public static byte[] Value(int version)
        => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{version:d7}\n", 1000)));
}
