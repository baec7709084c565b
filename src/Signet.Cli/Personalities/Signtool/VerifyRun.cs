using Signet.Files;
using Signet.Stores;
using Signet.Trust;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>One run of <c>signtool verify</c> over its files.</summary>
internal sealed class VerifyRun
{
    private readonly VerifyRequest _request;
    private readonly CliContext _context;
    private readonly SigntoolOutput _output;
    private readonly VerifyPrinter _printer;
    private readonly SignatureJudge _judge;
    private readonly VerifyOptions _options;

    internal VerifyRun(VerifyRequest request, CliContext context)
    {
        (_request, _context) = (request, context);
        var trust = StoreTrust.Load(CertificateStores.Default(context.Variable));
        _output = new SigntoolOutput(context);
        _printer = new VerifyPrinter(context, request);
        _judge = new SignatureJudge(request, trust, _printer, _output);
        _options = trust.Options(Policy.Windows, context.Clock.GetUtcNow()) with { AllowSha1 = true };
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
                _request.Choice == SignatureChoice.All ? "Number of signatures successfully Verified" : "Number of files successfully Verified", _request.Verbose);
        }

        return _output.Code;
    }

    private void VerifyFile(string file, CancellationToken cancellation)
    {
        try
        {
            using var source = FileSource.Open(file);
            _printer.BeginVerbose(file);
            VerifyOwn(file, source, cancellation);
        }
        catch (Exception e) when (SigntoolFailure.Words(e, file) is { } words)
        {
            _output.Fail(words);
        }
    }

    private void VerifyOwn(string file, ByteSource source, CancellationToken cancellation)
    {
        _printer.BeginTable(file);
        var report = FileVerifier.Verify(source, _options, cancellation);
        var signatures = SignatureFacts.InSigntoolOrder(report.Signatures);
        if (signatures.Count == 0)
        {
            Fail(TrustErrors.For(report.Report.Findings) ?? TrustErrors.NoSignature);
            return;
        }

        var chosen = Choose(signatures);
        if (chosen.Count == 0)
        {
            Fail(_request.Choice == SignatureChoice.Seal && signatures.Any(SignatureFacts.IsSealed)
                ? "This version of signtool does not support the /sl functionality."
                : TrustErrors.NoSignature);
            return;
        }

        var refused = 0;
        foreach (var index in chosen)
        {
            var signature = signatures[index];
            _printer.Signature(index, signature);
            if (_judge.Refusal(file, report, signature) is { } refusal)
            {
                Fail(refusal);
                refused++;
                continue;
            }

            _printer.Accepted(signature);
            _printer.Row(index, signature);
            _output.Successes++;
        }

        if (refused == 0)
        {
            _printer.Verified(file);
        }
    }

    // The indexes of the signatures that were asked about.
    private IReadOnlyList<int> Choose(IReadOnlyList<SignatureReport> signatures) => _request.Choice switch
    {
        SignatureChoice.All => [.. Enumerable.Range(0, signatures.Count)],
        SignatureChoice.FirstGood => [signatures.Index().FirstOrDefault(s => s.Item.Trusted).Index],
        SignatureChoice.Seal => [],
        _ => _request.Index >= 0 && _request.Index < signatures.Count ? [_request.Index] : [],
    };

    private void Fail(string words) => _output.Fail(_request.Quiet ? null : words);
}
