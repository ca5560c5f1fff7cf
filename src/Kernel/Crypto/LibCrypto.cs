using System.Runtime.InteropServices;

namespace Tuck.Kernel.Crypto;

/// <summary>
/// The few calls of OpenSSL's libcrypto (1.1.1 to 3.x) that encrypt and decrypt: EVP_EncryptInit(3). Bound here, not through
/// System.Security.Cryptography, because that reads OpenSSL's configuration, which OPENSSL_CONF of a hostile environment may
/// name and which may load code, and because its start-up costs a container's start more than all the rest of a delivery.
/// </summary>
internal static unsafe partial class LibCrypto
{
    internal const ulong OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS = 0x1;
    internal const ulong OPENSSL_INIT_NO_ADD_ALL_CIPHERS = 0x10;
    internal const ulong OPENSSL_INIT_NO_ADD_ALL_DIGESTS = 0x20;
    internal const ulong OPENSSL_INIT_NO_LOAD_CONFIG = 0x80;
    internal const ulong OPENSSL_INIT_NO_ATEXIT = 0x80000;

    internal const int EVP_CTRL_GCM_GET_TAG = 0x10;
    internal const int EVP_CTRL_GCM_SET_TAG = 0x11;

    /// <summary>What Debian, Fedora and Alpine name it; static executables link libcrypto.a under this name.</summary>
    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library)]
    internal static partial int OPENSSL_init_crypto(ulong options, void* settings);

    [LibraryImport(Library)]
    internal static partial void* EVP_CIPHER_CTX_new();

    /// <summary>Wipes the key schedule.</summary>
    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(void* context);

    [LibraryImport(Library)]
    internal static partial void* EVP_aes_256_gcm();

    [LibraryImport(Library)]
    internal static partial int EVP_CipherInit_ex(void* context, void* cipher, void* engine, byte* key, byte* iv, int encrypt);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherUpdate(void* context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherFinal_ex(void* context, byte* output, int* outputLength);

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_ctrl(void* context, int type, int argument, byte* pointer);
}
