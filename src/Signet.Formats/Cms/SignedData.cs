namespace Signet.Cms;

/// <summary>A PKCS #7 SignedData: what Authenticode, catalogs and time stamps are wrapped in.</summary>
/// <remarks>
/// <code>
/// ContentInfo ::= SEQUENCE { 1.2.840.113549.1.7.2, [0] EXPLICIT SignedData }
/// SignedData  ::= SEQUENCE {
///     version           INTEGER,                                       1, or 3 in time-stamp tokens
///     digestAlgorithms  SET OF AlgorithmIdentifier,
///     contentInfo       SEQUENCE { contentType OBJECT IDENTIFIER, [0] EXPLICIT ANY OPTIONAL },
///     certificates      [0] IMPLICIT SET OF Certificate OPTIONAL,
///     crls              [1] IMPLICIT SET OF CertificateList OPTIONAL,
///     signerInfos       SET OF SignerInfo }
/// </code>
/// Source: RFC 2315, 9.1; RFC 5652, 5.1.
/// </remarks>
public sealed partial record SignedData
{
    /// <summary>The whole ContentInfo, DER, when it was read; empty when it was made.</summary>
    public ReadOnlyMemory<byte> Raw { get; init; }

    public required int Version { get; init; }

    public required IReadOnlyList<AlgorithmIdentifier> DigestAlgorithms { get; init; }

    /// <summary>The type of <see cref="Content"/>.</summary>
    public required string ContentType { get; init; }

    /// <summary>What stands in <c>[0] EXPLICIT</c>, DER with tag and length; empty when absent.</summary>
    /// <remarks>A SEQUENCE for Authenticode and catalogs (PKCS #7), an OCTET STRING for time-stamp tokens (CMS).</remarks>
    public required ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The value bytes of <see cref="Content"/>, without tag and length: what messageDigest covers.</summary>
    public required ReadOnlyMemory<byte> ContentValue { get; init; }

    /// <summary>The certificates, DER, in file order.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; init; }

    /// <summary>What else stands among the certificates, DER with tag and length, in file order.</summary>
    /// <remarks>Microsoft's time-stamp tokens have an attribute certificate there, tag 0xA1. No path uses it.</remarks>
    public IReadOnlyList<ReadOnlyMemory<byte>> AttributeCertificates { get; init; } = [];

    /// <summary>The revocation lists, DER, in file order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Crls { get; init; } = [];

    public required IReadOnlyList<SignerInfo> SignerInfos { get; init; }

    /// <summary>Where <paramref name="part"/>, a slice of what was read, lies in the file.</summary>
    /// <param name="part">Any bytes of this value or of what it holds.</param>
    /// <param name="offset">Where <see cref="Raw"/> starts in the file, in bytes.</param>
    /// <returns>Its range; that of <see cref="Raw"/> when the bytes are not a slice of it.</returns>
    public FileRange Locate(ReadOnlyMemory<byte> part, long offset) =>
        Raw.Span.Overlaps(part.Span, out var at) ? new(offset + at, part.Length) : new(offset, Raw.Length);
}
