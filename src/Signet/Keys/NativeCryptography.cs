namespace Signet.Keys;

/// <summary>The cryptography that .NET lacks, behind one seam: Ed25519, X25519, ECDSA with a nonce of ours, keys encrypted with scrypt.</summary>
/// <remarks>
/// A native library computes; nothing here is reimplemented (docs/decisions/1311-curves-from-libcrypto.md). Signet.Interop offers
/// <c>Signet.OpenSsl.OpenSslCryptography.Register()</c>, which a program calls once before it works with such keys.
/// Every member may be called by several threads at once.
/// </remarks>
public abstract class NativeCryptography
{
    /// <summary>Bytes of a private or public key of Ed25519 and X25519, and of what X25519 agrees on.</summary>
    public const int CurveKeySize = 32;

    /// <summary>Bytes of an Ed25519 signature.</summary>
    public const int Ed25519SignatureSize = 64;

    private static readonly Lock s_lock = new();
    private static Func<NativeCryptography>? s_open;
    private static NativeCryptography? s_current;

    /// <summary>The implementation.</summary>
    /// <exception cref="SigningException">None was registered, or its library is not on this machine.</exception>
    public static NativeCryptography Current
    {
        get
        {
            lock (s_lock)
            {
                return s_current ??= (s_open
                    ?? throw new SigningException(KeyFindings.CryptographyAbsent.With("this program was built without Ed25519, X25519 and deterministic ECDSA")))();
            }
        }
    }

    /// <summary>Says how to open the implementation; it is opened when it is first needed. A second call changes nothing once that was so.</summary>
    public static void Register(Func<NativeCryptography> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        lock (s_lock)
        {
            s_open = open;
        }
    }

    /// <summary>The public key of a private one (RFC 8032, 5.1.5; RFC 7748, 6.1).</summary>
    /// <param name="algorithmOid"><see cref="Oids.Ed25519"/> or <see cref="Oids.X25519"/>.</param>
    /// <param name="privateKey">32 bytes.</param>
    public abstract byte[] DerivePublicKey(string algorithmOid, ReadOnlySpan<byte> privateKey);

    /// <summary>Signs a message with Ed25519, "PureEdDSA" (RFC 8032, 5.1.6): 64 bytes.</summary>
    public abstract byte[] SignEd25519(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message);

    /// <summary>Verifies a signature of Ed25519 (RFC 8032, 5.1.7); false too for one that is not 64 bytes long or whose second half is not reduced.</summary>
    public abstract bool VerifyEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

    /// <summary>What two keys of X25519 agree on (RFC 7748, 6.1): 32 bytes. Null when it is zero whatever the private key is, as with points of low order.</summary>
    public abstract byte[]? AgreeX25519(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey);

    /// <summary>Signs a digest with ECDSA and the given nonce. The DER SEQUENCE of r and s; null when this nonce gives a zero r or s, and another has to be taken.</summary>
    /// <param name="curveOid">P-256, P-384 or P-521.</param>
    /// <param name="privateKey">The private number, big-endian.</param>
    /// <param name="nonce">The number k of FIPS 186-5, 6.4, big-endian, from 1 to the curve's order less 1. It must never serve twice.</param>
    /// <param name="digest">The digest.</param>
    public abstract byte[]? SignEcdsa(string curveOid, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest);

    /// <summary>Decrypts an EncryptedPrivateKeyInfo of any kind. What comes out, which the caller wipes, is a PrivateKeyInfo if the password was right; null when it surely was not.</summary>
    /// <param name="encrypted">DER. What its key derivation costs has been judged (<see cref="KdfCost"/>).</param>
    /// <param name="password">UTF-8.</param>
    public abstract byte[]? DecryptPkcs8(ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> password);
}
