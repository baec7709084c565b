using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using Signet.Cms;

namespace Signet.Authenticode;

/// <summary>What an Authenticode signature says about a file: its digest, and page hashes if any.</summary>
/// <remarks>
/// <code>
/// SpcIndirectDataContent ::= SEQUENCE {
///     data           SEQUENCE { type OBJECT IDENTIFIER, value ANY OPTIONAL },
///     messageDigest  SEQUENCE { digestAlgorithm AlgorithmIdentifier (NULL), digest OCTET STRING } }
/// </code>
/// Source: Authenticode_PE.docx, "SpcIndirectDataContent"; RFC 8017, A.2.4 for the DigestInfo.
/// </remarks>
/// <param name="DataType">The kind of file: <see cref="Oids.SpcPeImageData"/> for PE.</param>
/// <param name="DataValue">The value of data, DER with tag and length; empty when absent.</param>
/// <param name="DigestAlgorithm">Object identifier of the file digest.</param>
/// <param name="Digest">The file digest.</param>
public sealed partial record SpcIndirectData(
    string DataType, ReadOnlyMemory<byte> DataValue, string DigestAlgorithm, ReadOnlyMemory<byte> Digest)
{
    // An SpcLink to a file without a name.
    private static readonly byte[] s_emptyLink = [0xA2, 0x02, 0x80, 0x00];

    // SpcSipInfo ::= SEQUENCE { version INTEGER 2 (with the extended digest), OCTET STRING class of Windows Installer, five INTEGER 0 }
    private static readonly byte[] s_msiSipInfo =
    [
        0x30, 0x24, 0x02, 0x01, 0x02, 0x04, 0x10, 0xF1, 0x10, 0x0C, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x46,
        0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00,
    ];

    /// <summary>The page-hash table in <see cref="DataValue"/>, when there is one.</summary>
    public PageHashTable? PageHashes { get; init; }

    /// <summary>The second digest in <see cref="DataValue"/>, when there is one.</summary>
    public SpcEnhancedHash? EnhancedHash { get; init; }

    /// <summary>What is odd but does not keep the content from being read.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The content of a signature embedded in a PE file, as signtool writes it.</summary>
    /// <param name="algorithm">The digest of the file.</param>
    /// <param name="digest">Its value.</param>
    /// <param name="pageHashes">The page hashes, or null.</param>
    public static SpcIndirectData ForPe(DigestAlgorithm algorithm, ReadOnlyMemory<byte> digest, PageHashTable? pageHashes) =>
        Of(Oids.SpcPeImageData, SpcPeImageData.Embedded(pageHashes).Encode(), algorithm, digest) with { PageHashes = pageHashes };

    /// <summary>What a catalog says about a PE file, as makecat and Inf2Cat write it.</summary>
    /// <inheritdoc cref="ForPe"/>
    public static SpcIndirectData ForPeInCatalog(DigestAlgorithm algorithm, ReadOnlyMemory<byte> digest, PageHashTable? pageHashes) =>
        Of(Oids.SpcPeImageData, SpcPeImageData.InCatalog(pageHashes).Encode(), algorithm, digest) with { PageHashes = pageHashes };

    /// <summary>What a catalog says about a file that is hashed as it is.</summary>
    /// <param name="algorithm">The digest of the file.</param>
    /// <param name="digest">Its value.</param>
    public static SpcIndirectData ForFlat(DigestAlgorithm algorithm, ReadOnlyMemory<byte> digest) =>
        Of(Oids.SpcCabData, s_emptyLink, algorithm, digest);

    /// <summary>What the signature of a cabinet, or a catalog, says about one.</summary>
    /// <param name="algorithm">The digest of the file.</param>
    /// <param name="digest">Its value.</param>
    /// <param name="enhanced">The second digest, see <see cref="SpcEnhancedHash"/>.</param>
    public static SpcIndirectData ForCab(DigestAlgorithm algorithm, ReadOnlyMemory<byte> digest, SpcEnhancedHash enhanced)
    {
        ArgumentNullException.ThrowIfNull(enhanced);
        return Of(Oids.SpcLink, enhanced.Encode(), algorithm, digest) with { EnhancedHash = enhanced };
    }

    /// <summary>What the signature of an installer package says about it.</summary>
    /// <param name="algorithm">The digest of the file.</param>
    /// <param name="digest">Its value.</param>
    public static SpcIndirectData ForMsi(DigestAlgorithm algorithm, ReadOnlyMemory<byte> digest) => Of(Oids.SpcSipInfo, s_msiSipInfo, algorithm, digest);

    /// <summary>Reads the content of an Authenticode signature, see <see cref="SignedData.Content"/>.</summary>
    /// <param name="content">The content, DER with tag and length.</param>
    /// <param name="offset">Where it starts in the file, in bytes: for the place of findings.</param>
    /// <param name="data">What was read.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> content, long offset, [NotNullWhen(true)] out SpcIndirectData? data, [NotNullWhen(false)] out Finding? problem)
    {
        data = null;
        var reader = new DerReader(content);
        var sequence = reader.Sequence();
        var attribute = sequence.Sequence();
        var type = attribute.Oid();
        var value = attribute.HasData ? attribute.Element() : default;
        attribute.End();
        var digestInfo = sequence.Sequence();
        var algorithm = AlgorithmIdentifier.Read(ref digestInfo);
        if (!algorithm.HasNoParameters)
        {
            digestInfo.Fail("the digest algorithm has parameters");
        }

        var digest = digestInfo.OctetString();
        digestInfo.End();
        sequence.End();
        reader.End();
        if (reader.Failed)
        {
            problem = reader.Problem(SpcFindings.Malformed, offset);
            return false;
        }

        var whole = new FileRange(offset, content.Length);
        if (Signet.DigestAlgorithm.FromOid(algorithm.Oid) is { } known && known.Size != digest.Length)
        {
            problem = SpcFindings.WrongDigestLength.With($"a {known} digest takes {known.Size} bytes, not {digest.Length}", whole);
            return false;
        }

        PageHashTable? pageHashes = null;
        var findings = new List<Finding>();

        // Debian's fwupd, signed by pesign, names this type over an SpcPeImageData; the digest is right.
        if (type == Oids.IndividualCodeSigning)
        {
            findings.Add(SpcFindings.UnusualType.With($"the signed data is said to be of type {type}, which is not a kind of file", whole));
        }

        if (type is Oids.SpcPeImageData or Oids.IndividualCodeSigning)
        {
            var valueOffset = offset + (content.Span.Overlaps(value.Span, out var at) ? at : 0);
            if (!SpcPeImageData.TryRead(value, valueOffset, out var image, out problem) || !TryReadPageHashes(image, Signet.DigestAlgorithm.FromOid(algorithm.Oid), offset, content, out pageHashes, out problem))
            {
                return false;
            }
        }

        problem = null;
        data = new SpcIndirectData(type, value, algorithm.Oid, digest)
        {
            PageHashes = pageHashes, Findings = findings, EnhancedHash = type == Oids.SpcLink ? SpcEnhancedHash.Read(value) : null,
        };
        return true;
    }

    /// <summary>The SpcIndirectDataContent, DER.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(DataType);
                if (!DataValue.IsEmpty)
                {
                    writer.WriteEncodedValue(DataValue.Span);
                }
            }

            using (writer.PushSequence())
            {
                AlgorithmIdentifier.WithNull(DigestAlgorithm).Write(writer);
                writer.WriteOctetString(Digest.Span);
            }
        }

        return writer.Encode();
    }

    private static SpcIndirectData Of(string type, ReadOnlyMemory<byte> value, DigestAlgorithm algorithm, ReadOnlyMemory<byte> digest)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, algorithm.Size);
        return new SpcIndirectData(type, value, algorithm.Oid, digest);
    }

    private static bool TryReadPageHashes(
        SpcPeImageData image, DigestAlgorithm? fileDigest, long offset, ReadOnlyMemory<byte> content, out PageHashTable? pageHashes, [NotNullWhen(false)] out Finding? problem)
    {
        (pageHashes, problem) = (null, null);
        if (image.File?.Moniker is not { } moniker || !moniker.ClassId.Span.SequenceEqual(PageHashTable.ClassId.Span))
        {
            return true;
        }

        _ = content.Span.Overlaps(moniker.SerializedData.Span, out var at);
        return PageHashTable.TryRead(moniker, fileDigest, offset + at, out pageHashes, out problem);
    }
}
