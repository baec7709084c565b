using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Keys;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet cert show</c> was asked.</summary>
internal sealed record CertShowRequest
{
    public IReadOnlyList<string> Files { get; init; } = [];

    public KeyRequest Key { get; init; } = new();
}

/// <summary><c>signet cert show FILE…</c>: what certificates say.</summary>
internal static class CertShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CertShowRequest> Verb { get; } =
        new("show", "Shows the certificates of files: PEM, DER, base64, P7B, SPC, PFX. Judges nothing.", new CertShowRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet cert show chain.p7b", "all certificates of a bundle")],
            Arguments = [new("FILE", "A file with certificates.", (r, v) => r with { Files = [.. r.Files, v] }) { Maximum = int.MaxValue }],
            Options = [.. new[] { KeyOptions.Password }.Within<KeyRequest, CertShowRequest>(r => r.Key, (r, p) => r with { Key = p })],
        };

    private static Task<ExitCode> RunAsync(CertShowRequest request, CliContext context, CancellationToken cancellation)
    {
        var passwords = request.Key.Passwords(context);
        var files = request.Files.Select(f => (Path: f, Certificates: CertificateFile.Read(f, passwords))).ToList();
        if (!context.Json)
        {
            foreach (var certificate in files.SelectMany(f => f.Certificates))
            {
                CertificateText.Print(context.Out, certificate);
            }

            return Task.FromResult(ExitCode.Success);
        }

        context.WriteJson("cert-show", json =>
        {
            json.WriteStartArray("certificates");
            foreach (var (path, certificate) in files.SelectMany(f => f.Certificates.Select(c => (f.Path, c))))
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                CertificateText.Write(json, certificate);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return Task.FromResult(ExitCode.Success);
    }
}
