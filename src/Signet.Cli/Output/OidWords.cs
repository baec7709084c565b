namespace Signet.Cli.Output;

/// <summary>Object identifiers by the names that their specifications give them.</summary>
internal static class OidWords
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.Ordinal)
    {
        [Oids.ContentTypeAttribute] = "contentType",
        [Oids.MessageDigestAttribute] = "messageDigest",
        [Oids.SigningTimeAttribute] = "signingTime",
        [Oids.CounterSignatureAttribute] = "countersignature",
        [Oids.SMimeCapabilities] = "smimeCapabilities",
        [Oids.SequenceNumberAttribute] = "sequenceNumber",
        [Oids.SigningCertificate] = "signingCertificate",
        [Oids.SigningCertificateV2] = "signingCertificateV2",
        [Oids.SpcStatementType] = "SpcStatementType",
        [Oids.SpcSpOpusInfo] = "SpcSpOpusInfo",
        [Oids.NestedSignature] = "nestedSignature",
        [Oids.IntentToSeal] = "intentToSeal",
        [Oids.SealingSignature] = "sealingSignature",
        [Oids.SealingTimestamp] = "sealingTimestamp",
        [Oids.RelaxedMarkerCheck] = "relaxedMarkerCheck",
        [Oids.Rfc3161Token] = "rfc3161Token",
        [Oids.PlatformManifestBinaryId] = "platformManifestBinaryId",
        [Oids.RsaEncryption] = "RSA",
        [Oids.RsaPss] = "RSA-PSS",
        [Oids.Md5WithRsa] = "RSA with MD5",
        [Oids.Sha1WithRsa] = "RSA with SHA-1",
        [Oids.Sha256WithRsa] = "RSA with SHA-256",
        [Oids.Sha384WithRsa] = "RSA with SHA-384",
        [Oids.Sha512WithRsa] = "RSA with SHA-512",
        [Oids.EcPublicKey] = "EC",
        [Oids.EcdsaWithSha1] = "ECDSA with SHA-1",
        [Oids.EcdsaWithSha256] = "ECDSA with SHA-256",
        [Oids.EcdsaWithSha384] = "ECDSA with SHA-384",
        [Oids.EcdsaWithSha512] = "ECDSA with SHA-512",
        [Oids.NistP256] = "P-256",
        [Oids.NistP384] = "P-384",
        [Oids.NistP521] = "P-521",
    };

    /// <summary>The name, or the identifier itself.</summary>
    internal static string Name(string oid) => s_names.GetValueOrDefault(oid, oid);
}
