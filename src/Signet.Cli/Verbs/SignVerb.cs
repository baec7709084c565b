using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Files;
using Signet.Keys;
using Signet.Timestamps;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet sign</c> was asked.</summary>
internal sealed record SignRequest
{
    public InputRequest Input { get; init; } = new();

    public KeyRequest Key { get; init; } = new();

    public TimestampRequest Timestamps { get; init; } = new();

    public WriteRequest Write { get; init; } = new();

    public SignatureOptions Signature { get; init; } = new();

    /// <summary>The clock that the signer's certificate is judged by; null for the real one.</summary>
    public DateTimeOffset? Time { get; init; }
}

/// <summary><c>signet sign FILE…</c>: signs in place or into a copy.</summary>
internal static class SignVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<SignRequest> Verb { get; } =
        new("sign", "Signs files, in place unless an output is named.", new SignRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet sign --cert release.pfx --password-from env:PFX_PASSWORD --timestamp http://tsa.example app.exe", "sign and time-stamp, in place"),
                new("signet sign --cert chain.pem --key 'pkcs11:token=release;object=code' --page-hashes driver.sys", "a key in an HSM, page hashes"),
                new("signet sign --cert release.pem --key release.key --recursive --existing skip build/", "all that is not signed yet"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, SignRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                .. KeyOptions.Options.Within<KeyRequest, SignRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. SignatureContentOptions.Options.Within<SignatureOptions, SignRequest>(r => r.Signature, (r, p) => r with { Signature = p }),
                .. TimestampOptions.Options.Within<TimestampRequest, SignRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
                WriteOptions.Existing<SignRequest>((r, e) => r with { Signature = r.Signature with { Existing = e } }),
                .. WriteOptions.Options.Within<WriteRequest, SignRequest>(r => r.Write, (r, p) => r with { Write = p }),
                WriteOptions.Time<SignRequest>((r, t) => r with { Time = t }),
                .. InputOptions.Options.Within<InputRequest, SignRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = r =>
            {
                InputOptions.Check(r.Input);
                WriteOptions.Check(r.Write, r.Input);
            },
        };

    private static async Task<ExitCode> RunAsync(SignRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var signer = await request.Key.Signer(context).OpenAsync();
        foreach (var finding in SignerCertificate.Check(signer.Certificate, request.Time ?? context.Clock.GetUtcNow()))
        {
            context.WriteError(finding);
        }

        var servers = request.Timestamps.Open(context);
        var results = new WriteResults("sign", context);
        var code = await FileRunner.RunAsync(
            request.Input, context, "signing",
            async (file, token) => FileEditing.SkipIntact(file.Path, request.Signature.Existing, token)
                ?? await SignAsync(file.Path, request, signer, servers, token),
            results.Add, cancellation);
        results.Print();
        return code;
    }

    private static ValueTask<Written> SignAsync(
        string path, SignRequest request, Signer signer, TimestampServers? servers, CancellationToken cancellation) =>
        FileEditing.RunAsync(path, request.Write.OutputFor(path), async source =>
        {
            var signing = FileSigning.Open(source, request.Signature, null, cancellation);
            var signed = await FileSigner.SignAsync(signing, signer, servers, cancellation);
            return new FileChange("signed", signed.Edits, [.. signing.Findings, .. signed.Timestamp?.Findings ?? []])
            {
                Note = TimestampText.Note(signed.Timestamp),
                Details = json =>
                {
                    JsonParts.WriteDigest(json, "digest", request.Signature.Digest, signing.Digest.Span);
                    TimestampText.Write(json, signed.Timestamp);
                },
            };
        }, cancellation);
}
