using Signet.Cms;

namespace Signet.Timestamps;

/// <summary>Puts time stamps into a signature, and takes them out.</summary>
public static class SignedDataTimestamps
{
    /// <summary>
    /// The signature with a time stamp on one signer. Time stamps of either kind that the signer has go: as with signtool, the new
    /// one replaces them. What was signed stays byte for byte.
    /// </summary>
    /// <param name="data">The signature.</param>
    /// <param name="signerIndex">Which signer, from 0.</param>
    /// <param name="attribute">The attribute with the time stamp: an RFC 3161 token or a countersignature.</param>
    /// <param name="certificates">Certificates to merge into the signature's, DER: the authority's, for a countersignature.</param>
    /// <exception cref="ArgumentException">The attribute is no time stamp, or there is no such signer.</exception>
    public static SignedData WithTimestamp(
        this SignedData data, int signerIndex, CmsAttribute attribute, IReadOnlyList<ReadOnlyMemory<byte>> certificates)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(attribute);
        ArgumentNullException.ThrowIfNull(certificates);
        if (!IsTimestamp(attribute))
        {
            throw new ArgumentException($"the attribute {attribute.Oid} is no time stamp", nameof(attribute));
        }

        var bare = data.WithoutTimestamps(signerIndex);
        var signer = bare.SignerInfos[signerIndex];
        var added = certificates.Where(c => !bare.Certificates.Any(own => own.Span.SequenceEqual(c.Span)));
        return bare with
        {
            Certificates = [.. bare.Certificates, .. added],
            SignerInfos = Replace(bare.SignerInfos, signerIndex, signer with { UnsignedAttributes = [.. signer.UnsignedAttributes, attribute] }),
        };
    }

    /// <summary>The signature without the time stamps of one signer. Certificates of a countersignature's authority stay: others may need them.</summary>
    /// <exception cref="ArgumentException">There is no such signer.</exception>
    public static SignedData WithoutTimestamps(this SignedData data, int signerIndex)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(signerIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(signerIndex, data.SignerInfos.Count);
        var signer = data.SignerInfos[signerIndex];
        var changed = signer with { Raw = default, UnsignedAttributes = [.. signer.UnsignedAttributes.Where(a => !IsTimestamp(a))] };
        return data with { Raw = default, SignerInfos = Replace(data.SignerInfos, signerIndex, changed) };
    }

    /// <summary>True when the signer carries a time stamp of either kind.</summary>
    public static bool HasTimestamp(this SignerInfo signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return signer.UnsignedAttributes.Any(IsTimestamp);
    }

    private static bool IsTimestamp(CmsAttribute attribute) => attribute.Oid is Oids.Rfc3161Token or Oids.CounterSignatureAttribute;

    private static SignerInfo[] Replace(IReadOnlyList<SignerInfo> signers, int index, SignerInfo signer) =>
        [.. signers.Select((s, i) => i == index ? signer : s)];
}
