using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

namespace Signet.Cms;

public sealed partial record SignedData
{
    /// <summary>The most certificates accepted. The most seen in one signature is 6.</summary>
    public const int MaxCertificates = 256;

    /// <summary>The most signers accepted. Every genuine signature has one.</summary>
    public const int MaxSigners = 16;

    /// <summary>The most elements accepted. Page hashes are one element, however many; a file in a catalog takes some 55.</summary>
    public const int MaxElements = 8_000_000;

    private const int MaxDigestAlgorithms = 16;
    private const int MaxCrls = 64;

    /// <summary>Reads a ContentInfo with SignedData, DER, that starts at the first byte of <paramref name="source"/>.</summary>
    /// <remarks>
    /// Inside the ContentInfo everything must be consumed. Sets may stand in any order; <see cref="CmsAttributes.IsSorted"/> tells.
    /// Certificates and revocation lists are taken out, not read.
    /// </remarks>
    /// <param name="source">The bytes; what follows the ContentInfo is the caller's to judge.</param>
    /// <param name="offset">Where <paramref name="source"/> starts in the file, in bytes: for the place of findings.</param>
    /// <param name="data">What was read.</param>
    /// <param name="consumed">How many bytes the ContentInfo takes.</param>
    /// <param name="problem">Why it could not be read.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> source, long offset,
        [NotNullWhen(true)] out SignedData? data, out int consumed, [NotNullWhen(false)] out Finding? problem)
    {
        data = null;
        var fault = DerStructure.Check(source.Span, out consumed, MaxElements);
        if (fault.Kind != DerFaultKind.None)
        {
            problem = CmsFindings.Of(fault, offset);
            return false;
        }

        var raw = source[..consumed];
        var reader = new DerReader(raw);
        var contentInfo = reader.Sequence();
        var type = contentInfo.Oid();
        if (!contentInfo.Failed && type != Oids.SignedData)
        {
            problem = CmsFindings.NotSignedData.With($"the signature block holds content of type {type}", new FileRange(offset, consumed));
            return false;
        }

        var wrapper = contentInfo.Inside(DerTag.ContextConstructed(0));
        contentInfo.End();
        var read = Read(wrapper.Sequence(), raw);
        wrapper.End();
        reader.End();
        problem = reader.Failed ? reader.Problem(CmsFindings.Malformed, offset) : TooMany(read, offset);
        data = problem is null ? read : null;
        return problem is null;
    }

    private static SignedData Read(DerReader sequence, ReadOnlyMemory<byte> raw)
    {
        var version = sequence.SmallInteger();
        if (version is not (1 or 3 or 4 or 5))
        {
            sequence.Fail($"the SignedData has version {version}"); // RFC 5652, 5.1
        }

        var digestAlgorithms = new List<AlgorithmIdentifier>(1);
        for (var set = sequence.Set(); set.HasData && digestAlgorithms.Count <= MaxDigestAlgorithms;)
        {
            digestAlgorithms.Add(AlgorithmIdentifier.Read(ref set));
        }

        var encapsulated = sequence.Sequence();
        var contentType = encapsulated.Oid();
        ReadOnlyMemory<byte> content = default, contentValue = default;
        if (encapsulated.HasData)
        {
            var wrapper = encapsulated.Inside(DerTag.ContextConstructed(0));
            var inner = wrapper;
            content = wrapper.Element();
            contentValue = inner.Value(inner.NextTag);
            wrapper.End();
        }

        encapsulated.End();
        var certificates = new List<ReadOnlyMemory<byte>>(4);
        List<ReadOnlyMemory<byte>>? attributeCertificates = null;
        if (sequence.NextTag == DerTag.ContextConstructed(0))
        {
            for (var set = sequence.Inside(DerTag.ContextConstructed(0)); set.HasData && certificates.Count <= MaxCertificates;)
            {
                // CertificateChoices ::= CHOICE { Certificate, [0] to [3] older and other forms } (RFC 5652, 10.2.2)
                var isCertificate = set.NextTag == DerTag.Sequence;
                (isCertificate ? certificates : attributeCertificates ??= []).Add(set.Element());
            }
        }

        var crls = new List<ReadOnlyMemory<byte>>();
        if (sequence.NextTag == DerTag.ContextConstructed(1))
        {
            for (var set = sequence.Inside(DerTag.ContextConstructed(1)); set.HasData && crls.Count <= MaxCrls;)
            {
                crls.Add(set.Element());
            }
        }

        var signers = new List<SignerInfo>(1);
        for (var set = sequence.Set(); set.HasData && signers.Count <= MaxSigners;)
        {
            signers.Add(SignerInfo.Read(ref set, isCounterSignature: false));
        }

        sequence.End();
        return new SignedData
        {
            Raw = raw,
            Version = version,
            DigestAlgorithms = digestAlgorithms,
            ContentType = contentType,
            Content = content,
            ContentValue = contentValue,
            Certificates = certificates,
            AttributeCertificates = attributeCertificates ?? [],
            Crls = crls,
            SignerInfos = signers,
        };
    }

    private static Finding? TooMany(SignedData data, long offset)
    {
        var what = data.DigestAlgorithms.Count > MaxDigestAlgorithms ? $"{MaxDigestAlgorithms} digest algorithms"
            : data.Certificates.Count > MaxCertificates || data.AttributeCertificates.Count > MaxCertificates ? $"{MaxCertificates} certificates"
            : data.Crls.Count > MaxCrls ? $"{MaxCrls} revocation lists"
            : data.SignerInfos.Count > MaxSigners ? $"{MaxSigners} signers"
            : null;
        return what is null ? null : CmsFindings.TooMany.With($"the SignedData has more than {what}", new FileRange(offset, data.Raw.Length));
    }

    /// <summary>The ContentInfo, DER: sets sorted (certificates, attributes, digest algorithms), duplicates of certificates dropped.</summary>
    /// <remarks>
    /// Authenticated attributes that were read stay as they were signed. So writing back what was read gives the same bytes,
    /// unless the file's own sets were out of order.
    /// </remarks>
    public byte[] Encode()
    {
        // AsnWriter grows by a KiB at a time, which takes seconds for the page hashes of a large image, and minutes for a large catalog.
        var writer = new AsnWriter(AsnEncodingRules.DER, Content.Length + 8192);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteInteger(Version);
                using (writer.PushSetOf())
                {
                    foreach (var algorithm in DigestAlgorithms)
                    {
                        algorithm.Write(writer);
                    }
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(ContentType);
                    if (!Content.IsEmpty)
                    {
                        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                        {
                            writer.WriteEncodedValue(Content.Span);
                        }
                    }
                }

                WriteSet(writer, 0, [.. Certificates, .. AttributeCertificates]);
                WriteSet(writer, 1, Crls);
                using (writer.PushSetOf())
                {
                    foreach (var signer in SignerInfos)
                    {
                        signer.Write(writer);
                    }
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteSet(AsnWriter writer, int number, IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        if (elements.Count == 0)
        {
            return;
        }

        using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, number)))
        {
            for (var i = 0; i < elements.Count; i++)
            {
                var element = elements[i];
                if (!elements.Take(i).Any(e => e.Span.SequenceEqual(element.Span)))
                {
                    writer.WriteEncodedValue(element.Span);
                }
            }
        }
    }
}
