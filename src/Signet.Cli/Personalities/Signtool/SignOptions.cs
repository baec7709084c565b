using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cms;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>The table of <c>signtool sign</c>, and which of its options go together.</summary>
internal static class SignOptions
{
    private const string Selection = "Choosing the certificate";
    private const string Content = "Signature";
    private const string Steps = "Two steps";
    private const string NoSeals = "Seals are not made here. A file that promises one (/itos) and has none is rejected by verify.";
    private const string NoDigest =
        "No file digest algorithm specified. Please specify the digest algorithm with the /fd flag. Using /fd SHA256 is recommended and more secure than SHA1. "
        + "Calling signtool with /fd sha1 is equivalent to the previous behavior. "
        + "In order to select the hash algorithm used in the signing certificate's signature, use the /fd certHash option. ";

    private const string NoTimestampDigest =
        "No file timestamp algorithm specified. Please specify the timestamp algorithm with the /td flag. Using /td SHA256 is recommended and more secure than SHA1. "
        + "Calling signtool with /td sha1 is equivalent to the previous behavior.\n"
        + "In order to select the hash algorithm used in the signing certificate's signature, use the /td certHash option. ";

    private const string NoLibraries = "Such libraries exist on Windows alone. Sign in two steps with /dg and /di, or name the key with /kc pkcs11:….";

