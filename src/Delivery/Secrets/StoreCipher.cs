using Tuck.Kernel.Crypto;

namespace Tuck.Delivery.Secrets;

/// <summary>
/// How a store file's ciphertext and its tag, one after the other, are made and read. Random nonces of 96 bits are good for 2^32
/// files under one key.
/// </summary>
internal static class StoreCipher
{
    internal const int KeyBytes = Aes256Gcm.KeyBytes;
    internal const int NonceBytes = Aes256Gcm.NonceBytes;
    internal const int TagBytes = Aes256Gcm.TagBytes;

    internal static void Encrypt(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertextAndTag)
        => Aes256Gcm.Encrypt(
            key, nonce, associated, plaintext, ciphertextAndTag[..^TagBytes], ciphertextAndTag[^TagBytes..]);

    /// <summary>Decrypts in place; the tag stays. False, and nothing decrypted is left, if any of it was changed.</summary>
    internal static bool TryDecrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> ciphertextAndTag)
    {
        Span<byte> text = ciphertextAndTag[..^TagBytes];
        return Aes256Gcm.TryDecrypt(key, nonce, associated, text, ciphertextAndTag[^TagBytes..], text);
    }
}
