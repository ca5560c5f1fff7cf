using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Tuck.Delivery.Requests;

namespace Tuck.Nri.Containers;

/// <summary>A container's variables as NRI shows them, <c>NAME=value</c> in bytes. Borrows them.</summary>
internal readonly struct ContainerEnvironment(IReadOnlyList<ByteString> variables) : IVariables
{
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The value's bytes; empty too if there is no such variable.</summary>
    internal ReadOnlySpan<byte> Value(string name)
        => IndexOf(name) is var index and >= 0 ? variables[index].Span[(name.Length + 1)..] : [];

    public int LengthOf(string name) => Value(name).Length;

    public void CopyTo(string name, Span<byte> target) => Value(name).CopyTo(target);

    /// <summary>Of a variable that holds no secret: as text, or null if there is none.</summary>
    internal string? Text(string name) => Has(name) ? Encoding.UTF8.GetString(Value(name)) : null;

    /// <summary>Overwrites the bytes. What they came in is wiped by whoever read it.</summary>
    internal void Wipe()
    {
        foreach (ByteString variable in variables)
        {
            if (MemoryMarshal.TryGetArray(variable.Memory, out ArraySegment<byte> bytes))
            {
                bytes.AsSpan().Clear();
            }
        }
    }

    /// <summary>The last one wins, as for a program that reads its environment.</summary>
    private int IndexOf(string name)
    {
        for (int i = variables.Count - 1; i >= 0; i--)
        {
            ReadOnlySpan<byte> text = variables[i].Span;
            if (text.Length > name.Length && text[name.Length] == '=' && Ascii.Equals(text[..name.Length], name))
            {
                return i;
            }
        }
        return -1;
    }
}
