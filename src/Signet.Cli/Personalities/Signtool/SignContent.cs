using Signet.Authenticode;
using Signet.Files;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>A file opened for what the options say about its signature.</summary>
internal static class SignContent
{
    /// <summary>Any value of it, 0 too, turns page hashes on.</summary>
    private const string PageHashVariable = "SIGNTOOL_PAGE_HASHES";

    /// <exception cref="SigningException">The file cannot be signed so.</exception>
    internal static FileSigning Open(ByteSource source, SignRequest request, ChosenSigner chosen, CliContext context, CancellationToken cancellation)
    {
        var isPe = EnsureRecognized(source) == FileFormat.Pe;
        return FileSigning.Open(source, new SignatureOptions
        {
            Digest = request.Digest!.For(chosen.Certificate.Certificate),
            Description = request.Description,
            Url = request.Url,
            PageHashes = isPe && !request.NoPageHashes && (request.PageHashes || context.Variable(PageHashVariable) is not null),
            RelaxedMarkerCheck = isPe && request.RelaxedMarkerCheck,
            IntentToSeal = request.IntentToSeal,
            Attributes = request.Attributes,
            Existing = request.Append ? ExistingSignature.Append : ExistingSignature.Replace,
        }, null, cancellation);
    }

    /// <summary>What the file is: of the kinds that the original knows.</summary>
    /// <exception cref="NotRecognizedException">It is of no kind that bears signatures.</exception>
    internal static FileFormat EnsureRecognized(ByteSource source) =>
        FileFormats.Detect(source) is (FileFormat.Pe or FileFormat.Catalog or FileFormat.Cab or FileFormat.Msi) and var format ? format : throw new NotRecognizedException();
}
