using Signet.Authenticode;
using Signet.Files;
using Signet.Timestamps;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Signs a file in place.</summary>
internal sealed class FileSigningWork(SignRequest request, ChosenSigner chosen, CliContext context) : IFileWork
{
    private readonly TimestampServers? _servers = SignTimestamps.Open(request, chosen, context);

    public async Task RunAsync(string file, CancellationToken cancellation)
    {
        using var source = FileEditor.Open(file);
        var signing = SignContent.Open(source, request, chosen, context, cancellation);
        if (!chosen.IsValid)
        {
            throw new SigningException(SigningFindings.CertificateTime.With($"{chosen.Certificate.Certificate.SubjectName} is not valid yet"));
        }

        var signed = await FileSigner.SignAsync(signing, chosen.Signer, _servers, cancellation);
        FileEditor.Apply(source, signed.Edits, null, cancellation);
    }
}

/// <summary>A file opened for what the options say about its signature.</summary>
internal static class SignContent
{
    /// <summary>Any value of it, 0 too, turns page hashes on.</summary>
    private const string PageHashVariable = "SIGNTOOL_PAGE_HASHES";

    /// <exception cref="SigningException">The file cannot be signed so.</exception>
    internal static FileSigning Open(ByteSource source, SignRequest request, ChosenSigner chosen, CliContext context, CancellationToken cancellation)
    {
        var isPe = EnsureRecognized(source) == FileFormat.Pe;
        RefuseBesideSeal(source, request);
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

    /// <summary>What the file is.</summary>
    /// <exception cref="NotRecognizedException">It is of no kind that bears signatures.</exception>
    internal static FileFormat EnsureRecognized(ByteSource source) =>
        FileFormats.Detect(source) is not FileFormat.Unknown and var format ? format : throw new NotRecognizedException();

    // A seal covers the unauthenticated attributes, where a second signature would go.
    private static void RefuseBesideSeal(ByteSource source, SignRequest request)
    {
        if (request.Append && SignedFile.Open(source) is { IsSigned: true } file
            && file.Signatures is [{ SignerInfo: { } first }, ..] && first.UnsignedAttribute(Oids.SealingSignature) is not null)
        {
            throw new PersonalityException("The file is sealed, and a signature beside a seal would break it. Sign without /as to replace both.");
        }
    }
}

/// <summary>The time-stamp server of <c>/t</c> or <c>/tr</c>.</summary>
internal static class SignTimestamps
{
    /// <summary>The server; null when none was named. It is asked once, as signtool does: its users' scripts try again themselves.</summary>
    internal static TimestampServers? Open(SignRequest request, ChosenSigner? chosen, CliContext context) =>
        (request.Timestamp ?? request.LegacyTimestamp) is not { } address ? null
        : TimestampServers.Create(
            [(request.Timestamp is null ? TimestampKind.Authenticode : TimestampKind.Rfc3161, address)],
            new TimestampSettings
            {
                Digest = chosen is null ? DigestAlgorithm.Sha256 : request.TimestampDigest?.For(chosen.Certificate.Certificate) ?? DigestAlgorithm.Sha256,
                Attempts = 1,
                Clock = context.Clock,
            });
}
