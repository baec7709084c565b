using System.Formats.Asn1;

namespace Signet.Keys;

/// <summary>How many rounds of key derivation a password-based encryption asks for: looked at before any round is run.</summary>
/// <remarks>
/// <code>
/// PBEParameter  ::= SEQUENCE { salt OCTET STRING, iterationCount INTEGER }                              PBES1 and PKCS #12
/// PBES2-params  ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
/// PBKDF2-params ::= SEQUENCE { salt CHOICE, iterationCount INTEGER, keyLength INTEGER OPTIONAL, prf … }
/// scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter N INTEGER, blockSize r INTEGER, parallelization p INTEGER, keyLength … }
/// </code>
/// Of scrypt N·r·p is counted: its usual 16384·8·1 takes as long as some 50,000 rounds of PBKDF2. Source: RFC 8018, A.2 to A.4; RFC 7292, C; RFC 7914, 7.
/// </remarks>
public static class KdfCost
{
    /// <summary>The most rounds that one derivation may take: what OWASP advises for PBKDF2 with SHA-256 (2023), about a second of computing.</summary>
    public const int MaxIterations = 600_000;

    /// <summary>The most memory that scrypt may take, in bytes: what OpenSSL grants it, twice what its usual parameters need.</summary>
    public const int MaxScryptMemory = 32 * 1024 * 1024;

    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string Scrypt = "1.3.6.1.4.1.11591.4.11";

    /// <summary>Why an encryption will not be opened: too many rounds, or a kind that nothing here has; null when it may be tried.</summary>
    /// <param name="encryption">The inside of the AlgorithmIdentifier.</param>
    /// <param name="iterations">The rounds it asks for.</param>
    /// <param name="isScrypt">True when the key is derived with scrypt, which .NET does not know.</param>
    /// <exception cref="AsnContentException">The parameters are not what the algorithm says.</exception>
    public static Finding? Refusal(AsnReader encryption, out long iterations, out bool isScrypt)
    {
        ArgumentNullException.ThrowIfNull(encryption);
        (iterations, isScrypt) = (0, false);
        var oid = encryption.ReadObjectIdentifier();
        if (oid != Pbes2 && !IsPbes1(oid))
        {
            return KeyFindings.EncryptionUnsupported.With($"the key is encrypted with {oid}");
        }

        var parameters = encryption.ReadSequence();
        if (oid == Pbes2)
        {
            var derivation = parameters.ReadSequence();
            var kdf = derivation.ReadObjectIdentifier();
            if (kdf is not (Pbkdf2 or Scrypt))
            {
                return KeyFindings.EncryptionUnsupported.With($"the key is derived from its password with {kdf}, neither with PBKDF2 nor with scrypt");
            }

            isScrypt = kdf == Scrypt;
            parameters = derivation.ReadSequence();
        }

        parameters.ReadEncodedValue(); // salt
        return isScrypt ? RefusalOfScrypt(parameters, out iterations) : RefusalOfCount(parameters, out iterations);
    }

    private static Finding? RefusalOfScrypt(AsnReader reader, out long rounds)
    {
        rounds = 0;
        if (!reader.TryReadInt32(out var n) || !reader.TryReadInt32(out var r) || !reader.TryReadInt32(out var p) || n < 2 || !int.IsPow2(n) || r < 1 || p < 1)
        {
            return KeyFindings.TooManyIterations.With("the file asks scrypt for a cost that is no cost or beyond all bounds");
        }

        // Products of three 31-bit numbers: as Int128 they do not overflow.
        var (cost, memory) = ((Int128)n * r * p, (Int128)128 * r * ((Int128)n + p + 2));
        if (cost > MaxIterations || memory > MaxScryptMemory)
        {
            return KeyFindings.TooManyIterations.With($"the file asks scrypt for {cost} steps and {memory} bytes, at most {MaxIterations} and {MaxScryptMemory} are granted");
        }

        rounds = (long)cost;
        return null;
    }

    /// <summary>Reads an iteration count and judges it.</summary>
    public static Finding? RefusalOfCount(AsnReader reader, out long iterations)
    {
        iterations = reader.TryReadInt64(out var count) ? count : long.MaxValue;
        return iterations is < 1 or > MaxIterations
            ? KeyFindings.TooManyIterations.With(iterations == long.MaxValue
                ? "the file asks for more than 2^63 rounds of key derivation"
                : $"the file asks for {iterations} rounds of key derivation, at most {MaxIterations} are run")
            : null;
    }

    private static bool IsPbes1(string oid) =>
        oid.StartsWith("1.2.840.113549.1.12.1.", StringComparison.Ordinal) // PKCS #12: SHA-1 with RC4, 3DES or RC2
        || oid.StartsWith("1.2.840.113549.1.5.", StringComparison.Ordinal); // PKCS #5: MD5 or SHA-1 with DES or RC2
}
