using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>A private key in memory: RSA, EC on P-256, P-384 or P-521, Ed25519 or X25519. Its numbers have been checked.</summary>
public sealed class PrivateKey : IDisposable
{
    private const int MaxRsaBits = 16384;

    private readonly byte[] _pkcs8;

    private PrivateKey(byte[] pkcs8, byte[] publicKey, string algorithmOid, int bits, string? curveOid) =>
        (_pkcs8, PublicKey, AlgorithmOid, Bits, CurveOid) = (pkcs8, publicKey, algorithmOid, bits, curveOid);

    /// <summary>rsaEncryption, id-ecPublicKey, id-Ed25519 or id-X25519.</summary>
    public string AlgorithmOid { get; }

    /// <summary>Bits of the modulus or of the curve's field.</summary>
    public int Bits { get; }

    /// <summary>The named curve of an EC key; null for others.</summary>
    public string? CurveOid { get; }

    /// <summary>The public half: a SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    public bool IsRsa => AlgorithmOid == Oids.RsaEncryption;

    public bool IsEc => AlgorithmOid == Oids.EcPublicKey;

    public bool IsEd25519 => AlgorithmOid == Oids.Ed25519;

    public bool IsX25519 => AlgorithmOid == Oids.X25519;

    /// <summary>The 32 bytes of a key of Ed25519 or X25519: the end of its PrivateKeyInfo. Wiped when this is disposed.</summary>
    internal ReadOnlySpan<byte> CurveBytes => IsEd25519 || IsX25519 ? _pkcs8.AsSpan()[^NativeCryptography.CurveKeySize..]
        : throw new InvalidOperationException($"a key of {KeyNames.Describe(this)} is a number, not 32 bytes");

    /// <summary>The key as a PKCS #8 PrivateKeyInfo, DER. Wiped when this is disposed.</summary>
    public ReadOnlyMemory<byte> Pkcs8 => _pkcs8;

    /// <summary>Takes over a key of .NET, which is not disposed.</summary>
    public static PrivateKey From(AsymmetricAlgorithm key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        return TryRead(pkcs8, out var result, out var problem) ? result : throw new SigningException(problem);
    }