    internal static IReadOnlyList<CliOption<SignRequest>> Rows { get; } =
    [
        new("/a", null, "Takes the best of the certificates that meet all conditions: the one valid longest.", (r, _) => r with { Best = true }) { Category = Selection },
        new("/ac", "FILE", "Adds a certificate to the signature, mostly a cross-certificate; refused when no chain of the signer goes through it.",
            (r, v) => r with { Added = [.. r.Added, PersonalityFiles.Local(v)] })
        {
            Category = Selection, Repeatable = true, Difference = "May be given several times. The file may hold several certificates, in any form that --cert takes.",
        },
        new("/c", "NAME", "A part of the certificate template's name, or its identifier.", (r, v) => r with { Template = v }) { Category = Selection },
        new("/f", "FILE", "The file with the certificate, and mostly with its key and chain.", (r, v) => r with { File = PersonalityFiles.Local(v) })
        {
            Category = Selection, Difference = "Besides PFX, CER, P7B and SPC also PEM, with or without the key.",
        },
        new("/i", "NAME", "A part of the issuer's name.", (r, v) => r with { Issuer = v }) { Category = Selection },
        new("/n", "NAME", "A part of the subject's name.", (r, v) => r with { Subject = v }) { Category = Selection },
        new("/fn", "NAME", "A part of the friendly name.", (r, v) => r with { FriendlyName = v }) { Category = Selection },
        new("/p", "PASSWORD", "The password of the file, or the PIN of the token.", (r, v) => r with { Password = v }) { Category = Selection },
        new("/r", "NAME", "A part of the name of the root in which the chain ends.", (r, v) => r with { Root = v }) { Category = Selection },
        new("/s", "NAME", "The certificate store to search.", (r, v) => r with { Store = v })
        {
            Category = Selection, Default = "My", Difference = "Stores are folders: `signet store list` shows them, certutil and `signet store import` fill them.",
        },
        new("/sm", null, "Searches the machine's stores instead of the user's.", (r, _) => r with { MachineStore = true }) { Category = Selection },
        new("/sha1", "HASH", "The certificate's SHA-1 thumbprint.", (r, v) => r with { Thumbprint = SigntoolValue.Thumbprint(v) })
        {
            Category = Selection, Difference = "Blanks, colons and the invisible mark that the certificate dialog hands out are dropped; the original refuses them.",
        },
        new("/fd", "ALG", "The digest of the file and of the signature: SHA1, SHA256, SHA384, SHA512, or certHash for that of the certificate's own signature. Required.",
            (r, v) => r with { Digest = DigestChoice.Read(v) })
        {
            Category = Content,
            Difference = "With /t, the protocol of older days, it may be missing: then SHA-1 is taken as it was then, and told. SIGNET_SIGNTOOL_STYLE=windows7 takes it always.",
        },
        new("/u", "USAGE", "The extended key usage that the certificate must have, by identifier or name.", (r, v) => SetUsage(r, "/u", UsageNames.Find(v))) { Category = Selection, Default = "code signing" },
        new("/uw", null, "Asks for the usage Windows System Component Verification.", (r, _) => SetUsage(r, "/uw", Oids.WindowsSystemComponent)) { Category = Selection },
        new("/fdchw", null, "Warns when the file's digest and that of the certificate's signature differ.", (r, _) => r with { WarnsOfDigest = true })
        {
            Category = Content, Difference = "The warning is worded by us.",
        },
        new("/csp", "NAME", "The provider of the key.", (r, v) => r with { Provider = v })
        {
            Category = Selection, Supported = false, Difference = "Cryptographic service providers exist on Windows alone. Name the key with /kc pkcs11:…, and its certificate with /f.",
        },
        new("/kc", "URI", "The private key of the certificate that /f names: pkcs11:… in an HSM, store:NAME/THUMBPRINT, or a file.",
            (r, v) => r with { Container = v })
        {
            Category = Selection, Difference = "The original takes the name of a key container, and wants /csp with it. A URI needs no provider; other names are refused.",
        },
        new("/as", null, "Adds a signature beside those that are there.", (r, _) => r with { Append = true }) { Category = Content },
        new("/d", "TEXT", "What the file is.", (r, v) => r with { Description = v }) { Category = Content },
        new("/du", "URL", "Where to read more about the file.", (r, v) => r with { Url = Ascii(v) }) { Category = Content },
        new("/t", "URL", "Time-stamps by the protocol that Authenticode had before RFC 3161.", (r, v) => r with { LegacyTimestamp = SigntoolValue.ServerUrl(v) })
        {
            Category = "Time stamps", Difference = "As with the original, and against its help, a failure is an error: the file stays as it was.",
        },
        new("/tr", "URL", "Time-stamps by RFC 3161.", (r, v) => r with { Timestamp = SigntoolValue.ServerUrl(v) })
        {
            Category = "Time stamps", Difference = "As with the original, and against its help, a failure is an error: the file stays as it was.",
        },
        new("/tseal", "URL", "Time-stamps a seal.", (r, _) => r) { Category = "Sealing", Supported = false, Difference = NoSeals },
        new("/td", "ALG", "The digest that the RFC 3161 server is sent. Required with /tr.", (r, v) => r with { TimestampDigest = DigestChoice.Read(v) }) { Category = "Time stamps" },
        new("/sa", "OID TEXT", "An authenticated attribute with a text.", AddAttribute) { Category = Content, Repeatable = true },
        new("/seal", null, "Seals the file.", (r, _) => r) { Category = "Sealing", Supported = false, Difference = NoSeals },
        new("/itos", null, "Promises a seal: the file does not verify until it has one. Ends with a warning.", (r, _) => r with { IntentToSeal = true }) { Category = "Sealing" },
        new("/force", null, "With /as, removes a seal that is there.", (r, _) => r with { Force = true }) { Category = "Sealing" },
        new("/nosealwarn", null, "Warnings of sealing do not change the exit code.", (r, _) => r with { NoSealWarning = true }) { Category = "Sealing" },
        new("/noenclavewarn", null, "Warnings of enclaves do not change the exit code.", (r, _) => r) { Category = "Other", Difference = "There are no such warnings here." },
        new("/tdchw", null, "Warns when the time stamp's digest and that of the certificate's signature differ.", (r, _) => r with { WarnsOfTimestampDigest = true })
        {
            Category = "Time stamps", Difference = "The warning is worded by us.",
        },
        new("/dg", "DIR", "Writes what the key is to sign: FILE.dig (base64) and FILE.p7u, the signature without its value.", (r, v) => r with { DigestTo = PersonalityFiles.Local(v) })
        {
            Category = Steps, Difference = "The file itself stays as it is.",
        },
        new("/ds", null, "Signs a digest that /dg wrote: FILE.dig becomes FILE.dig.signed (base64).", (r, _) => r with { DigestOnly = true }) { Category = Steps },
        new("/di", "DIR", "Puts FILE.dig.signed and FILE.p7u together and into the file.", (r, v) => r with { DigestFrom = PersonalityFiles.Local(v) })
        {
            Category = Steps, Difference = "The signed digest may be base64, hex or bytes, so that openssl's answer will do.",
        },
        new("/dxml", null, "With /dg also writes FILE.dig.xml.", (r, _) => r with { Xml = true }) { Category = Steps },
        new("/dlib", "FILE", "Signs through a library.", (r, _) => r) { Category = Steps, Supported = false, Difference = NoLibraries },
        new("/dmdf", "FILE", "Passes a file on to the library.", (r, _) => r) { Category = Steps, Supported = false, Difference = NoLibraries },
        new("/p7", "DIR", "Makes FILE.p7 for each file, whatever it is.", (r, v) => r with { Pkcs7To = PersonalityFiles.Local(v) }) { Category = "PKCS #7" },
        new("/p7co", "OID", "The type of the content of FILE.p7.", (r, v) => r with { Pkcs7Content = Oids.IsWellFormed(v) ? v : throw new PersonalityException($"Invalid OID: {v}") }) { Category = "PKCS #7" },
        new("/p7ce", "FORM", "What FILE.p7 holds: the file as well, only the SignedData, or a whole PKCS #7 without the file.",
            (r, v) => r with { Pkcs7Form = Enum.Parse<Pkcs7Form>(v) })
        {
            Category = "PKCS #7", Choices = Enum.GetNames<Pkcs7Form>(), Default = "Embedded", Difference = "Another value is refused; the original takes it for Embedded.",
        },
        new("/ph", null, "Signs a hash of each page of a PE file too.", (r, _) => r with { PageHashes = true }) { Category = Content },
        new("/nph", null, "Signs no page hashes, though SIGNTOOL_PAGE_HASHES is set.", (r, _) => r with { NoPageHashes = true }) { Category = Content },
        new("/rmc", null, "Asks for the relaxed check for markers in the signature. Files other than PE have none.", (r, _) => r with { RelaxedMarkerCheck = true }) { Category = Content },
        new("/q", null, "Prints less.", (r, _) => r with { Quiet = true }) { Category = "Other" },
        new("/v", null, "Prints more.", (r, _) => r with { Verbose = true }) { Category = "Other" },
        new("/debug", null, "Prints how the certificate was chosen, and why something failed.", (r, _) => r with { Debug = true }) { Category = "Other" },
    ];

