using System.Security.Cryptography;
using System.Text;
using Signet.Cli.Options;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet cert new</c> was asked.</summary>
internal sealed record CertNewRequest
{
    public SubjectRequest Content { get; init; } = new();

    public NewKeyRequest New { get; init; } = new();

    /// <summary>The key to certify when it is there already; its password is that of <see cref="Issuer"/>.</summary>
    public string? Key { get; init; }

    /// <summary>Who issues; without certificate and key the new key certifies itself.</summary>
    public KeyRequest Issuer { get; init; } = new();

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    public int? Days { get; init; }

    public string? Output { get; init; }

    public string? KeyOutput { get; init; }

    public string? PfxOutput { get; init; }
}

/// <summary><c>signet cert new</c>: makes a certificate, and a key unless there is one.</summary>
internal static class CertNewVerb
{
    private const string Result = "Result";
    private const string Issuing = "Issuer";
    private const string Validity = "Validity";

    /// <summary>The verb's table.</summary>
    public static CliVerb<CertNewRequest> Verb { get; } =
        new("new", "Makes a certificate: a test root, a code-signing certificate below it, a time-stamp authority. Files are never overwritten.",
            new CertNewRequest(), RunAsync)
        {
            Examples =
            [
                new("signet cert new --profile root --subject 'Test Root' --output root.pem --key-output root.key", "a root"),
                new("signet cert new --subject 'CN=Contoso, O=Contoso Ltd' --issuer root.pem --issuer-key root.key --output leaf.pem --key-output leaf.key", "a code-signing certificate below it"),
                new("signet cert new --subject Contoso --issuer root.pem --issuer-key root.key --pfx leaf.pfx --output-password-from prompt", "key and chain in a PFX"),
            ],
            Options =
            [
                .. SubjectOptions.Options.Within<SubjectRequest, CertNewRequest>(r => r.Content, (r, p) => r with { Content = p }),
                new("--not-before", "ISO", "Valid from then on.", (r, v) => r with { NotBefore = OptionValue.Time(v) }) { Category = Validity, Default = "five minutes ago, for clocks differ" },
                new("--not-after", "ISO", "Valid until then.", (r, v) => r with { NotAfter = OptionValue.Time(v) }) { Category = Validity },
                new("--days", "N", "Valid for so many days.", (r, v) => r with { Days = OptionValue.Number(v, 1, 36500) })
                {
                    Category = Validity, Default = string.Join(", ", CertificateProfile.All.Select(p => $"{p.Name} {p.Days}")),
                },
                new("--issuer", "FILE", "The issuer's certificate, perhaps with its chain.", (r, v) => r with { Issuer = r.Issuer with { Certificates = [v] } })
                {
                    Category = Issuing, Default = "the key certifies itself",
                },
                new("--issuer-key", "FILE|URI", "The issuer's key; not needed when --issuer is a PFX.", (r, v) => r with { Issuer = r.Issuer with { Key = v } }) { Category = Issuing },
                .. new[] { KeyOptions.Password }.Within<KeyRequest, CertNewRequest>(r => r.Issuer, (r, p) => r with { Issuer = p }),
                new("--key", "FILE|URI", "Certify this key instead of a new one.", (r, v) => r with { Key = v }) { Category = "New key" },
                .. new[] { NewKeyOptions.Algorithm, NewKeyOptions.Password("--output-password-from") }
                    .Within<NewKeyRequest, CertNewRequest>(r => r.New, (r, p) => r with { New = p }),
                new("--output", "FILE", "Where the certificate goes, PEM; - is standard output.", (r, v) => r with { Output = v }) { Category = Result, Aliases = ["-o"], Default = "-" },
                new("--key-output", "FILE", "Where the new key goes: PKCS #8, PEM, for its owner alone.", (r, v) => r with { KeyOutput = v }) { Category = Result },
                new("--pfx", "FILE", "A PFX with key, certificate and the issuer's chain.", (r, v) => r with { PfxOutput = v }) { Category = Result },
            ],
            Check = Check,
        };

