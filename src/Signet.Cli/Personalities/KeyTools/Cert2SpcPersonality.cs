using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>What cert2spc was asked.</summary>
internal sealed record Cert2SpcRequest
{
    /// <summary>Certificates and revocation lists, and last the file to write.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>Microsoft's cert2spc: certificates as one SPC.</summary>
internal static class Cert2SpcPersonality
{
    internal static Personality Personality { get; } = new("cert2spc", "Puts certificates and revocation lists into an SPC file, as Microsoft's cert2spc does.")
    {
        Style = new()
        {
            ErrorPrefix = "Error: ",
            ErrorsOnOutput = true,
            AfterError = "Failed",
            UsageOnOutput = true,
            NothingGiven = "Please specify an input and an output file.",
            UnknownOption = static option => $"Unknown option: {option}",
        },
        Notes = ["Certificates may be DER, PEM or base64, or stand in bundles; the original takes DER and base64. Each is put in once, in DER order."],
        Commands =
        [
            new PersonalityCommand<Cert2SpcRequest>("", "Puts certificates into an SPC file.", new Cert2SpcRequest(), RunAsync)
            {
                Usage = """
                    Usage: Cert2spc cert1.cer|crl1.crl [... certN.cer|crlN.crl] outputSPCfile.spc

                    """,
                Options = [],
                Argument = (r, v) => r with { Files = [.. r.Files, v] },
                Check = r =>
                {
                    if (r.Files.Count < 2)
                    {
                        throw new PersonalityException("Please specify an input and an output file.", usage: true);
                    }
                },
            },
        ],
    };

    private static Task<ExitCode> RunAsync(Cert2SpcRequest request, CliContext context, CancellationToken cancellation)
    {
        var certificates = new List<Certificate>();
        var lists = new List<CertificateList>();
        foreach (var path in request.Files.SkipLast(1).SelectMany(PersonalityFiles.Expand))
        {
            certificates.AddRange(CertificateFile.Read(path, out var found));
            lists.AddRange(found);
        }

        NewFile.ReplacePublic(PersonalityFiles.Local(request.Files[^1]), CertificateBundles.Write(certificates.DistinctBy(c => c.Sha1Thumbprint), lists));
        context.Out.WriteLine("Succeeded");
        return Task.FromResult(ExitCode.Success);
    }
}
