using Signet.Authenticode;
using Signet.Files;
using Signet.Timestamps;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>One run of <c>signtool timestamp</c> over its files.</summary>
internal sealed class TimestampRun(StampRequest request, CliContext context, TimestampServers servers)
{
    private const string NoSignature = "No signature was found. The file must be signed before it can\n\tbe timestamped.";

    private const string NoSeal = "No sealing signature was found. The file must be sealed before\n\tit can be seal timestamped.";

    private const string Sealed =
        "The file has a sealed signature. In order to timestamp the file\n\tthe seal will have to be removed and the file will have to be resigned.\n"
        + "\tThe /force option must be specified as part of the command in order to\n\tdo so.";

    private const string SealRemoved =
        "The existing seal was removed from the file and the file was\n\tsuccessfully timestamped. The file will fail verification until the\n"
        + "\tsignature is sealed and users are therefore advised to seal.";

    private readonly SigntoolOutput _output = new(context);

    internal async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        foreach (var file in request.Files.SelectMany(PersonalityFiles.Expand))
        {
            await RunFileAsync(file, cancellation);
        }

        if (!request.Quiet)
        {
            _output.WriteCounts("Number of files successfully timestamped", request.Verbose, countsWarnings: false);
        }

        return _output.Code;
    }

    private async Task RunFileAsync(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            _output.Fail($"File not found: {file}");
            return;
        }

        try
        {
            if (await (request.IsPkcs7 ? StampPkcs7Async(file, cancellation) : StampAsync(file, cancellation)) is { } refusal)
            {
                Refuse(file, refusal);
                return;
            }
        }
        catch (Exception e) when (SigntoolFailure.Words(e, file) is { } words)
        {
            Refuse(file, words);
            return;
        }

        _output.Successes++;
        if (!request.Quiet)
        {
            context.Out.Write($"Successfully timestamped: {file}\n");
        }
    }

    // Why the file was not time-stamped; null when it was.
    private async Task<string?> StampAsync(string path, CancellationToken cancellation)
    {
        using var source = FileEditor.Open(path);
        if (FileFormats.Detect(source) == FileFormat.Ffu)
        {
            return NoSignature; // the original knows no images
        }

        var file = SignedFile.Open(source);
        var signatures = file.IsSigned ? SignatureFacts.InSigntoolOrder(file.Signatures) : [];
        if (request.Index < 0 || request.Index >= signatures.Count)
        {
            return request.Seal is null ? NoSignature : NoSeal;
        }

        var signature = signatures[request.Index];
        var isSealed = SignatureFacts.IsSealed(signature);
        if (request.Seal is not null)
        {
            return isSealed ? "This version of signtool does not support the /tseal functionality." : NoSeal;
        }

        if (isSealed && !request.RemovesSeal)
        {
            return Sealed;
        }

        var stamped = await servers.StampAsync(SignatureFacts.WithoutSeal(signature.Data!), 0, cancellation);
        FileEditor.Apply(source, file.With(signature.Index, stamped.Data), null, cancellation);
        if (isSealed && !request.IgnoresSealWarnings)
        {
            _output.Warn(SealRemoved);
        }

        return null;
    }

    private async Task<string?> StampPkcs7Async(string path, CancellationToken cancellation)
    {
        using var source = FileSource.Open(path);
        if (!Pkcs7Verification.TryRead(source, out var data) || data.SignerInfos.Count == 0)
        {
            return TrustErrors.Failed("Rfc3161Timestamper::TimestampPkcs7", 0x8009310B, "ASN1 bad tag value met.");
        }

        var stamped = await servers.StampAsync(data, 0, cancellation);
        source.Dispose();
        await OutputFile.WriteAsync(path, stamped.Data.Encode(), cancellation);
        return null;
    }

    private void Refuse(string file, string words)
    {
        _output.Fail(request.Quiet ? null : words);
        if (words != NoSeal)
        {
            _output.Error($"An error occurred while attempting to timestamp: {file}");
        }
    }
}
