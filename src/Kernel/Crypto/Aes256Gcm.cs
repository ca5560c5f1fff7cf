using System.Security.Cryptography;

namespace Tuck.Kernel.Crypto;

/// <summary>AES-256-GCM by libcrypto, NIST SP 800-38D: a key of 32 bytes, a nonce of 12 that is never used twice, a tag of 16.</summary>
public static unsafe class Aes256Gcm
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    private const ulong InitOptions =
        LibCrypto.OPENSSL_INIT_NO_LOAD_CONFIG
        | LibCrypto.OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS
        | LibCrypto.OPENSSL_INIT_NO_ADD_ALL_CIPHERS
        | LibCrypto.OPENSSL_INIT_NO_ADD_ALL_DIGESTS
        | LibCrypto.OPENSSL_INIT_NO_ATEXIT;

    /// <summary>Encrypts into a span as long as the plaintext.</summary>
    /// <exception cref="CryptographicException">libcrypto refused, as without memory.</exception>
    public static void Encrypt(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag)
    {
        RequireLengths(key, nonce, plaintext, ciphertext, tag);
        if (!Run(key, nonce, associated, plaintext, ciphertext, tag, isEncrypting: true))
        {
            throw new CryptographicException("libcrypto: AES-256-GCM encryption failed");
        }
    }

    /// <summary>False, and the plaintext wiped, if anything is not what was encrypted with this key and nonce.</summary>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext)
    {
        RequireLengths(key, nonce, ciphertext, plaintext, tag);
        Span<byte> expected = stackalloc byte[TagBytes];
        tag.CopyTo(expected);
        if (Run(key, nonce, associated, ciphertext, plaintext, expected, isEncrypting: false))
        {
            return true;
        }
        CryptographicOperations.ZeroMemory(plaintext);
        return false;
    }

    private static bool Run(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        ReadOnlySpan<byte> input,
        Span<byte> output,
        Span<byte> tag,
        bool isEncrypting)
    {
        // Its answer is 0 only if libcrypto was shut down; then the next call fails as well.
        _ = LibCrypto.OPENSSL_init_crypto(InitOptions, null);
        void* context = LibCrypto.EVP_CIPHER_CTX_new();
        if (context is null)
        {
            return false;
        }
        try
        {
            fixed (byte* k = key, n = nonce, a = associated, i = input, o = output, t = tag)
            {
                int length;
                // A null input or output means something else to EVP_CipherUpdate, and a span of nothing is null.
                byte unused;
                return LibCrypto.EVP_CipherInit_ex(context, LibCrypto.EVP_aes_256_gcm(), null, k, n, isEncrypting ? 1 : 0) == 1
                    && (isEncrypting || LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.EVP_CTRL_GCM_SET_TAG, TagBytes, t) == 1)
                    && (associated.IsEmpty || LibCrypto.EVP_CipherUpdate(context, null, &length, a, associated.Length) == 1)
                    && (input.IsEmpty || LibCrypto.EVP_CipherUpdate(context, o, &length, i, input.Length) == 1)
                    && LibCrypto.EVP_CipherFinal_ex(context, &unused, &length) == 1
                    && (!isEncrypting || LibCrypto.EVP_CIPHER_CTX_ctrl(context, LibCrypto.EVP_CTRL_GCM_GET_TAG, TagBytes, t) == 1);
            }
        }
        finally
        {
            LibCrypto.EVP_CIPHER_CTX_free(context);
        }
    }

    private static void RequireLengths(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output, ReadOnlySpan<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, input.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagBytes);
    }
}
