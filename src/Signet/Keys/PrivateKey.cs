using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Signet.Keys;

/// <summary>A private key in memory: RSA, or EC on P-256, P-384 or P-521. Its numbers have been checked.</summary>
public sealed class PrivateKey : IDisposable
{
    private const int MaxRsaBits = 16384;

    private readonly byte[] _pkcs8;

    private PrivateKey(byte[] pkcs8, byte[] publicKey, string algorithmOid, int bits, string? curveOid) =>
        (_pkcs8, PublicKey, AlgorithmOid, Bits, CurveOid) = (pkcs8, publicKey, algorithmOid, bits, curveOid);

    /// <summary>rsaEncryption or id-ecPublicKey.</summary>
    public string AlgorithmOid { get; }

    /// <summary>Bits of the modulus or of the curve's field.</summary>
    public int Bits { get; }

    /// <summary>The named curve; null for RSA.</summary>
    public string? CurveOid { get; }

    /// <summary>The public half: a SubjectPublicKeyInfo, DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    public bool IsRsa => AlgorithmOid == Oids.RsaEncryption;

    /// <summary>The key as a PKCS #8 PrivateKeyInfo, DER. Wiped when this is disposed.</summary>
    public ReadOnlyMemory<byte> Pkcs8 => _pkcs8;

    /// <summary>Takes over a key of .NET, which is not disposed.</summary>
    public static PrivateKey From(AsymmetricAlgorithm key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        return TryRead(pkcs8, out var result, out var problem) ? result : throw new SigningException(problem);
    }

    /// <summary>Reads a PrivateKeyInfo.</summary>
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
    public AsymmetricAlgorithm Open() => IsRsa ? OpenRsa() : OpenEcdsa();

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_pkcs8);

    /// <summary>Why the key cannot be used, judged by its AlgorithmIdentifier before any cryptography sees it.</summary>
    private static Finding? Refusal(byte[] pkcs8, out string algorithm, out string? curve, out int used)
    {
        AsnDecoder.ReadEncodedValue(pkcs8, AsnEncodingRules.BER, out _, out _, out used);
        var info = new AsnReader(pkcs8.AsMemory(0, used), AsnEncodingRules.BER).ReadSequence();
        info.ReadInteger();
        var identifier = info.ReadSequence();
        algorithm = identifier.ReadObjectIdentifier();
        curve = null;
        if (algorithm == Oids.RsaEncryption)
        {
            return null;
        }

        if (algorithm != Oids.EcPublicKey)
        {
            return KeyFindings.AlgorithmUnsupported.With($"the key is of algorithm {KeyNames.Algorithm(algorithm)}, not RSA or ECDSA");
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