    /// <summary>Refuses what does not go together, in the order in which signtool looks.</summary>
    internal static void Check(SignRequest r)
    {
        Refuse(r.Files.Count == 0, "Missing filename.");
        Refuse(r is { Password: not null, File: null }, "The /p option requires the /f option.");
        Refuse(r.Container is { } name && !IsKeyUri(name), "The /k option requires the /csp option.");
        Refuse(r is { Container: not null, File: null }, "The /kc option requires the /f option.");
        Refuse(r.File is not null && (r.Store is not null || r.MachineStore), "The /f option cannot be used with any of the following\n\toptions: /s /sm");
        Refuse(r is { LegacyTimestamp: not null, Timestamp: not null }, "The /t option is incompatible with the /tr option.");
        Refuse(r is { Quiet: true, Verbose: true }, "The /q option is incompatible with the /v option.");
        Refuse(r is { PageHashes: true, NoPageHashes: true }, "The /ph option cannot be used with any of the following\n\toptions: /nph");
        Refuse(r is { LegacyTimestamp: not null, TimestampDigest: not null }, "The /t option is incompatible with the /td option.");
        Refuse(r is { Pkcs7To: null, Pkcs7Content: not null }, "The /p7co <OID> option requires the /p7 <output path> option.");
        Refuse(r is { Pkcs7To: null, Pkcs7Form: not null }, "The /p7ce embedded|detachedSignedData|pkcs7DetachedSignedData option requires the /p7 <output path> option.");
        Refuse(r is { Pkcs7To: not null, Pkcs7Content: null }, "The /p7 <output path> option requires the /p7co <OID> option.");
        Refuse(r is { Pkcs7To: not null } and ({ PageHashes: true } or { NoPageHashes: true }), "The /p7 option is incompatible with the /ph option.");
        Refuse(r is { Force: true, IntentToSeal: false, Append: false }, "The /force option requires the use of one of the following\n\toptions: /seal /itos /as");
        Refuse(r is { NoSealWarning: true, IntentToSeal: false, Append: false }, "The /nosealwarn option requires the use of one of the following\n\toptions: /seal /itos /as");
        Refuse(r.DigestTo is not null && (r.DigestOnly || r.DigestFrom is not null), "The /dg option is incompatible with the /ds /di option.");
        Refuse(r is { DigestOnly: true, DigestFrom: not null }, "The /ds option is incompatible with the /dg /di option.");
        Refuse(r is { DigestFrom: not null, Digest: not null }, "The /di option is incompatible with the /fd option.");
        Refuse(r is { Xml: true, DigestTo: null }, "The /dxml option requires the /dg option.");
    }

    /// <summary>
    /// The request with the digests that signtool once took when none was named, for command lines of those days: with <c>/t</c>, or in the older style.
    /// </summary>
    /// <exception cref="PersonalityException">There is none, as today's signtool has it.</exception>
    internal static SignRequest WithDigests(SignRequest r, bool isOld, Action<string> tell)
    {
        if (r is { Digest: null, DigestFrom: null, DigestOnly: false })
        {
            Refuse(!isOld && r.LegacyTimestamp is null, NoDigest);
            tell("no /fd was given, so SHA-1 was taken, as signtool did before it asked for one; today's systems want /fd sha256");
            r = r with { Digest = DigestChoice.Sha1 };
        }

        if (r is { Timestamp: not null, TimestampDigest: null })
        {
            Refuse(!isOld, NoTimestampDigest);
            r = r with { TimestampDigest = DigestChoice.Sha1 };
        }

        return r;
    }

    private static bool IsKeyUri(string name) => name.IndexOf(':', StringComparison.Ordinal) > 1;

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw new PersonalityException(message);
        }
    }

    private static SignRequest SetUsage(SignRequest request, string option, string usage) =>
        request.Usage is null ? request with { Usage = usage } : throw new PersonalityException(SigntoolPersonality.Style.GivenTwice(option));

    private static string Ascii(string value) =>
        System.Text.Ascii.IsValid(value) ? value : throw new PersonalityException("The URL of the /du option has characters other than ASCII. Write them with percent signs.");

    private static SignRequest AddAttribute(SignRequest request, string value)
    {
        var blank = value.IndexOf(' ', StringComparison.Ordinal);
        var oid = value[..blank];
        return Oids.IsWellFormed(oid)
            ? request with { Attributes = [.. request.Attributes, AuthenticodeAttributes.Text(oid, value[(blank + 1)..])] }
            : throw new PersonalityException($"Invalid OID: {oid}");
    }
}
