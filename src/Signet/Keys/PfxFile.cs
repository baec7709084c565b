using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Signet.Keys;

/// <summary>Reads PKCS #12 files: keys with their certificates, of Windows, OpenSSL, Java and .NET.</summary>
/// <remarks>
/// The cost of opening is judged first (<see cref="KdfCost"/>), then the integrity code decides on the password, then the safes are opened.
/// .NET's Pkcs12Info does the cryptography; its X509CertificateLoader shows neither keys without a certificate nor names. Source: RFC 7292.
/// </remarks>
internal sealed class PfxFile
{
    private const int MaxDepth = 4;
    private const string FriendlyName = "1.2.840.113549.1.9.20";
    private const string EncryptedData = "1.2.840.113549.1.7.6";

    private static readonly Asn1Tag s_context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly KeyMaterial _into;

    private PfxFile(KeyMaterial into) => _into = into;

    public static Finding? Read(ReadOnlyMemory<byte> bytes, string name, PasswordSource passwords, KeyMaterial into)
    {
        var file = new PfxFile(into);
        if (file.JudgeCost(bytes) is { } refusal)
        {
            return refusal;
        }

        using var password = passwords.Get(name);
        if (password is { Characters.IsEmpty: false })
        {
            return file.Open(bytes, password.Characters);
        }

        // An empty password and none are different keys (RFC 7292, B.1: two zero bytes or nothing), and writers do not agree: try both.
        var outcome = file.Open(bytes, "");
        outcome = outcome?.Code == KeyFindings.WrongPassword.Code ? file.Open(bytes, default) : outcome;
        return outcome?.Code == KeyFindings.WrongPassword.Code && password is null ? EncryptedKeys.PasswordNeeded() : outcome;
    }

    private Finding? Open(ReadOnlyMemory<byte> bytes, ReadOnlySpan<char> password)
    {
        var pfx = Pkcs12Info.Decode(bytes, out var consumed); // anew for each password: opening changes it
        if (consumed < bytes.Length)
        {
            _into.Add(KeyFindings.TrailingData.With($"{bytes.Length - consumed} bytes follow the PFX"));
        }

        if (pfx.IntegrityMode == Pkcs12IntegrityMode.PublicKey)
        {
            return KeyFindings.EncryptionUnsupported.With("the PFX is protected by a certificate, not by a password");
        }

        if (pfx.IntegrityMode == Pkcs12IntegrityMode.Password && !pfx.VerifyMac(password))
        {
            return KeyFindings.WrongPassword.With("the password does not open the PFX: its integrity code differs");
        }

        foreach (var safe in pfx.AuthenticatedSafe)
        {
            if (OpenSafe(safe, password, depth: 0) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private Finding? OpenSafe(Pkcs12SafeContents safe, ReadOnlySpan<char> password, int depth)
    {
        if (depth > MaxDepth)
        {
            return KeyFindings.Damaged.With($"the PFX nests safes more than {MaxDepth} deep");
        }

        if (safe.ConfidentialityMode == Pkcs12ConfidentialityMode.PublicKey)
        {
            return KeyFindings.EncryptionUnsupported.With("a safe of the PFX is encrypted for a certificate, not by a password");
        }

        if (safe.ConfidentialityMode == Pkcs12ConfidentialityMode.Password)
        {
            try
            {
                safe.Decrypt(password);
            }
            catch (CryptographicException e)
            {
                return KeyFindings.WrongPassword.With($"the password does not open a safe of the PFX: {e.Message}");
            }
        }

        foreach (var bag in safe.GetBags())
        {
            if (OpenBag(bag, password, depth) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private Finding? OpenBag(Pkcs12SafeBag bag, ReadOnlySpan<char> password, int depth)
    {
        switch (bag)
        {
            case Pkcs12KeyBag key:
                _into.AddPkcs8(key.Pkcs8PrivateKey.Span);
                return null;
            case Pkcs12ShroudedKeyBag key:
                return EncryptedKeys.Refusal(key.EncryptedPkcs8PrivateKey, out var iterations, out var isScrypt) ?? _into.Spend(iterations)
                    ?? EncryptedKeys.Decrypt(key.EncryptedPkcs8PrivateKey, password, isScrypt, _into);
            case Pkcs12CertBag { IsX509Certificate: true } certificate:
                AddCertificate(certificate);
                return null;
            case Pkcs12SafeContentsBag { SafeContents: { } inner }:
                return OpenSafe(inner, password, depth + 1);
            default:
                return null; // revocation lists and secrets are not looked for
        }
    }

    private void AddCertificate(Pkcs12CertBag bag)
    {
        var der = AsnDecoder.ReadOctetString(bag.EncodedCertificate.Span, AsnEncodingRules.BER, out _);
        _into.AddCertificate(der);
        foreach (var attribute in bag.Attributes)
        {
            if (attribute.Oid.Value == FriendlyName && attribute.Values.Count == 1)
            {
                var text = AsnDecoder.ReadCharacterString(attribute.Values[0].RawData, AsnEncodingRules.BER, UniversalTagNumber.BMPString, out _);
                _into.FriendlyNames[Convert.ToHexString(SHA1.HashData(der))] = text;
            }
        }
    }

    /// <summary>Looks at the rounds that the integrity code and the encrypted safes ask for, before anything is derived.</summary>
    /// <remarks>
    /// <code>
    /// PFX     ::= SEQUENCE { version INTEGER, authSafe ContentInfo, macData MacData OPTIONAL }
    /// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
    /// </code>
    /// </remarks>
    private Finding? JudgeCost(ReadOnlyMemory<byte> bytes)
    {
        var pfx = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        pfx.ReadInteger();
        var authSafe = pfx.ReadSequence();
        if (pfx.HasData)
        {
            var mac = pfx.ReadSequence();
            mac.ReadSequence();
            mac.ReadOctetString();
            var iterations = 1L;
            if (((mac.HasData ? KdfCost.RefusalOfCount(mac, out iterations) : null) ?? _into.Spend(iterations)) is { } refusal)
            {
                return refusal;
            }
        }

        if (authSafe.ReadObjectIdentifier() != Oids.Data)
        {
            return null; // signed by a certificate: refused after decoding
        }

        var content = authSafe.ReadSequence(s_context0).ReadOctetString();
        for (var safes = new AsnReader(content, AsnEncodingRules.BER).ReadSequence(); safes.HasData;)
        {
            var safe = safes.ReadSequence();
            if (safe.ReadObjectIdentifier() != EncryptedData)
            {
                continue;
            }

            var encrypted = safe.ReadSequence(s_context0).ReadSequence();
            encrypted.ReadInteger();
            var info = encrypted.ReadSequence();
            info.ReadObjectIdentifier();
            if ((KdfCost.Refusal(info.ReadSequence(), out var iterations, out var isScrypt) ?? _into.Spend(iterations)
                ?? (isScrypt ? KeyFindings.EncryptionUnsupported.With("a part of the file is encrypted with scrypt") : null)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}
