using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet attach</c> was asked.</summary>
internal sealed record AttachRequest
{
    public string File { get; init; } = "";

    public string Signature { get; init; } = "";

    public IReadOnlyList<string> Certificates { get; init; } = [];

    public TimestampRequest Timestamps { get; init; } = new();

    public WriteRequest Write { get; init; } = new();

    public SignatureOptions Options { get; init; } = new();
}

/// <summary><c>signet attach FILE SIG</c>: puts in a signature that was made elsewhere.</summary>
internal static class AttachVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<AttachRequest> Verb { get; } =
        new("attach", "Puts a signature into a file: one that was extracted, or what an offline key answered to `signet digest --out`.", new AttachRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet attach app.exe app.p7", "a signature taken out before"),
                new("signet attach --cert chain.pem app.exe app.sig", "the key's answer; give the options that `digest` was given"),
            ],
            Arguments =
            [
                new("FILE", "The file to sign.", (r, v) => r with { File = v }),
                new("SIG", "A SignedData (DER or PEM), or a signature value (bytes, base64 or hex).", (r, v) => r with { Signature = v }),
            ],
            Options =
            [
                new("--cert", "FILE", "The signing certificate and its chain, for a signature value.", (r, v) => r with { Certificates = [.. r.Certificates, v] })
                {
                    Category = "Key and certificates", Repeatable = true,
                },
                .. SignatureContentOptions.Options.Within<SignatureOptions, AttachRequest>(r => r.Options, (r, p) => r with { Options = p }),
                .. TimestampOptions.Options.Within<TimestampRequest, AttachRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
                WriteOptions.Existing<AttachRequest>((r, e) => r with { Options = r.Options with { Existing = e } }),
                .. WriteOptions.Options.Within<WriteRequest, AttachRequest>(r => r.Write, (r, p) => r with { Write = p }),
            ],
        };

    private static Task<ExitCode> RunAsync(AttachRequest request, CliContext context, CancellationToken cancellation)
    {
        var answer = DetachedAnswer.Read(ReadAnswer(request.Signature));
        List<Certificate> certificates = [.. request.Certificates.SelectMany(p => CertificateFile.Read(p, PasswordSource.None))];
        var options = answer.Whole is null ? request.Options : request.Options with { Digest = DigestOf(answer.Whole) };
        var servers = request.Timestamps.Open(context);
        return WriteResults.RunOneAsync("attach", request.File, context, token => FileEditing.RunAsync(
            request.File, request.Write.OutputFor(request.File), async source =>
            {
                var signing = FileSigning.Open(source, options, null, token);
                var signed = await FileSigner.AttachAsync(signing, answer, certificates, servers, token);
                return new FileChange("attached", signed.Edits, [.. signing.Findings, .. signed.Timestamp?.Findings ?? []])
                {
                    Note = TimestampText.Note(signed.Timestamp),
                    Details = json => TimestampText.Write(json, signed.Timestamp),
                };
            }, token), cancellation);
    }

    private static byte[] ReadAnswer(string path)
    {
        using var source = FileSource.Open(path);
        return source.Length <= DetachedAnswer.MaxBytes
            ? source.ReadExactly(new FileRange(0, source.Length))
            : throw new SigningException(SigningFindings.NotASignature.With($"{path} has {source.Length} bytes, too many for a signature"));
    }

    // The file is to be hashed as the signature says; whether it may is for verification to judge.
    private static DigestAlgorithm DigestOf(SignedData signature) =>
        SignedContentKind.DigestOf(signature)
            ?? throw new SigningException(SigningFindings.NotASignature.With("the signature uses a digest that is not known"));
}
