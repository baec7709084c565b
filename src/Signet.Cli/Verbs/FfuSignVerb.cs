using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Timestamps;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu sign</c> was asked.</summary>
internal sealed record FfuSignRequest
{
    public string Image { get; init; } = "";

    /// <summary>The signed catalog to put in; null to sign the one that is in the image.</summary>
    public string? Catalog { get; init; }

    public bool AllowUnsigned { get; init; }

    public KeyRequest Key { get; init; } = new();

    public TimestampRequest Timestamps { get; init; } = new();

    public SignatureOptions Signature { get; init; } = new();

    public string? Output { get; init; }

    /// <summary>True when a key or certificate was named.</summary>
    public bool NamesSigner => Key.Key is not null || Key.Certificates.Count > 0;
}

/// <summary><c>signet ffu sign IMAGE</c>: puts a signed catalog into an image, or signs the one in it.</summary>
internal static class FfuSignVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuSignRequest> Verb { get; } =
        new("sign", "Signs an image: puts in a catalog that was signed elsewhere, or signs the one in it. All of the image is compared with its hash table first.", new FfuSignRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet ffu sign oem.ffu --catalog oem.cat", "put in the catalog that came back signed"),
                new("signet ffu sign oem.ffu --cert oem.pfx --password-from env:PFX_PASSWORD --timestamp http://tsa.example", "sign in one step"),
            ],
            Arguments = [new("IMAGE", "The image.", (r, v) => r with { Image = v })],
            Options =
            [
                new("--catalog", "CAT", "The signed catalog to put in. It must be for this image.", (r, v) => r with { Catalog = v }) { Category = "Signature" },
                new("--allow-unsigned", null, "Put in a catalog without signature too. No device takes such an image.", (r, _) => r with { AllowUnsigned = true }) { Category = "Signature" },
                new("--digest", "ALG", "The digest of the signature.", (r, v) => r with { Signature = r.Signature with { Digest = DigestAlgorithm.FromName(v)! } })
                {
                    Category = "Signature", Choices = ["sha256", "sha384", "sha512"], Default = "sha256",
                },
                .. KeyOptions.Options.Within<KeyRequest, FfuSignRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. TimestampOptions.Options.Within<TimestampRequest, FfuSignRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
                WriteOptions.Existing<FfuSignRequest>((r, e) => r with { Signature = r.Signature with { Existing = e } }) with { Choices = ["fail", "replace"] },
                new("--output", "FILE", "Write the result to this file and leave the image as it is.", (r, v) => r with { Output = v })
                {
                    Category = "Result", Aliases = ["-o"], Default = "in place, atomically",
                },
            ],
            Check = Check,
        };

    private static void Check(FfuSignRequest request)
    {
        if (request.Catalog is null == !request.NamesSigner)
        {
            throw new UsageException("either --catalog or --cert is needed, not both", "Name the catalog that was signed, or who signs.");
        }

        if (request.Catalog is not null && (request.Timestamps.Servers.Count > 0 || request.Signature != new SignatureOptions()))
        {
            throw new UsageException("a catalog that was signed elsewhere is put in as it is", "Time-stamp it first with signet timestamp; --digest and --existing go with --cert.");
        }

        if (request.AllowUnsigned && request.Catalog is null)
        {
            throw new UsageException("--allow-unsigned goes with --catalog");
        }
    }

    private static async Task<ExitCode> RunAsync(FfuSignRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var signer = request.NamesSigner ? await request.Key.Signer(context).OpenAsync() : null;
        foreach (var finding in signer is null ? [] : SignerCertificate.Check(signer.Certificate, context.Clock.GetUtcNow()))
        {
            context.WriteError(finding);
        }

        var servers = request.Timestamps.Open(context);
        return await WriteResults.RunOneAsync(
            "ffu-sign", request.Image, context, "comparing",
            (progress, token) => FileEditing.RunAsync(request.Image, request.Output, source => ChangeAsync(source, request, signer, servers, progress, token), token),
            cancellation);
    }

    private static async ValueTask<FileChange> ChangeAsync(
        ByteSource source, FfuSignRequest request, Signer? signer, TimestampServers? servers, IProgress<long>? progress,
        CancellationToken cancellation)
    {
        var signing = FfuSigning.Open(source, cancellation);
        var findings = signing.EnsureIntact(progress, cancellation);
        if (signer is not null)
        {
            var signed = await signing.SignAsync(request.Signature, signer, servers, cancellation);
            return new FileChange("signed", signed.Edits, [.. findings, .. signed.Findings]);
        }

        using var catalog = FileSource.Open(request.Catalog!);
        try
        {
            return new FileChange("attached", signing.Put(catalog, request.AllowUnsigned, cancellation), findings);
        }
        catch (SigningException e)
        {
            // The line of the error begins with the image's name.
            throw new SigningException(e.Finding with { Message = $"{request.Catalog}: {e.Finding.Message}" }, e);
        }
    }
}
