namespace Signet;

/// <summary>Object identifiers, by the names their specifications give them.</summary>
public static class Oids
{
    // PKCS #7 and CMS (RFC 5652)
    public const string Data = "1.2.840.113549.1.7.1";
    public const string SignedData = "1.2.840.113549.1.7.2";

    // PKCS #9 attributes (RFC 2985)
    public const string ContentTypeAttribute = "1.2.840.113549.1.9.3";
    public const string MessageDigestAttribute = "1.2.840.113549.1.9.4";
    public const string SigningTimeAttribute = "1.2.840.113549.1.9.5";
    public const string CounterSignatureAttribute = "1.2.840.113549.1.9.6";
    public const string SMimeCapabilities = "1.2.840.113549.1.9.15";
    public const string SequenceNumberAttribute = "1.2.840.113549.1.9.25.4";
    public const string SigningCertificate = "1.2.840.113549.1.9.16.2.12";
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    public const string TimestampToken = "1.2.840.113549.1.9.16.2.14";
    public const string TstInfo = "1.2.840.113549.1.9.16.1.4";

    // Authenticode ([MS-OSHARED], Authenticode_PE.docx; specs section 3)
    public const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";
    public const string SpcStatementType = "1.3.6.1.4.1.311.2.1.11";
    public const string SpcSpOpusInfo = "1.3.6.1.4.1.311.2.1.12";
    public const string SpcPeImageData = "1.3.6.1.4.1.311.2.1.15";
    public const string IndividualCodeSigning = "1.3.6.1.4.1.311.2.1.21";
    public const string CommercialCodeSigning = "1.3.6.1.4.1.311.2.1.22";
    public const string SpcCabData = "1.3.6.1.4.1.311.2.1.25";
    public const string SpcLink = "1.3.6.1.4.1.311.2.1.28";
    public const string SpcSipInfo = "1.3.6.1.4.1.311.2.1.30";
    public const string SpcEnhancedHash = "1.3.6.1.4.1.311.2.5.1";
    public const string SpcPageHashV1 = "1.3.6.1.4.1.311.2.3.1";
    public const string SpcPageHashV2 = "1.3.6.1.4.1.311.2.3.2";
    public const string NestedSignature = "1.3.6.1.4.1.311.2.4.1";
    public const string IntentToSeal = "1.3.6.1.4.1.311.2.4.2";
    public const string SealingSignature = "1.3.6.1.4.1.311.2.4.3";
    public const string SealingTimestamp = "1.3.6.1.4.1.311.2.4.4";
    public const string RelaxedMarkerCheck = "1.3.6.1.4.1.311.2.6.1";
    public const string EncryptedDigestRetryCount = "1.3.6.1.4.1.311.2.6.2";
    public const string Rfc3161Token = "1.3.6.1.4.1.311.3.3.1";
    public const string LegacyTimestampRequest = "1.3.6.1.4.1.311.3.2.1";
    public const string PlatformManifestBinaryId = "1.3.6.1.4.1.311.10.3.28";
    public const string CertificateTrustList = "1.3.6.1.4.1.311.10.1";

    // Catalogs (mssip.h, mscat.h)
    public const string CatalogList = "1.3.6.1.4.1.311.12.1.1";
    public const string CatalogListMember = "1.3.6.1.4.1.311.12.1.2";
    public const string CatalogListMember2 = "1.3.6.1.4.1.311.12.1.3";
    public const string CatalogNameValue = "1.3.6.1.4.1.311.12.2.1";
    public const string CatalogMemberInfo = "1.3.6.1.4.1.311.12.2.2";
    public const string CatalogMemberInfo2 = "1.3.6.1.4.1.311.12.2.3";

    // Digests
    public const string Md5 = "1.2.840.113549.2.5";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";
    public const string Sha384 = "2.16.840.1.101.3.4.2.2";
    public const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // Keys and signatures
    public const string RsaEncryption = "1.2.840.113549.1.1.1";
    public const string Md5WithRsa = "1.2.840.113549.1.1.4";
    public const string Sha1WithRsa = "1.2.840.113549.1.1.5";
    public const string Mgf1 = "1.2.840.113549.1.1.8";
    public const string RsaPss = "1.2.840.113549.1.1.10";
    public const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    public const string Sha384WithRsa = "1.2.840.113549.1.1.12";
    public const string Sha512WithRsa = "1.2.840.113549.1.1.13";
    public const string EcPublicKey = "1.2.840.10045.2.1";
    public const string EcdsaWithSha1 = "1.2.840.10045.4.1";
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    public const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";
    public const string EcdsaWithSha512 = "1.2.840.10045.4.3.4";
    public const string X25519 = "1.3.101.110";
    public const string Ed25519 = "1.3.101.112";
    public const string NistP256 = "1.2.840.10045.3.1.7";
    public const string NistP384 = "1.3.132.0.34";
    public const string NistP521 = "1.3.132.0.35";

    // Extended key usages
    public const string AnyExtendedKeyUsage = "2.5.29.37.0";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string LifetimeSigning = "1.3.6.1.4.1.311.10.3.13";

    // What Sign.cmd /pk of Microsoft's kits for phones looks for in a certificate; it has no published name.
    public const string PlatformKeySigning = "1.3.6.1.4.1.311.76.5.10";

    // Usages that Microsoft's kernel authorities give
    public const string HardwareDriverVerification = "1.3.6.1.4.1.311.10.3.5";
    public const string HardwareDriverAttested = "1.3.6.1.4.1.311.10.3.5.1";
    public const string WindowsSystemComponent = "1.3.6.1.4.1.311.10.3.6";
    public const string HardwareDriverExtended = "1.3.6.1.4.1.311.10.3.39";

    // Names (X.520)
    public const string CommonName = "2.5.4.3";
    public const string OrganizationName = "2.5.4.10";
    public const string OrganizationalUnitName = "2.5.4.11";
    public const string EmailAddress = "1.2.840.113549.1.9.1";

    // Certificate extensions (RFC 5280)
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string CrlNumber = "2.5.29.20";
    public const string CrlReason = "2.5.29.21";
    public const string InvalidityDate = "2.5.29.24";
    public const string DeltaCrlIndicator = "2.5.29.27";
    public const string IssuingDistributionPoint = "2.5.29.28";
    public const string NameConstraints = "2.5.29.30";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string CertificatePolicies = "2.5.29.32";
    public const string PolicyMappings = "2.5.29.33";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string InhibitAnyPolicy = "2.5.29.54";

    /// <summary>True when the text is an object identifier in dotted form that DER can hold.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var arcs = text.Split('.');
        return arcs.Length is >= 2 and <= 64 && text.Length <= 256
            && arcs.All(a => a.Length > 0 && a.All(char.IsAsciiDigit) && (a.Length == 1 || a[0] != '0'))
            && (arcs[0] is "0" or "1" ? arcs[1].Length < 2 || (arcs[1].Length == 2 && arcs[1][0] < '4') : arcs[0] == "2");
    }
}
