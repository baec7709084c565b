using Signet.Timestamps;

namespace Signet.Authenticode;

/// <summary>A signature taken apart and held against its file. Nobody is asked for trust.</summary>
public sealed record SignatureInspection
{
    /// <summary>The signature, taken apart.</summary>
    public required AuthenticodeSignature Signature { get; init; }

    /// <summary>Its time stamps, in file order.</summary>
    public required IReadOnlyList<Timestamp> Timestamps { get; init; }

    /// <summary>True when the digest in the signature is that of the file; null when it cannot be told.</summary>
    public required bool? DigestMatches { get; init; }

    /// <summary>True when every page hash is right; null when there are none or they cannot be computed.</summary>
    public required bool? PagesMatch { get; init; }

    /// <summary>What is odd or wrong about it.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Takes a signature apart.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="digestMatches">See <see cref="DigestMatches"/>.</param>
    /// <param name="pagesMatch">See <see cref="PagesMatch"/>.</param>
    /// <param name="differences">What the comparison with the file has found.</param>
    public static SignatureInspection Of(AuthenticodeSignature signature, bool? digestMatches, bool? pagesMatch, IEnumerable<Finding> differences)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var timestamps = signature.SignerInfo is { } signer
            ? TimestampReader.Read(signer, signature.Certificates, signature.Where.Offset, signature.Data)
            : [];
        return new SignatureInspection
        {
            Signature = signature,
            Timestamps = timestamps,
            DigestMatches = digestMatches,
            PagesMatch = pagesMatch,
            Findings = [.. signature.Findings, .. differences, .. timestamps.SelectMany(t => t.Findings)],
        };
    }
}