    private static void Check(CertNewRequest request)
    {
        SubjectOptions.Check(request.Content);
        if (request.Key is not null && (request.KeyOutput ?? request.PfxOutput) is not null)
        {
            throw new UsageException("--key names a key that is there; --key-output and --pfx are for a new one");
        }

        if (request.Key is null && (request.KeyOutput ?? request.PfxOutput) is null)
        {
            throw new UsageException("the new key has no place to go", "Add --key-output FILE or --pfx FILE; or certify a key that is there with --key.");
        }

        if (request.PfxOutput is not null && request.New.PasswordFrom is null)
        {
            throw new UsageException("--pfx needs --output-password-from");
        }

        if (request.Issuer is { Certificates: [], Key: not null })
        {
            throw new UsageException("--issuer-key needs --issuer");
        }

        if (request is { Days: not null, NotAfter: not null })
        {
            throw new UsageException("--days and --not-after do not go together");
        }

        if (request.Content.Profile == CertificateProfile.Root && request.Issuer.Certificates.Count > 0)
        {
            throw new UsageException("a root has no issuer", "Use --profile intermediate for an authority below another.");
        }
    }

    private static async Task<ExitCode> RunAsync(CertNewRequest request, CliContext context, CancellationToken cancellation)
    {
        foreach (var path in new[] { request.KeyOutput, request.PfxOutput, request.Output is "-" ? null : request.Output }.OfType<string>())
        {
            NewFile.ThrowIfExists(path);
        }

        await using var issuer = request.Issuer.Certificates.Count == 0 ? null : await request.Issuer.Signer(context).OpenAsync();
        using var password = request.New.NewPassword(context, request.PfxOutput ?? request.KeyOutput ?? "");
        var made = request.Key is null ? request.New.Algorithm.Create() : null;
        await using var key = made is null ? (request.Issuer.Signer(context) with { CertificatePaths = [], Key = request.Key }).OpenKey() : FileKey.Create(made);
        var notBefore = request.NotBefore ?? Seconds(context.Clock.GetUtcNow().AddMinutes(-5));
        var draft = new CertificateDraft
        {
            Subject = request.Content.Subject!,
            PublicKey = key.PublicKey,
            Profile = request.Content.Profile,
            ExtendedKeyUsages = request.Content.Usages,
            Digest = request.Content.Digest,
            NotBefore = notBefore,
            NotAfter = request.NotAfter ?? notBefore.AddDays(request.Days ?? request.Content.Profile.Days),
        };
        var certificate = Make(draft, key, issuer, context);
        Write(request, context, certificate, made, issuer, password);
        return ExitCode.Success;
    }

    private static Certificate Make(CertificateDraft draft, SigningKey key, Signer? issuer, CliContext context)
    {
        if (issuer is null)
        {
            return draft.SelfSign(key);
        }

        var certificate = draft.Issue(issuer.Certificate, issuer.Key, out var findings);
        foreach (var finding in findings)
        {
            context.WriteError(finding);
        }

        return certificate;
    }

    private static void Write(CertNewRequest request, CliContext context, Certificate certificate, PrivateKey? key, Signer? issuer, Password? password)
    {
        // The key first: a certificate without its key is worth less than the other way round.
        if (request.KeyOutput is { } keyPath)
        {
            NewFile.CreatePrivateAndWipe(keyPath, KeyWriter.Pkcs8Pem(key!, password));
            context.Tell($"{keyPath}: private key, {KeyNames.Describe(key!)}{(password is null ? "" : ", encrypted")}");
        }

        if (request.PfxOutput is { } pfxPath)
        {
            Certificate[] chain = issuer is null ? [certificate] : [certificate, issuer.Certificate, .. issuer.Further];
            NewFile.CreatePrivateAndWipe(pfxPath, KeyWriter.Pfx(key!, chain, password!));
            context.Tell($"{pfxPath}: private key and {chain.Length} certificate{(chain.Length == 1 ? "" : "s")}");
        }

        var pem = Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE", certificate.Raw.Span) + "\n");
        if (request.Output is { } path and not "-")
        {
            NewFile.CreatePublic(path, pem);
            context.Tell($"{path}: {request.Content.Profile.Name} certificate of {certificate.SubjectName}, valid until {certificate.NotAfter.UtcDateTime:yyyy-MM-dd}");
        }
        else if (request.Output is "-" || request.PfxOutput is null)
        {
            context.Data.Write(pem);
        }
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
