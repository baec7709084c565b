using System.Formats.Asn1;

namespace Signet.Keys;

/// <summary>How many rounds of key derivation a password-based encryption asks for: looked at before any round is run.</summary>
/// <remarks>
/// <code>
/// PBEParameter  ::= SEQUENCE { salt OCTET STRING, iterationCount INTEGER }                              PBES1 and PKCS #12
/// PBES2-params  ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
/// PBKDF2-params ::= SEQUENCE { salt CHOICE, iterationCount INTEGER, keyLength INTEGER OPTIONAL, prf … }
/// </code>
/// Source: RFC 8018, A.2 to A.4; RFC 7292, C.
/// </remarks>
public static class KdfCost
{
    /// <summary>The most rounds that one derivation may take: what OWASP advises for PBKDF2 with SHA-256 (2023), about a second of computing.</summary>
    public const int MaxIterations = 600_000;

    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string Scrypt = "1.3.6.1.4.1.11591.4.11";

    /// <summary>Why an encryption will not be opened: too many rounds, or a kind that .NET has not; null when it may be tried.</summary>
    /// <param name="encryption">The inside of the AlgorithmIdentifier.</param>
    /// <param name="iterations">The rounds it asks for.</param>
    /// <exception cref="AsnContentException">The parameters are not what the algorithm says.</exception>
    public static Finding? Refusal(AsnReader encryption, out long iterations)
    {
        ArgumentNullException.ThrowIfNull(encryption);
        iterations = 0;
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
            if (kdf != Pbkdf2)
            {
                return KeyFindings.EncryptionUnsupported.With($"the key is derived from its password with {(kdf == Scrypt ? "scrypt" : kdf)}, not PBKDF2");
            }

            parameters = derivation.ReadSequence();
        }

        parameters.ReadEncodedValue(); // salt
        return RefusalOfCount(parameters, out iterations);
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
