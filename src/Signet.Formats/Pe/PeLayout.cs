namespace Signet.Pe;

/// <summary>Where the parts of a PE file lie, as far as its digest is concerned (flat rule).</summary>
public sealed partial record PeLayout(PeHeaders Headers)
{
    /// <summary>The certificate table; empty, at the end of the file, when there is none. Checked: it lies inside the file, behind the headers.</summary>
    public required FileRange CertificateTable { get; init; }

    /// <summary>What the image digest covers, in order.</summary>
    public required IReadOnlyList<FileRange> DigestRanges { get; init; }

    /// <summary>Zero bytes hashed behind the last range, and written to the file when it is signed: 0 to 7, and 0 when there is a table.</summary>
    public required int DigestPadding { get; init; }
}
