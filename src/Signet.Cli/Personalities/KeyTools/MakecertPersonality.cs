using System.Formats.Asn1;
using System.Globalization;
using Signet.Cli.Options;
using Signet.Keys;
using Signet.Stores;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>Microsoft's makecert: certificates for tests.</summary>
internal static class MakecertPersonality
{
    private const string NoOutput = "Please either specify the outputCertificateFile or -ss option";
    private const string ElseWhere = "It says where Windows keeps a key; here keys lie in files and folder stores, so it changes nothing.";

    internal static Personality Personality { get; } = new("makecert", "Makes certificates for tests, as Microsoft's makecert does.")
    {
        Style = new()
        {
            ErrorPrefix = "Error: ",
            ErrorsOnOutput = true,
            AfterError = "Failed",
            UsageOnOutput = true,
            NothingGiven = NoOutput,
            UnknownOption = static option => $"Unknown option: {option}",
            ValueMissing = static option => $"The option {option} needs a value.",
            GivenTwice = static option => $"The option {option} was given twice.",
        },
        Notes =
        [
            "Safe defaults: RSA 3072 and SHA-256, where the original has RSA 2048 and SHA-1.",
            "A self-signed certificate is marked as an authority unless -cy end is said, so that what it issues verifies; it may sign code too. The original marks nothing.",
            "Certificates bear subject and authority key identifiers; the original writes the obsolete 2.5.29.1 instead.",
            "Without -r an issuer must be named (-ic with -iv, or -is with -in). The original's own Root Agency, whose key everybody has, is not here.",
            "The new key needs a place: -sv FILE, or -ss STORE. The original would leave it in a key container called JoeSoft.",
            "Errors end with the status -1, as with the original; other systems than Windows see 255.",
        ],
        Exit = static code => code is ExitCode.Success or ExitCode.Interrupted ? code : (ExitCode)(-1),
        Commands =
        [
            new PersonalityCommand<MakecertRequest>("", "Makes a certificate, and a key unless there is one.", new MakecertRequest(), MakecertRun.RunAsync)
            {
                Usage = MakecertUsage.Text,
                Options =
                [
                    new("-sk", "NAME", "Puts a new key into the store of -ss.", (r, v) => r with { KeyContainer = v })
                    {
                        Difference = "Needs -ss, where key and certificate lie together. There are no key containers, so the key is always a new one.",
                    },
                    new("-pe", null, "Marks the key as exportable.", (r, _) => r) { Difference = "Keys in folder stores always are: their owner can read them." },
                    new("-ss", "STORE", "The store that gets the certificate, and the new key unless -sv names its file.", (r, v) => r with { Store = v }),
                    new("-sr", "LOCATION", "Whose store: CurrentUser or LocalMachine.", (r, v) => r with { Location = Location(v, "Invalid subject store location") }),
                    new("-#", "NUMBER", "The serial number, from 1 to 2147483647; without it 16 random bytes.", (r, v) => r with { SerialNumber = Number(v, "-#", 1, int.MaxValue) })
                    {
                        Difference = "A text that is no number is an error; the original takes it for 0.",
                    },
                    new("-$", "AUTHORITY", "Says in 2.5.29.4 that the signer is an individual or a company.", (r, v) => r with { Restriction = v == "individual" ? "1.3.6.1.4.1.311.2.1.21" : "1.3.6.1.4.1.311.2.1.22" })
                    {
                        Choices = ["individual", "commercial"],
                    },
                    new("-n", "NAME", "The subject: CN=Contoso,O=Contoso Ltd. The parts are encoded in this order.", (r, v) => r with { Name = v })
                    {
                        Difference = "What is not ASCII is written as UTF8String, not as BMPString.",
                    },
                    Refused("-tbs", "FILE", "Signs a prepared certificate or revocation list.", "Nothing here issues from a draft file."),
                    Refused("-sc", "FILE", "Takes the subject's certificate from a file.", "Give the key with -sv and the name with -n."),
                    new("-sv", "FILE", "The subject's key, a PVK file; made if it is not there.", (r, v) => r with { KeyFile = PersonalityFiles.Local(v) }),
                    new("-ic", "FILE", "The issuer's certificate.", (r, v) => r with { IssuerFile = PersonalityFiles.Local(v) }),
                    Refused("-ik", "NAME", "The issuer's key container.", "There are no key containers; name the key's file with -iv, or the issuer in a store with -is and -in."),
                    new("-iv", "FILE", "The issuer's key: PVK, or any form that signet reads.", (r, v) => r with { IssuerKeyFile = PersonalityFiles.Local(v) }),
                    new("-is", "STORE", "The store with the issuer's certificate and key.", (r, v) => r with { IssuerStore = v }),
                    new("-ir", "LOCATION", "Whose store that is: CurrentUser or LocalMachine.", (r, v) => r with { IssuerLocation = Location(v, "Invalid issuer store location") }),
                    new("-in", "NAME", "The issuer's common name, when its store holds several.", (r, v) => r with { IssuerName = v }),
                    new("-a", "DIGEST", "The digest that is signed.", (r, v) => r with { Digest = Digest(v) })
                    {
                        Difference = "sha256 by default. sha1 only by name, with a warning. md5 is refused: colliding certificates are made in minutes.",
                    },
                    new("-ip", "PROVIDER", "The issuer's provider.", (r, _) => r) { Difference = ElseWhere },
                    new("-iy", "TYPE", "The type of the issuer's provider.", (r, _) => r) { Difference = ElseWhere },
                    new("-sp", "PROVIDER", "The subject's provider.", (r, _) => r) { Difference = ElseWhere },
                    new("-sy", "TYPE", "The type of the subject's provider.", (r, _) => r) { Difference = ElseWhere },
                    new("-iky", "TYPE", "The issuer's key type.", (r, _) => r) { Difference = "Both types sign; the issuer's file says which it has." },
                    new("-sky", "TYPE", "The subject's key type, written into a new PVK: signature, exchange or a number.", (r, v) => r with { KeySpec = KeySpec(v) }),
                    Refused("-l", "LINK", "A link to a policy.", "No verifier of signatures reads it."),
                    new("-cy", "TYPE", "An authority or an end certificate.", (r, v) => r with
                    {
                        IsAuthority = v.Equals("authority", StringComparison.OrdinalIgnoreCase) ? true
                            : v.Equals("end", StringComparison.OrdinalIgnoreCase) ? false : throw new PersonalityException("Invalid cert type", usage: true),
                    }),
                    new("-b", "MM/DD/YYYY", "Valid from that day's local midnight; without it from now.", (r, v) => r with { From = Date(v, "-b") }),
                    new("-m", "MONTHS", "Valid for so many months.", (r, v) => r with { Months = Number(v, "-m", 1, 1200) }),
                    new("-e", "MM/DD/YYYY", "Valid until that day's local midnight; without it until the end of 2039.", (r, v) => r with { Until = Date(v, "-e") }),
                    new("-h", "NUMBER", "How many authorities may stand below.", (r, v) => r with { PathLength = Number(v, "-h", 0, 100) })
                    {
                        Difference = "For authorities alone; the original writes it into end certificates too, which RFC 5280 forbids.",
                    },
                    new("-len", "BITS", "The length of a new key.", (r, v) => r with { KeyBits = KeyBits(v) }) { Difference = "3072 by default, at least 2048." },
                    new("-r", null, "The key certifies itself.", (r, _) => r with { SelfSigned = true }),
                    Refused("-nscp", null, "The Netscape client extension.", "Nothing reads it any more."),
                    Refused("-crl", null, "Makes a revocation list.", "openssl ca -gencrl makes them."),
                    new("-eku", "OID,OID", "Extended key usages, with commas between.", (r, v) => r with { Usages = [.. v.Split(',', StringSplitOptions.TrimEntries).Select(Usage)] }),
                    new("-password-from", "SOURCE", "Where the passwords of PVK files come from: prompt (the default), env:NAME, file:PATH, fd:N or stdin.",
                        (r, v) => r with { PasswordFrom = KeyOptions.CheckSource(v) })
                    {
                        Own = true, Difference = "The original shows a dialog. An empty password, typed twice, writes the key without encryption, as None does there.",
                    },
                ],
                Argument = (r, v) => r.Output is null ? r with { Output = PersonalityFiles.Local(v) } : throw new PersonalityException("Too many parameters", usage: true),
                Check = Check,
            },
        ],
    };

