using Signet.Catalogs;
using Signet.Files;
using Signet.Trust;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Verifies files through the catalog that lists them: <c>/c</c>, <c>/a</c>, <c>/ad</c>, <c>/as</c>, <c>/ag</c>.</summary>
/// <param name="request">What was asked.</param>
/// <param name="options">How catalogs are judged.</param>
/// <param name="printer">Prints.</param>
/// <param name="judge">Judges the catalog's signature.</param>
/// <param name="output">Counts.</param>
internal sealed class CatalogVerification(
    VerifyRequest request, VerifyOptions options, VerifyPrinter printer, SignatureJudge judge, SigntoolOutput output)
{
    private const string OtherOs = "This catalog is not valid for the specified OS version.";

    /// <summary>The catalogs, each judged once.</summary>
    internal CatalogSet Catalogs { get; private init; } = CatalogSet.Of([]);

    /// <summary>The same over the catalog of <c>/c</c>.</summary>
    /// <exception cref="PersonalityException">It is not there, or is no catalog.</exception>
    internal CatalogVerification OverFile(string path)
    {
        try
        {
            using var source = FileSource.Open(PersonalityFiles.Local(path));
            var judged = CatalogSet.Judge(PersonalityFiles.Local(path), source, options);
            return judged.Catalog is not null ? With(CatalogSet.Of([judged])) : throw Unreadable(path);
        }
        catch (Exception e) when (SigntoolFailure.Words(e, path) is { } words)
        {
            throw new PersonalityException(words);
        }
    }

    /// <summary>The same over the catalogs of a database, or of all. Files in it that are no catalogs list nothing.</summary>
    /// <param name="root">The folder that holds the databases.</param>
    internal CatalogVerification OverDatabases(string root)
    {
        var databases = request.Database is { } id ? [CatalogDatabase.Of(root, id)] : CatalogDatabase.All(root);
        return With(CatalogSet.Of(databases.SelectMany(d => d.Catalogs).Select(path =>
        {
            using var source = FileSource.Open(path);
            return CatalogSet.Judge(path, source, options);
        })));
    }

    /// <summary>Verifies a file.</summary>
    /// <returns>False when no catalog lists it: nothing was printed or counted then.</returns>
    internal bool TryVerify(string file, ByteSource source, CancellationToken cancellation)
    {
        if (Find(source, cancellation) is not { } membership)
        {
            return false;
        }

        if (Refusal(file, source, membership) is { } words)
        {
            output.Fail(request.Quiet && TrustErrors.IsHushed(words) ? null : words);
            output.Error($"File not valid: {file}");
            output.Explain(request.IsDebug ? TrustErrors.Reasons([.. membership.Catalog.Report.Report.Findings, .. membership.Findings]) : []);
            return true;
        }

        printer.Row(0, membership.Catalog.Report.Signatures[0]);
        printer.VerifiedByCatalog(file);
        output.Successes++;
        return true;
    }

    private CatalogMembership? Find(ByteSource source, CancellationToken cancellation)
    {
        // What the file bears itself is not asked: the catalog knows it without its own signature.
        var membership = FileVerifier.Verify(source, options with { Catalogs = Catalogs }, cancellation).Catalog;
        return request.Hash is { } hash && SigntoolValue.CatalogDigest(hash) == DigestAlgorithm.Sha256 && membership?.Algorithm == DigestAlgorithm.Sha1 ? null : membership;
    }

    private string? Refusal(string file, ByteSource source, CatalogMembership membership)
    {
        var report = membership.Catalog.Report;
        if (report.Signatures is not [var signature, ..])
        {
            return TrustErrors.NoSignature;
        }

        if (request.Verbose)
        {
            printer.CatalogSignature(membership.Catalog.Path, Subject.Compute(source, [DigestAlgorithm.Sha1], []).Digests[DigestAlgorithm.Sha1], signature);
        }

        return judge.Refusal(file, report, signature, LacksPageHashes(source, membership))
            ?? TrustErrors.For(membership.Findings.Where(f => f.Rule != CatalogFindings.Untrusted))
            ?? (request.Os is { } os && !os.IsIn(membership) ? OtherOs : null);
    }

    private static bool LacksPageHashes(ByteSource source, CatalogMembership membership) =>
        membership.Member.Content?.PageHashes is null && FileFormats.Detect(source) == FileFormat.Pe;

    private CatalogVerification With(CatalogSet catalogs) => new(request, options, printer, judge, output) { Catalogs = catalogs };

    private static PersonalityException Unreadable(string path) => new(
        TrustErrors.Failed("CryptCATOpen", 0x0D, "The data is invalid.") + $"\nSignTool Error: Could not open the specified catalog: {Path.GetFullPath(path)}");
}
