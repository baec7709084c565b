using Signet.Files;
using Signet.Stores;
using Signet.Trust;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>One run of <c>signtool verify</c> over its files.</summary>
internal sealed class VerifyRun
{
    private readonly VerifyRequest _request;
    private readonly SigntoolOutput _output;
    private readonly VerifyPrinter _printer;
    private readonly SignatureJudge _judge;
    private readonly VerifyOptions _options;
    private readonly CatalogVerification? _catalogs;
    private readonly Pkcs7Verification? _pkcs7;

    /// <param name="request">What was asked.</param>
    /// <param name="context">Where to print, the clock, the stores.</param>
    /// <exception cref="PersonalityException">The catalog that was named cannot be used.</exception>
    internal VerifyRun(VerifyRequest request, CliContext context)
    {
        _request = request;
        var stores = CertificateStores.Default(context.Variable);
        var trust = StoreTrust.Load(stores);
        _output = new SigntoolOutput(context);
        _printer = new VerifyPrinter(context, request);
        _judge = new SignatureJudge(request, trust, _printer, _output);

        // signtool takes SHA-1 for what it is: whoever asks it wants to know what Windows says.
        var policy = request.Policy is SigntoolPolicy.Driver or SigntoolPolicy.Kernel && !request.IsPkcs7 ? Policy.Driver : Policy.Windows;
        _options = trust.Options(policy, context.Clock.GetUtcNow()) with { AllowSha1 = true };
        var catalogs = new CatalogVerification(request, _options, _printer, _judge, _output);
        _catalogs = request.Search switch
        {
            CatalogSearch.None => null,
            CatalogSearch.File => catalogs.OverFile(request.Catalog!),
            _ => catalogs.OverDatabases(CatdbCommand.Root(stores)),
        };
        _pkcs7 = request.IsPkcs7
            ? new Pkcs7Verification(request, request.PolicyOption is null ? _options with { Policy = Policy.Windows with { Usage = null } } : _options, _printer, _output)
            : null;
    }

    internal ExitCode Run(CancellationToken cancellation)
    {
        foreach (var file in _request.Files.SelectMany(PersonalityFiles.Expand))
        {
            cancellation.ThrowIfCancellationRequested();
            VerifyFile(file, cancellation);
        }

        if (!_request.Quiet)
        {
            _output.WriteCounts(
                _request.Choice == SignatureChoice.All && _catalogs is null ? "Number of signatures successfully Verified" : "Number of files successfully Verified",
                _request.Verbose);
        }

        return _output.Code;
    }

    private void VerifyFile(string file, CancellationToken cancellation)
    {
        try
        {
            using var source = FileSource.Open(file);
            _printer.BeginVerbose(file);
            if (_pkcs7 is not null)
            {
                _pkcs7.Verify(file, source);
            }
            else if (_catalogs is null)
            {
                VerifyOwn(file, source, cancellation);
            }
            else if (!_catalogs.TryVerify(file, source, cancellation))
            {
                NotListed(file, source, cancellation);
            }
        }
        catch (Exception e) when (SigntoolFailure.Words(e, file) is { } words)
        {
            _output.Fail(words);
        }
    }

    // /a goes on with the signature in the file; /c says which of the two is not right.
    private void NotListed(string file, ByteSource source, CancellationToken cancellation)
    {
        switch (_request.Search)
        {
            case CatalogSearch.All:
                _printer.NoCatalog();
                VerifyOwn(file, source, cancellation);
                break;
            case CatalogSearch.File:
                _output.Fail("File not found in the specified catalog.");
                _output.Error($"File not valid: {file}");
                break;
            default:
                _output.Fail($"File not valid: {file}");
                break;
        }
    }

    private void VerifyOwn(string file, ByteSource source, CancellationToken cancellation)
    {
        _printer.BeginTable(file);
        var report = FileVerifier.Verify(source, _options, cancellation);
        var signatures = SignatureFacts.InSigntoolOrder(report.Signatures);
        if (signatures.Count == 0 || TrustErrors.OfTable(report) == TrustErrors.NoSignature)
        {
            // The policy for drivers asks for a signature before it asks what the file is.
            Refuse(_request.Policy == SigntoolPolicy.Driver ? TrustErrors.NoSignature : TrustErrors.For(report.Report.Findings) ?? TrustErrors.NoSignature);
            return;
        }

        // Of the kinds of files that we know, PE alone can be sealed; signtool does not ask the others.
        var asksForSeal = _request.AsksForSeal && report.Format == FileFormat.Pe.Name();
        var refused = 0;
        if (!asksForSeal || _request.Choice == SignatureChoice.All)
        {
            refused = Choose(signatures) is { Count: > 0 } chosen
                ? chosen.Count(index => !Accepts(file, report, index, signatures[index]))
                : Refuse(TrustErrors.NoSignature);
        }

        if (asksForSeal)
        {
            refused += Refuse(signatures.Any(s => SignatureFacts.IsSealed(s.Source))
                ? "This version of signtool does not support the /sl functionality."
                : TrustErrors.NoSignature);
        }

        if (refused == 0)
        {
            _printer.Verified(file);
        }
    }

    private bool Accepts(string file, FileReport report, int index, SignatureReport signature)
    {
        _printer.Signature(index, signature);
        var refusal = _judge.Refusal(file, report, signature, lacksPageHashes: report.Format == FileFormat.Pe.Name() && signature.PageHashes is null);
        if (refusal is not null)
        {
            Refuse(refusal);
            _output.Explain(_request.IsDebug ? TrustErrors.Reasons([.. report.Report.Findings, .. signature.Findings]) : []);
            return false;
        }

        _printer.Accepted(signature);
        _printer.Row(index, signature);
        _output.Successes++;
        return true;
    }

    // The indexes of the signatures that were asked about.
    private IReadOnlyList<int> Choose(IReadOnlyList<SignatureReport> signatures) => _request.Choice switch
    {
        SignatureChoice.All => [.. Enumerable.Range(0, signatures.Count)],
        SignatureChoice.FirstGood => [signatures.Index().FirstOrDefault(s => s.Item.Trusted).Index],
        _ => _request.Index >= 0 && _request.Index < signatures.Count ? [_request.Index] : [],
    };

    private int Refuse(string words)
    {
        _output.Fail(_request.Quiet && TrustErrors.IsHushed(words) ? null : words);
        return 1;
    }
}