    /// <summary>Makes a key of Ed25519 or X25519.</summary>
    internal static PrivateKey NewOnCurve25519(string algorithm)
    {
        var bytes = RandomNumberGenerator.GetBytes(NativeCryptography.CurveKeySize);
        try
        {
            return OnCurve25519(algorithm, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads a PrivateKeyInfo or a OneAsymmetricKey.</summary>
    public static bool TryRead(ReadOnlySpan<byte> pkcs8, [NotNullWhen(true)] out PrivateKey? key, [NotNullWhen(false)] out Finding? problem)
    {
        var copy = pkcs8.ToArray();
        key = null;
        try
        {
            if (Refusal(copy, out var algorithm, out var curve, out var used) is { } refusal)
            {
                problem = refusal;
                return false;
            }

            if (algorithm is Oids.Ed25519 or Oids.X25519)
            {
                var bytes = Curve25519Keys.Read(copy.AsMemory(0, used), out var publicKey);
                key = OnCurve25519(algorithm, bytes.Span);
                problem = publicKey.IsEmpty || key.PublicKey.Span.EndsWith(publicKey.Span) ? null
                    : KeyFindings.Inconsistent.With($"the {KeyNames.Algorithm(algorithm)} key comes with the public half of another key");
                if (problem is not null)
                {
                    key.Dispose();
                    key = null;
                }

                return problem is null;
            }

            if (algorithm == Oids.RsaEncryption)
            {
                using var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(copy.AsSpan(0, used), out _);
                var numbers = rsa.ExportParameters(includePrivateParameters: true);
                problem = rsa.KeySize > MaxRsaBits ? KeyFindings.TooLong.With($"the RSA key has {rsa.KeySize} bits")
                    : RsaNumbers.Contradiction(numbers) is { } broken ? KeyFindings.Inconsistent.With($"the numbers of the RSA key break the rule {broken}")
                    : null;
                Wipe(numbers);
                if (problem is null)
                {
                    key = new PrivateKey(rsa.ExportPkcs8PrivateKey(), rsa.ExportSubjectPublicKeyInfo(), algorithm, rsa.KeySize, null);
                }

                return problem is null;
            }

            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(copy.AsSpan(0, used), out _);
            problem = null;
            key = new PrivateKey(ecdsa.ExportPkcs8PrivateKey(), ecdsa.ExportSubjectPublicKeyInfo(), algorithm, ecdsa.KeySize, curve);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            problem = KeyFindings.Damaged.With($"the private key cannot be read: {e.Message}");
            return false;
        }
        catch (SigningException e)
        {
            problem = e.Finding; // nothing here computes on the key's curve
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    /// <summary>Opens the key as .NET's RSA. The caller disposes it.</summary>
    public RSA OpenRsa()
    {
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(_pkcs8, out _);
        return rsa;
    }

    /// <summary>Opens the key as .NET's ECDsa. The caller disposes it.</summary>
    public ECDsa OpenEcdsa()
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(_pkcs8, out _);
        return ecdsa;
    }

    /// <summary>Opens the key as .NET's RSA or ECDsa. The caller disposes it.</summary>
    /// <exception cref="SigningException">It is of Ed25519 or X25519, which .NET does not know.</exception>
    public AsymmetricAlgorithm Open() => IsRsa ? OpenRsa() : IsEc ? OpenEcdsa()
        : throw new SigningException(KeyFindings.AlgorithmUnsupported.With($"the key is of algorithm {KeyNames.Algorithm(AlgorithmOid)}, not RSA or ECDSA"));

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_pkcs8);

    private static PrivateKey OnCurve25519(string algorithm, ReadOnlySpan<byte> bytes)
    {
        var publicKey = NativeCryptography.Current.DerivePublicKey(algorithm, bytes);
        return new PrivateKey(Curve25519Keys.Pkcs8(algorithm, bytes), Curve25519Keys.Spki(algorithm, publicKey), algorithm, Curve25519Keys.Bits, null);
    }

    /// <summary>Why the key cannot be used, judged by its AlgorithmIdentifier before any cryptography sees it.</summary>
    private static Finding? Refusal(byte[] pkcs8, out string algorithm, out string? curve, out int used)
    {
        AsnDecoder.ReadEncodedValue(pkcs8, AsnEncodingRules.BER, out _, out _, out used);
        var info = new AsnReader(pkcs8.AsMemory(0, used), AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        var identifier = info.ReadSequence();
        algorithm = identifier.ReadObjectIdentifier();
        curve = null;
        if (algorithm is Oids.RsaEncryption or Oids.Ed25519 or Oids.X25519)
        {
            return null;
        }

        if (algorithm != Oids.EcPublicKey)
        {
            return KeyFindings.AlgorithmUnsupported.With($"the key is of algorithm {KeyNames.Algorithm(algorithm)}, not RSA, ECDSA, Ed25519 or X25519");
        }

        if (!identifier.HasData || !identifier.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
        {
            return KeyFindings.CurveUnsupported.With("the EC key spells its curve out instead of naming it");
        }

        curve = identifier.ReadObjectIdentifier();
        return curve is Oids.NistP256 or Oids.NistP384 or Oids.NistP521 ? null
            : KeyFindings.CurveUnsupported.With($"the EC key is on the curve {KeyNames.Curve(curve)}");
    }

    /// <summary>Wipes the private numbers.</summary>
    internal static void Wipe(in RSAParameters numbers)
    {
        foreach (var number in (ReadOnlySpan<byte[]?>)[numbers.D, numbers.P, numbers.Q, numbers.DP, numbers.DQ, numbers.InverseQ])
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }
}
