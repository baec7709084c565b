using System.Security.Cryptography;
using System.Text;
using Signet.Cli.Options;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet cert request</c> was asked.</summary>
internal sealed record CertRequestRequest
{
    public SubjectRequest Content { get; init; } = new();

    public KeyRequest Key { get; init; } = new();

    public string? Output { get; init; }
}

/// <summary><c>signet cert request</c>: a PKCS #10 request for an authority.</summary>
internal static class CertRequestVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CertRequestRequest> Verb { get; } =
        new("request", "Makes a certificate request (PKCS #10) for a certificate authority, signed by the key it is for.", new CertRequestRequest(), RunAsync)
        {
            Examples =
            [
                new("signet cert request --subject 'CN=Contoso, O=Contoso Ltd, C=US' --key release.key --output release.csr", "for a key in a file"),
                new("signet cert request --subject Contoso --key 'pkcs11:token=release;object=code' > release.csr", "for a key on a token"),
            ],
            Options =
            [
                .. SubjectOptions.Options.Within<SubjectRequest, CertRequestRequest>(r => r.Content, (r, p) => r with { Content = p }),
                .. new[] { KeyOptions.Key, KeyOptions.Password }.Within<KeyRequest, CertRequestRequest>(r => r.Key, (r, p) => r with { Key = p }),
                new("--output", "FILE", "Where the request goes, PEM; - is standard output.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"], Default = "-" },
            ],
            Check = r =>
            {
                SubjectOptions.Check(r.Content);
                _ = r.Key.Key ?? throw new UsageException("--key is needed: a request is signed by the key it is for");
            },
        };

    private static async Task<ExitCode> RunAsync(CertRequestRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var key = request.Key.Signer(context).OpenKey();
        var draft = new CertificateDraft
        {
            Subject = request.Content.Subject!,
            PublicKey = key.PublicKey,
            Profile = request.Content.Profile,
            ExtendedKeyUsages = request.Content.Usages,
            Digest = request.Content.Digest,
            NotBefore = default, // a request says nothing of validity
            NotAfter = default,
        };
        var pem = Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", draft.Request(key)) + "\n");
        if (request.Output is { } path and not "-")
        {
            await OutputFile.WriteAsync(path, pem, cancellation);
            context.Tell($"{path}: certificate request");
        }
        else
        {
            await context.Data.WriteAsync(pem, cancellation);
        }

        return ExitCode.Success;
    }
}
