using System.Runtime.InteropServices;

namespace Tuck.Kernel;

/// <summary>A list of words as C has it: pointers to bytes that end with 0, and a null pointer at the end. Owns its memory.</summary>
internal sealed unsafe class NativeWords : IDisposable
{
    private readonly void* _memory;

    internal NativeWords(IReadOnlyList<byte[]> words)
    {
        int pointersBytes = (words.Count + 1) * sizeof(byte*);
        _memory = NativeMemory.AllocZeroed((nuint)(pointersBytes + words.Sum(word => word.Length + 1)));
        byte* text = (byte*)_memory + pointersBytes;
        for (int i = 0; i < words.Count; i++)
        {
            Pointers[i] = text;
            words[i].CopyTo(new Span<byte>(text, words[i].Length));
            text += words[i].Length + 1;
        }
    }

    internal byte** Pointers => (byte**)_memory;

    public void Dispose() => NativeMemory.Free(_memory);
}
