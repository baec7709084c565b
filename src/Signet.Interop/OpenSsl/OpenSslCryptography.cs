using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.OpenSsl;

/// <summary>Ed25519, X25519, ECDSA with a given nonce and scrypt, computed by OpenSSL 3's libcrypto, the library that .NET itself runs on under Linux.</summary>
public sealed unsafe class OpenSslCryptography : NativeCryptography
{
    private const int VersionShift = 28; // 0xMNN00PP0L: the highest digit is the major version

    private OpenSslCryptography()
    {
    }

    /// <summary>Makes this the program's <see cref="NativeCryptography"/>. The library is loaded when it is first needed.</summary>
    public static void Register() => Register(Open);

    /// <summary>Loads the library.</summary>
    /// <exception cref="SigningException">It is absent, or of another version.</exception>
    public static NativeCryptography Open() => Open(static () => LibCryptoCurves.OpenSSL_version_num().Value);

    /// <param name="askVersion">The first call into the library: fails when it is not there.</param>
    internal static NativeCryptography Open(Func<nuint> askVersion)
    {
        try
        {
            var version = askVersion();
            return version >> VersionShift == 3 ? new OpenSslCryptography()
                : throw new SigningException(KeyFindings.CryptographyAbsent.With($"libcrypto is of version 0x{version:X}, not of OpenSSL 3"));
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new SigningException(KeyFindings.CryptographyAbsent.With("libcrypto.so.3 is not on this machine"), e);
        }
    }

