using Signet.Cms;
using Signet.X509;

namespace Signet.Timestamps;

/// <summary>Reads and checks the time stamps of a signer. Whether the authorities are trusted is not decided here.</summary>
public static class TimestampReader
{
    /// <summary>The most time stamps one signer may have. The most seen is 1; two protocols make 2.</summary>
    public const int MaxTimestamps = 16;

    /// <summary>All time stamps of <paramref name="signer"/>, of both kinds, in file order.</summary>
    /// <param name="signer">The signer whose signature value was stamped.</param>
    /// <param name="certificates">The certificates of the signature: an authority's is looked for here when the time stamp does not bring its own.</param>
    /// <param name="offset">Where the signature starts in the file, in bytes: for the place of findings.</param>
    /// <param name="within">The SignedData that <paramref name="signer"/> was read from; with it findings point at the time stamp itself.</param>
    public static IReadOnlyList<Timestamp> Read(
        SignerInfo signer, IReadOnlyList<Certificate> certificates, long offset, SignedData? within = null)
    {
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(certificates);
        var timestamps = new List<Timestamp>();
        foreach (var attribute in signer.UnsignedAttributes)
        {
            TimestampKind kind;
            switch (attribute.Oid)
            {
                case Oids.Rfc3161Token:
                    kind = TimestampKind.Rfc3161;
                    break;
                case Oids.CounterSignatureAttribute:
                    kind = TimestampKind.Authenticode;
                    break;
                default:
                    continue;
            }

            if (attribute.Values.Count == 0)
            {
                timestamps.Add(Timestamp.Unread(kind, TimestampFindings.Malformed.With("the attribute of the time stamp has no value", new FileRange(offset, 0))));
            }

            foreach (var value in attribute.Values)
            {
                var where = within?.Locate(value, offset) ?? new FileRange(offset, 0);
                if (timestamps.Count == MaxTimestamps)
                {
                    timestamps.Add(Timestamp.Unread(kind, TimestampFindings.TooMany.With($"there are more than {MaxTimestamps} time stamps", where)));
                    return timestamps;
                }

                timestamps.Add(kind == TimestampKind.Rfc3161
                    ? TimestampToken.Read(value, signer.Signature, certificates, where)
                    : Countersignature.Read(value, signer.Signature, certificates, where));
            }
        }

        return timestamps;
    }
}
