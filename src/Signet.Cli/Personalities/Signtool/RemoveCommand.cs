using Signet.Authenticode;
using Signet.Binary;
using Signet.Cli.Options;
using Signet.Cms;
using Signet.Files;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>What <c>signtool remove</c> was asked.</summary>
internal sealed record RemoveRequest
{
    public bool Signatures { get; init; }

    public bool Certificates { get; init; }

    public bool UnsignedAttributes { get; init; }

    public bool Quiet { get; init; }

    public bool Verbose { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary><c>signtool remove</c>: takes signatures off PE files, or makes them smaller.</summary>
internal static class RemoveCommand
{
    /// <summary>The command.</summary>
    internal static PersonalityCommand<RemoveRequest> Command { get; } =
        new("remove", "Removes signatures from PE files, or parts of them.", new RemoveRequest(), RunAsync)
        {
            Usage = SigntoolUsage.Remove,
            Argument = (r, file) => r with { Files = [.. r.Files, file] },
            Check = Check,
            Options =
            [
                new("/c", null, "Removes all certificates but the signer's from the first signature.", (r, _) => Once(r, "/c", r.Certificates) with { Certificates = true }),
                new("/q", null, "Prints no more than files that are not found.", (r, _) => Alone(Once(r, "/q", r.Quiet), "/q", "/v", r.Verbose) with { Quiet = true }),
                new("/s", null, "Removes all signatures.", (r, _) => Once(r, "/s", r.Signatures) with { Signatures = true }),
                new("/u", null, "Removes the unauthenticated attributes of the first signature: time stamps and appended signatures.",
                    (r, _) => Once(r, "/u", r.UnsignedAttributes) with { UnsignedAttributes = true }),
                new("/v", null, "Tells each step, and counts.", (r, _) => Alone(Once(r, "/v", r.Verbose), "/v", "/q", r.Quiet) with { Verbose = true }),
                new("/debug", null, "Accepted, without effect.", (r, _) => r) { Own = true },
            ],
        };

    private static RemoveRequest Once(RemoveRequest request, string option, bool given) =>
        given ? throw new PersonalityException(SigntoolPersonality.Style.GivenTwice(option)) : request;

    private static RemoveRequest Alone(RemoveRequest request, string option, string other, bool given) =>
        given ? throw new PersonalityException($"The {option} option is incompatible with the {other} option.") : request;

    private static void Check(RemoveRequest request)
    {
        var parts = request.Certificates || request.UnsignedAttributes;
        if (request.Signatures && parts)
        {
            throw new PersonalityException("The /s option is incompatible with the /c and/or /u option.");
        }

        if (!request.Signatures && !parts)
        {
            throw new PersonalityException("A required parameter is missing.", usage: true);
        }

        if (request.Files.Count == 0)
        {
            throw new PersonalityException("Missing filename.");
        }
    }

    private static Task<ExitCode> RunAsync(RemoveRequest request, CliContext context, CancellationToken cancellation) =>
        Task.FromResult(new RemoveRun(request, context).Run(cancellation));
}

/// <summary>One run of <c>signtool remove</c> over its files.</summary>
internal sealed class RemoveRun(RemoveRequest request, CliContext context)
{
    private readonly SigntoolOutput _output = new(context);

    internal ExitCode Run(CancellationToken cancellation)
    {
        foreach (var file in request.Files.SelectMany(PersonalityFiles.Expand))
        {
            cancellation.ThrowIfCancellationRequested();
            RunFile(file, cancellation);
        }

        if (request.Verbose)
        {
            _output.WriteCounts("Number of files successfully processed", verbose: true);
        }
        else if (!request.Quiet)
        {
            context.Out.Write($"\nNumber of errors: {_output.Errors}\n"); // always, unlike the other commands
        }

        return _output.Code;
    }

    private void RunFile(string file, CancellationToken cancellation)
    {
        if (!File.Exists(file) && !Directory.Exists(file))
        {
            _output.Fail($"File not found: {file}");
            return;
        }

        try
        {
            Tell($"");
            using var source = FileEditor.Open(file);
            if (FileFormats.Detect(source) != FileFormat.Pe)
            {
                Fail($"Unsupported file type: {Path.GetFullPath(file)}");
            }
            else if (Change(source, Path.GetFullPath(file)) is { } edits)
            {
                FileEditor.Apply(source, edits, null, cancellation);
                _output.Successes++;
                Tell($"Successfully committed changes to the file: {Path.GetFullPath(file)}");
            }
        }
        catch (Exception e) when (SigntoolFailure.Words(e, file) is { } words)
        {
            Fail(words);
        }
    }

    // What is to be written; null when nothing is, and the reason has been told.
    private Edits? Change(FileSource source, string path)
    {
        var file = SignedFile.Open(source);
        if (request.Signatures)
        {
            TellMore($"Removing signature on file: {path}");
            if (file.IsSigned)
            {
                return file.RemoveAll();
            }

            Fail(TrustErrors.Failed("CryptSIPRemoveSignedDataMsg", 0x57, "The parameter is incorrect."));
            return null;
        }

        if (!file.IsSigned)
        {
            Fail(TrustErrors.NoSignature);
            return null;
        }

        if (file.Signatures.Count(s => s.NestedIn is null) > 1)
        {
            Fail($"Unsupported number of certificates on image (only one is expected): {path}");
            return null;
        }

        return Smaller(file.At(0), path) is { } smaller ? file.With(0, smaller) : null;
    }

    private SignedData? Smaller(AuthenticodeSignature signature, string path)
    {
        var data = signature.Data!;
        var changes = false;
        if (request.UnsignedAttributes)
        {
            TellMore($"Removing unauthenticated attributes from the signature on file: {path}");
            data = data with { SignerInfos = [data.SignerInfos[0] with { UnsignedAttributes = [] }] };
            changes = true; // signtool says so also when there were none
        }

        if (request.Certificates)
        {
            TellMore($"Removing CA certificates from the signature on file: {path}");
            var own = data.Certificates.Where(c => signature.Signer is { } signer && signer.Raw.Span.SequenceEqual(c.Span)).ToList();
            if (own.Count > 0 && own.Count < data.Certificates.Count)
            {
                data = data with { Certificates = own };
                changes = true;
            }
            else
            {
                _output.Warn("No certificates were removed.");
            }
        }

        return changes ? data : null;
    }

    private void Fail(string words) => _output.Fail(request.Quiet ? null : words);

    private void Tell(FormattableString text) => Print(text, !request.Quiet);

    private void TellMore(FormattableString text) => Print(text, request.Verbose);

    private void Print(FormattableString text, bool wanted)
    {
        if (wanted)
        {
            context.Out.Write($"{text.ToString(System.Globalization.CultureInfo.InvariantCulture)}\n");
        }
    }
}
