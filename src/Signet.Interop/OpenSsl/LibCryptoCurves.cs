using System.Runtime.InteropServices;

namespace Signet.OpenSsl;

/// <summary>The functions of libcrypto for keys that .NET does not know, and for ECDSA with a nonce of the caller's.</summary>
/// <remarks>
/// Source: OpenSSL's EVP_PKEY_new(3), EVP_DigestSignInit(3), EVP_PKEY_derive(3), EC_POINT_new(3), BN_mod_inverse(3), ECDSA_sign(3), d2i_X509(3), PKCS12_decrypt_skey(3).
/// Those of EC_KEY are deprecated in OpenSSL 3 and have no successor that takes a nonce before 3.2.
/// </remarks>
internal static unsafe partial class LibCryptoCurves
{
    private const string Library = "libcrypto.so.3";

    /// <summary>EVP_PKEY_X25519 and EVP_PKEY_ED25519.</summary>
    public const int X25519 = 1034, Ed25519 = 1087;

    /// <summary>BN_FLG_CONSTTIME: the time of an operation shall not depend on the number.</summary>
    public const int ConstantTime = 4;

    [LibraryImport(Library)]
    internal static partial CULong OpenSSL_version_num();

    [LibraryImport(Library)]
    internal static partial PKeyHandle EVP_PKEY_new_raw_private_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial PKeyHandle EVP_PKEY_new_raw_public_key(int type, nint engine, byte* key, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(PKeyHandle key, byte* bytes, ref nuint length);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial DigestContextHandle EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSignInit(DigestContextHandle context, nint keyContext, nint digest, nint engine, PKeyHandle key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(DigestContextHandle context, byte* signature, ref nuint signatureLength, byte* message, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerifyInit(DigestContextHandle context, nint keyContext, nint digest, nint engine, PKeyHandle key);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(DigestContextHandle context, byte* signature, nuint signatureLength, byte* message, nuint length);

    [LibraryImport(Library)]
    internal static partial PKeyContextHandle EVP_PKEY_CTX_new(PKeyHandle key, nint engine);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_init(PKeyContextHandle context);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive_set_peer(PKeyContextHandle context, PKeyHandle peer);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_derive(PKeyContextHandle context, byte* secret, ref nuint length);

    [LibraryImport(Library)]
    internal static partial NumberHandle BN_new();

    [LibraryImport(Library)]
    internal static partial NumberHandle BN_bin2bn(byte* bytes, int length, nint into);

    [LibraryImport(Library)]
    internal static partial void BN_set_flags(NumberHandle number, int flags);

    [LibraryImport(Library)]
    internal static partial int BN_is_zero(NumberHandle number);

    [LibraryImport(Library)]
    internal static partial int BN_nnmod(NumberHandle result, NumberHandle number, nint modulus, NumberContextHandle context);

    [LibraryImport(Library)]
    internal static partial nint BN_mod_inverse(NumberHandle result, NumberHandle number, nint modulus, NumberContextHandle context);

    [LibraryImport(Library)]
    internal static partial void BN_clear_free(nint number);

    [LibraryImport(Library)]
    internal static partial NumberContextHandle BN_CTX_secure_new();

    [LibraryImport(Library)]
    internal static partial void BN_CTX_free(nint context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OBJ_txt2nid(string oid);

    [LibraryImport(Library)]
    internal static partial EcKeyHandle EC_KEY_new_by_curve_name(int nid);

    [LibraryImport(Library)]
    internal static partial void EC_KEY_free(nint key);

    [LibraryImport(Library)]
    internal static partial nint EC_KEY_get0_group(EcKeyHandle key);

    [LibraryImport(Library)]
    internal static partial int EC_KEY_set_private_key(EcKeyHandle key, NumberHandle number);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_order(nint group);

    [LibraryImport(Library)]
    internal static partial PointHandle EC_POINT_new(nint group);

    [LibraryImport(Library)]
    internal static partial void EC_POINT_clear_free(nint point);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(nint group, PointHandle result, NumberHandle factor, nint point, nint pointFactor, NumberContextHandle context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_get_affine_coordinates(nint group, PointHandle point, NumberHandle x, nint y, NumberContextHandle context);

    [LibraryImport(Library)]
    internal static partial int ECDSA_size(EcKeyHandle key);

    [LibraryImport(Library)]
    internal static partial int ECDSA_sign_ex(int type, byte* digest, int length, byte* signature, ref uint signatureLength, NumberHandle inverse, NumberHandle r, EcKeyHandle key);

    [LibraryImport(Library)]
    internal static partial EncryptedKeyHandle d2i_X509_SIG(nint into, ref byte* bytes, CLong length);

    [LibraryImport(Library)]
    internal static partial void X509_SIG_free(nint key);

    [LibraryImport(Library)]
    internal static partial void X509_SIG_get0(EncryptedKeyHandle key, out nint algorithm, out nint content);

    [LibraryImport(Library)]
    internal static partial byte* ASN1_STRING_get0_data(nint text);

    [LibraryImport(Library)]
    internal static partial int ASN1_STRING_length(nint text);

    [LibraryImport(Library)]
    internal static partial nint PKCS12_pbe_crypt(
        nint algorithm, byte* password, int passwordLength, byte* from, int fromLength, out byte* to, out int toLength, int encrypt);

    [LibraryImport(Library)]
    internal static partial void CRYPTO_clear_free(byte* bytes, nuint length, nint file, int line);
}