    /// <inheritdoc/>
    public override byte[] DerivePublicKey(string algorithmOid, ReadOnlySpan<byte> privateKey)
    {
        using var key = PrivateKey(Type(algorithmOid), privateKey);
        var bytes = new byte[CurveKeySize];
        nuint length = CurveKeySize;
        fixed (byte* to = bytes)
        {
            Check(LibCryptoCurves.EVP_PKEY_get_raw_public_key(key, to, ref length) == 1 && length == CurveKeySize);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override byte[] SignEd25519(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message)
    {
        using var key = PrivateKey(LibCryptoCurves.Ed25519, privateKey);
        using var context = LibCryptoCurves.EVP_MD_CTX_new();
        Check(!context.IsInvalid && LibCryptoCurves.EVP_DigestSignInit(context, 0, 0, 0, key) == 1);
        var signature = new byte[Ed25519SignatureSize];
        nuint length = Ed25519SignatureSize;
        fixed (byte* to = signature, from = NotNull(message))
        {
            Check(LibCryptoCurves.EVP_DigestSign(context, to, ref length, from, (nuint)message.Length) == 1 && length == Ed25519SignatureSize);
        }

        return signature;
    }

    /// <inheritdoc/>
    public override bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var key = PublicKey(LibCryptoCurves.Ed25519, publicKey);
        using var context = LibCryptoCurves.EVP_MD_CTX_new();
        Check(!context.IsInvalid && LibCryptoCurves.EVP_DigestVerifyInit(context, 0, 0, 0, key) == 1);
        fixed (byte* of = signature, from = NotNull(message))
        {
            var verified = signature.Length == Ed25519SignatureSize
                && LibCryptoCurves.EVP_DigestVerify(context, of, (nuint)signature.Length, from, (nuint)message.Length) == 1;
            LibCrypto.ERR_clear_error(); // a signature that does not fit is no error of ours
            return verified;
        }
    }

    /// <inheritdoc/>
    public override byte[]? AgreeX25519(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        using var own = PrivateKey(LibCryptoCurves.X25519, privateKey);
        using var peer = PublicKey(LibCryptoCurves.X25519, publicKey);
        using var context = LibCryptoCurves.EVP_PKEY_CTX_new(own, 0);
        Check(!context.IsInvalid && LibCryptoCurves.EVP_PKEY_derive_init(context) == 1 && LibCryptoCurves.EVP_PKEY_derive_set_peer(context, peer) == 1);
        var secret = new byte[CurveKeySize];
        nuint length = CurveKeySize;
        fixed (byte* to = secret)
        {
            // OpenSSL refuses a zero secret (RFC 7748, 6.1); that it does is not left to it alone.
            var derived = LibCryptoCurves.EVP_PKEY_derive(context, to, ref length) == 1 && length == CurveKeySize && secret.AsSpan().ContainsAnyExcept((byte)0);
            LibCrypto.ERR_clear_error();
            return derived ? secret : null;
        }
    }

    /// <inheritdoc/>
    public override byte[]? SignEcdsa(string curveOid, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        using var key = LibCryptoCurves.EC_KEY_new_by_curve_name(LibCryptoCurves.OBJ_txt2nid(curveOid));
        using var d = Secret(privateKey);
        using var k = Secret(nonce);
        Check(!key.IsInvalid && LibCryptoCurves.EC_KEY_set_private_key(key, d) == 1);

        // r is the x coordinate of k·G modulo the order (FIPS 186-5, 6.4.1); s is computed by ECDSA_sign_ex from it and from 1/k.
        var group = LibCryptoCurves.EC_KEY_get0_group(key);
        var order = LibCryptoCurves.EC_GROUP_get0_order(group);
        using var context = LibCryptoCurves.BN_CTX_secure_new();
        using var point = LibCryptoCurves.EC_POINT_new(group);
        using var r = LibCryptoCurves.BN_new();
        using var inverse = LibCryptoCurves.BN_new();
        Check(!context.IsInvalid && !point.IsInvalid && !r.IsInvalid && !inverse.IsInvalid);
        Check(LibCryptoCurves.EC_POINT_mul(group, point, k, 0, 0, context) == 1
            && LibCryptoCurves.EC_POINT_get_affine_coordinates(group, point, r, 0, context) == 1
            && LibCryptoCurves.BN_nnmod(r, r, order, context) == 1
            && LibCryptoCurves.BN_mod_inverse(inverse, k, order, context) != 0);
        if (LibCryptoCurves.BN_is_zero(r) == 1)
        {
            return null;
        }

        var signature = new byte[LibCryptoCurves.ECDSA_size(key)];
        var length = (uint)signature.Length;
        fixed (byte* to = signature, from = digest)
        {
            var signed = LibCryptoCurves.ECDSA_sign_ex(0, from, digest.Length, to, ref length, inverse, r, key) == 1;
            LibCrypto.ERR_clear_error();
            return signed ? signature[..(int)length] : null; // with all parts given, the one failure left is a zero s
        }
    }

    /// <inheritdoc/>
    public override byte[]? DecryptPkcs8(ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> password)
    {
        fixed (byte* from = encrypted, secret = NotNull(password))
        {
            var at = from;
            using var structure = LibCryptoCurves.d2i_X509_SIG(0, ref at, new CLong(encrypted.Length));
            if (structure.IsInvalid)
            {
                LibCrypto.ERR_clear_error();
                return null;
            }

            // PKCS8_decrypt would do the same and then read the key, but OpenSSL 3.0 reads none that comes with its public half.
            LibCryptoCurves.X509_SIG_get0(structure, out var algorithm, out var content);
            var decrypted = LibCryptoCurves.PKCS12_pbe_crypt(
                algorithm, secret, password.Length, LibCryptoCurves.ASN1_STRING_get0_data(content), LibCryptoCurves.ASN1_STRING_length(content),
                out var bytes, out var length, encrypt: 0);
            LibCrypto.ERR_clear_error();
            if (decrypted == 0)
            {
                return null;
            }

            var plain = new ReadOnlySpan<byte>(bytes, length).ToArray();
            LibCryptoCurves.CRYPTO_clear_free(bytes, (nuint)length, 0, 0);
            return plain;
        }
    }

    private static int Type(string oid) => oid switch
    {
        Oids.Ed25519 => LibCryptoCurves.Ed25519,
        Oids.X25519 => LibCryptoCurves.X25519,
        _ => throw new ArgumentException($"{oid} is neither Ed25519 nor X25519", nameof(oid)),
    };

    private static PKeyHandle PrivateKey(int type, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, CurveKeySize);
        fixed (byte* from = bytes)
        {
            var key = LibCryptoCurves.EVP_PKEY_new_raw_private_key(type, 0, from, CurveKeySize);
            Check(!key.IsInvalid);
            return key;
        }
    }

    private static PKeyHandle PublicKey(int type, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, CurveKeySize);
        fixed (byte* from = bytes)
        {
            var key = LibCryptoCurves.EVP_PKEY_new_raw_public_key(type, 0, from, CurveKeySize);
            Check(!key.IsInvalid);
            return key;
        }
    }

    private static NumberHandle Secret(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            var number = LibCryptoCurves.BN_bin2bn(from, bytes.Length, 0);
            Check(!number.IsInvalid);
            LibCryptoCurves.BN_set_flags(number, LibCryptoCurves.ConstantTime);
            return number;
        }
    }

    /// <summary>An empty span has no address, which libcrypto takes for "not given".</summary>
    private static ReadOnlySpan<byte> NotNull(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? new byte[1] : bytes;

    private static void Check(bool done)
    {
        if (!done)
        {
            throw new CryptographicException($"OpenSSL: {string.Join(", ", LibCrypto.DrainErrors().Select(e => e.Reason))}");
        }
    }
}
