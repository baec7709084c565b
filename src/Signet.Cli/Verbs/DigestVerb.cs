using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet digest</c> was asked.</summary>
internal sealed record DigestRequest
{
    public InputRequest Input { get; init; } = new();

    public SignatureOptions Options { get; init; } = new() { Existing = ExistingSignature.Replace };

    public IReadOnlyList<string> Certificates { get; init; } = [];

    public string? Output { get; init; }

    public bool Attributes { get; init; }
}

/// <summary>The digests of one file.</summary>
internal sealed record Digested(string Path, ReadOnlyMemory<byte> Image, ReadOnlyMemory<byte> ToBeSigned, ReadOnlyMemory<byte> Attributes);

/// <summary><c>signet digest FILE</c>: what a key would be asked to sign.</summary>
internal static class DigestVerb
{
    private static readonly string[] s_forms = ["digest", "attributes"];

    /// <summary>The verb's table.</summary>
    public static CliVerb<DigestRequest> Verb { get; } =
        new("digest", "Prints what a key would be asked to sign; `signet attach` completes it.", new DigestRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet digest --out app.tbs app.exe", "32 bytes for the offline key"),
                new("openssl pkeyutl -sign -inkey key.pem -pkeyopt digest:sha256 -in app.tbs -out app.sig", "sign them where the key is"),
                new("signet attach --cert chain.pem app.exe app.sig", "and put the answer in"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, DigestRequest>(r => r.Input, (r, p) => r with { Input = p })],
            Options =
            [
                new("--cert", "FILE", "The signing certificate. One without extended key usages is signed for a little differently.",
                    (r, v) => r with { Certificates = [.. r.Certificates, v] })
                {
                    Category = "Key and certificates", Repeatable = true, Default = "one with extended key usages",
                },
                .. SignatureContentOptions.Options.Within<SignatureOptions, DigestRequest>(r => r.Options, (r, p) => r with { Options = p }),
                WriteOptions.Existing<DigestRequest>((r, e) => r with { Options = r.Options with { Existing = e } }) with { Default = "replace" },
                new("--out", "FILE", "Write it to this file.", (r, v) => r with { Output = v }) { Category = "Result" },
                new("--out-form", "FORM", "What --out writes: the digest, or the attributes for a key that hashes itself.",
                    (r, v) => r with { Attributes = v == "attributes" })
                {
                    Category = "Result", Choices = s_forms, Default = "digest",
                },
                .. InputOptions.Options.Within<InputRequest, DigestRequest>(r => r.Input, (r, p) => r with { Input = p }),
            ],
            Check = r =>
            {
                InputOptions.Check(r.Input);
                WriteOptions.Check(new WriteRequest { Output = r.Output }, r.Input);
            },
        };

    private static async Task<ExitCode> RunAsync(DigestRequest request, CliContext context, CancellationToken cancellation)
    {
        var signer = request.Certificates.SelectMany(p => CertificateFile.Read(p, PasswordSource.None)).FirstOrDefault(c => !c.IsCertificateAuthority);
        var files = new List<Digested>();
        var code = await FileRunner.RunAsync(
            request.Input, context, "hashing",
            async (file, token) =>
            {
                using var source = FileSource.Open(file.Path);
                var signing = FileSigning.Open(source, request.Options, null, token);

                // The digest is the same for RSA and EC keys: what differs is how a key signs it.
                var attributes = CmsAttributes.EncodeSet(signing.Attributes(signer));
                var digested = new Digested(file.Path, signing.Digest, request.Options.Digest.Hash(attributes), attributes);
                if (request.Output is not null)
                {
                    await OutputFile.WriteAsync(request.Output, request.Attributes ? digested.Attributes : digested.ToBeSigned, token);
                }

                return digested;
            },
            outcome => Report(outcome, files, request, context), cancellation);
        if (context.Json)
        {
            Print(files, request, context);
        }

        return code;
    }

    private static FileCount Report(FileOutcome<Digested> outcome, List<Digested> files, DigestRequest request, CliContext context)
    {
        if (outcome.Value is { } file)
        {
            files.Add(file);
            if (!context.Json)
            {
                var algorithm = request.Options.Digest;
                context.Out.WriteLine($"{file.Path}");
                context.Out.WriteLine($"  image digest  {algorithm} {Convert.ToHexStringLower(file.Image.Span)}");
                context.Out.WriteLine($"  to be signed  {algorithm} {Convert.ToHexStringLower(file.ToBeSigned.Span)}");
            }
        }

        return new FileCount(ExitCode.Success, "hashed");
    }

    private static void Print(List<Digested> files, DigestRequest request, CliContext context) => context.WriteJson("digest", json =>
    {
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            JsonParts.WriteDigest(json, "digest", request.Options.Digest, file.Image.Span);
            JsonParts.WriteDigest(json, "toBeSigned", request.Options.Digest, file.ToBeSigned.Span);
            json.WriteString("attributes", Convert.ToHexStringLower(file.Attributes.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
