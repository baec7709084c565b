using Signet.Authenticode;
using Signet.Files;
using Signet.Trust;

namespace Signet.Catalogs;

/// <summary>Verifies a catalog itself: its structure, its signature, its signer. Its members are for whoever has the files.</summary>
public static class CatalogVerifier
{
    /// <summary>Verifies.</summary>
    /// <param name="source">The catalog; the caller's to dispose of.</param>
    /// <param name="options">The policy and what goes with it.</param>
    /// <returns>The report: bad input is in its findings, never an exception.</returns>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileReport Verify(ByteSource source, VerifyOptions options) => Verify(source, options, out _);

    /// <inheritdoc cref="Verify(ByteSource, VerifyOptions)"/>
    /// <param name="file">What was read; null when it could not be.</param>
    public static FileReport Verify(ByteSource source, VerifyOptions options, out CatalogFile? file)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        var format = FileFormat.Catalog.Name();
        if (!CatalogFile.Open(source, out file, out var problem))
        {
            return FileReport.Unreadable(format, options, problem);
        }

        var judgement = new FileJudgement(format, options, f => f);
        judgement.Add(file.Findings);
        var digest = AuthenticodeSignature.DigestShown(file.Signatures);

        // The content of the signature is the list itself, and the signature was checked over it: there is nothing else to compare.
        return judgement.Conclude(
            new FileDigest(digest, file.DigestBy(digest)),
            [.. file.Signatures.Select(s => judgement.Check(s, contentIntact: s.Data is not null, []))]);
    }
}
