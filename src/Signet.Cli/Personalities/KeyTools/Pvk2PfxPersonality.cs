using System.Security.Cryptography;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>What pvk2pfx was asked.</summary>
internal sealed record Pvk2PfxRequest
{
    public string? Pvk { get; init; }

    public string? PvkPassword { get; init; }

    public string? Spc { get; init; }

    public string? Pfx { get; init; }

    public string? PfxPassword { get; init; }

    public bool Force { get; init; }
}

/// <summary>Microsoft's pvk2pfx: a private key and the certificates that go with it, as one PFX.</summary>
internal static class Pvk2PfxPersonality
{
    private const uint NotFound = 0x80070002;
    private const uint InvalidData = 0x8007000D;
    private const uint FileExists = 0x80070050;
    private const uint WrongPassword = 0x80070056;
    private const uint InvalidParameter = 0x80070057;
    private const uint NoMatch = 0x80070490;

    internal static Personality Personality { get; } = new("pvk2pfx", "Makes a PFX of a private key (PVK) and its certificates (SPC, CER), as Microsoft's pvk2pfx does.")
    {
        Style = new()
        {
            ErrorPrefix = "ERROR: ",
            UsageOnOutput = true,
            NothingGiven = null,
            UnknownOption = static option => $"Unknown option: {option}\n{Code(InvalidParameter)}",
            UnexpectedArgument = static argument => $"Unknown option: {argument}\n{Code(InvalidParameter)}",
            ValueMissing = static option => $"The option {option} needs a value.\n{Code(InvalidParameter)}",
            GivenTwice = static option => $"The option {option} was given twice.\n{Code(InvalidParameter)}",
        },
        Notes =
        [
            "The PFX is written with AES-256 and SHA-256, which Windows 10 1709 and later, OpenSSL and osslsigncode read. For older Windows: signet key convert --to pfx-old.",
            "The PFX is readable by its owner alone and appears whole or not at all.",
            "The third line of an error says what was found; the original has the first two.",
        ],
        Commands =
        [
            new PersonalityCommand<Pvk2PfxRequest>("", "Makes a PFX of a private key and its certificates.", new Pvk2PfxRequest(), RunAsync)
            {
                Usage = """
                    Usage:
                        pvk2pfx -pvk <pvk-file> [-pi <pvk-pswd>] -spc <spc-file>
                               [-pfx <pfx-file> [-po <pfx-pswd>] [-f]]

                            -pvk <pvk-file>  - input PVK file name.
                            -spc <spc-file>  - input SPC file name.
                            -pfx <pfx-file>  - output PFX file name.
                            -pi <pvk-pswd>   - PVK password.
                            -po <pfx-pswd>   - PFX password; same as -pi if not given.
                            -f               - force PFX overwrite if exists.

                            if -pfx option is not given, an export wizard will pop up. in
                            this case, options -po and -f are ignored.

                    """,
                Options =
                [
                    new("-pvk", "FILE", "The private key.", (r, v) => r with { Pvk = v }),
                    new("-spc", "FILE", "The certificates: SPC or P7B, or a single CER; all of them go into the PFX.", (r, v) => r with { Spc = v }),
                    new("-pfx", "FILE", "The PFX to write.", (r, v) => r with { Pfx = v }) { Difference = "Needed: there is no export wizard." },
                    new("-pi", "PASSWORD", "The password of the private key. Without it a terminal is asked, if the key is encrypted.", (r, v) => r with { PvkPassword = v })
                    {
                        Difference = "Other users of this machine may see it while the program runs; signet key convert takes passwords from elsewhere.",
                    },
                    new("-po", "PASSWORD", "The password of the PFX. Without it, that of the private key.", (r, v) => r with { PfxPassword = v }),
                    new("-f", null, "Overwrites the PFX if it is there.", (r, _) => r with { Force = true }),
                ],
            },
        ],
    };

    private static Task<ExitCode> RunAsync(Pvk2PfxRequest request, CliContext context, CancellationToken cancellation)
    {
        var (pvk, spc, pfx) = (Given(request.Pvk, "-pvk"), Given(request.Spc, "-spc"), Given(request.Pfx, "-pfx"));
        try
        {
            if (!request.Force)
            {
                NewFile.ThrowIfExists(pfx);
            }

            Write(request, context, pvk, spc, pfx);
            return Task.FromResult(ExitCode.Success);
        }
        catch (SigningException e)
        {
            throw Error(e.Finding, pvk, spc);
        }
    }

    private static void Write(Pvk2PfxRequest request, CliContext context, string pvk, string spc, string pfx)
    {
        var passwords = GivenPassword.Source(request.PvkPassword, context);
        using var material = KeyReader.ReadFile(pvk, passwords);
        var key = material.Keys is [var first, ..] ? first
            : throw new SigningException(material.Problem ?? KeyFindings.NotAKey.With($"{pvk} holds no private key"));
        var certificates = ReadCertificates(spc).OrderByDescending(c => PublicKeyMatch.Matches(c, key.PublicKey)).ToList();
        if (!PublicKeyMatch.Matches(certificates[0], key.PublicKey))
        {
            throw new SigningException(KeyFindings.CertificateMismatch.With(
                $"{spc} holds {certificates.Count} certificate{(certificates.Count == 1 ? "" : "s")}, and none is of the key in {pvk}"));
        }

        // The same password for both unless told otherwise; a key that is not encrypted has none to give.
        using var password = request.PfxPassword is { } own ? new Password(own.ToCharArray())
            : request.PvkPassword is not null || passwords.WasAsked ? passwords.Get(pvk)! : new Password([]);
        var content = KeyWriter.Pfx(key, certificates, password);
        try
        {
            if (request.Force)
            {
                NewFile.ReplacePrivate(pfx, content);
            }
            else
            {
                NewFile.CreatePrivate(pfx, content);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
            passwords.Forget();
        }
    }

    // A file of certificates has no password: one that asks for it is another file.
    private static IReadOnlyList<Certificate> ReadCertificates(string path)
    {
        try
        {
            return CertificateFile.Read(path);
        }
        catch (SigningException e) when (e.Finding.Rule == KeyFindings.PasswordNeeded || e.Finding.Rule == KeyFindings.WrongPassword)
        {
            throw new SigningException(KeyFindings.NotACertificate.With($"{path} holds a key, not certificates"), e);
        }
    }

    private static string Given(string? value, string option) => PersonalityFiles.Local(value ?? throw new PersonalityException(
        $"The option {option} is missing.{(option == "-pfx" ? " There is no export wizard here." : "")}\n{Code(InvalidParameter)}"));

    private static PersonalityException Error(Finding finding, string pvk, string spc)
    {
        var (code, words) = finding.Code switch
        {
            "key-wrong-password" or "key-password-needed" or "password-unavailable" => (WrongPassword, "Password incorrect."),
            "key-file-exists" => (FileExists, "File already exists.  (use -f to force overwrite.)"),
            "key-certificate-mismatch" => (NoMatch, "Cannot find certificates that match the key."),
            "key-unavailable" when !File.Exists(pvk) || !File.Exists(spc) => (NotFound, "File not found."),
            _ => (InvalidData, "The data is invalid."),
        };
        return new PersonalityException($"{words}\n{Code(code)}\n{finding.Message}");
    }

    private static string Code(uint code) => $"(Error Code = 0x{code:x8}).";
}