    private static void Check(MakecertRequest request)
    {
        var problem = request.Output is null && request.Store is null ? NoOutput
            : request is { KeyContainer: not null, KeyFile: not null } ? "-sk and -sv can not be set at the same time. Use either -sk or -sv"
            : request is { KeyFile: null, Store: null } ? "The new key has no place to go. Use -sv to name its file, or -ss to put it into a store"
            : request is { Months: not null, Until: not null } ? "-m and -e can not be set at the same time"
            : request.SelfSigned && (request.IssuerFile ?? request.IssuerKeyFile ?? request.IssuerStore) is not null ? "-r can not be set together with an issuer"
            : request is { SelfSigned: false, IssuerFile: null, IssuerKeyFile: null, IssuerStore: null } ? "There is no issuer. Use -r, or -ic with -iv, or -is with -in"
            : request is { IssuerKeyFile: not null, IssuerFile: null } ? "Has to specify -ic option. "
            : request is { IssuerFile: not null, IssuerKeyFile: null, IssuerStore: null } ? "Either -iv or -is has to be specified. "
            : request is { IssuerFile: not null, IssuerStore: not null } ? "-ic and -is can not be set at the same time"
            : request is { PathLength: not null, IsAuthority: false } ? "-h is for authorities. Use -cy authority"
            : null;
        if (problem is not null)
        {
            throw new PersonalityException(problem, usage: true);
        }
    }

    private static CliOption<MakecertRequest> Refused(string name, string? value, string help, string difference) =>
        new(name, value, help, (r, _) => r) { Supported = false, Difference = difference };

    private static StoreLocation Location(string value, string problem) =>
        Enum.TryParse<StoreLocation>(value, ignoreCase: true, out var location) && !char.IsAsciiDigit(value[0]) ? location
        : throw new PersonalityException(problem, usage: true);

    private static int Number(string value, string option, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Invalid(option);

    private static DateOnly Date(string value, string option) =>
        DateOnly.TryParseExact(value, ["M/d/yyyy", "MM/dd/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw Invalid(option);

    private static uint KeySpec(string value) => value.ToUpperInvariant() switch
    {
        "EXCHANGE" or "1" => PvkFile.AtKeyExchange,
        "SIGNATURE" or "2" => PvkFile.AtSignature,
        _ => throw Invalid("-sky"),
    };

    private static int KeyBits(string value)
    {
        var bits = Number(value, "-len", 1, 16384);
        return bits >= KeyFitness.MinRsaBits && bits % 8 == 0 ? bits
            : throw new PersonalityException($"Keys of {bits} bits are not made. Use 2048 or more, a multiple of 8");
    }

    private static DigestAlgorithm Digest(string value) => value.ToUpperInvariant() switch
    {
        "SHA1" => DigestAlgorithm.Sha1,
        "SHA256" => DigestAlgorithm.Sha256,
        "SHA384" => DigestAlgorithm.Sha384,
        "SHA512" => DigestAlgorithm.Sha512,
        "MD5" => throw new PersonalityException("The algorithm md5 is refused: certificates with the same MD5 are made in minutes. Use sha256"),
        _ => throw new PersonalityException("Invalid algorithm", usage: true),
    };

    private static string Usage(string value)
    {
        try
        {
            new AsnWriter(AsnEncodingRules.DER).WriteObjectIdentifier(value);
            return value;
        }
        catch (ArgumentException)
        {
            throw Invalid("-eku");
        }
    }

    private static PersonalityException Invalid(string option) => new($"Invalid input parameter for {option} option. ", usage: true);
}
