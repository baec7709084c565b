using Signet.Cli.Options;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>Windows' certutil, as far as signing needs it: stores, PFX files, dumps, hashes.</summary>
internal static class CertutilPersonality
{
    private const string NotForSigning = "Signing does not need it.";

    private static readonly IReadOnlyList<CliOption<CertutilRequest>> s_verbs =
    [
        Verb("-dump", "Dump configuration information or file",
            "A certificate, PFX, CRL, PKCS #7 or catalog. Without a file the original shows the certificate authority's configuration; here a file is needed."),
        Verb("-store", "Dump certificate store"),
        Verb("-addstore", "Add certificate to store", "Certificates alone, no CRLs and CTLs. A new store needs -f."),
        Verb("-delstore", "Delete certificate from store"),
        Verb("-importPFX", "Import certificate and private key",
            "Modifiers: NoChain, NoRoot, NoExport (noted: the owner of a folder store can always read the keys), FriendlyName=…, AT_SIGNATURE, AT_KEYEXCHANGE; others are refused. "
            + "A root in the PFX is never imported, for the store Root is trusted; the original asks the user."),
        Verb("-hashfile", "Generate and display cryptographic hash over a file", "SHA1 (the default), SHA256, SHA384, SHA512; no MD2, MD4, MD5."),
        Refused("-dumpPFX", null, "Dump PFX structure", "certutil -dump shows what a PFX holds."),
        Refused("-asn", null, "Parse ASN.1 file", "openssl asn1parse does."),
        Refused("-decodehex", null, "Decode hexadecimal-encoded file", NotForSigning),
        Refused("-decode", null, "Decode Base64-encoded file", NotForSigning),
        Refused("-encode", null, "Encode file to Base64", NotForSigning),
        Refused("-enumstore", null, "Enumerate certificate stores", "signet store list does."),
        Refused("-verifystore", null, "Verify certificate in store", "signet verify judges chains where they count: in signatures."),
        Refused("-repairstore", null, "Repair key association or update certificate properties or key security descriptor", "A key lies beside its certificate."),
        Refused("-viewstore", null, "Dump certificate store", "There are no windows; use -store."),
        Refused("-viewdelstore", null, "Delete certificate from store", "There are no windows; use -delstore."),
        Refused("-exportPFX", null, "Export certificate and private key", "signet key convert --to pfx writes a PFX of files."),
        Refused("-mergePFX", null, "Merge PFX files", NotForSigning),
        Refused("-verify", null, "Verify certificate, CRL or chain", "signet verify judges chains where they count: in signatures."),
        Refused("-key", null, "List key containers", "There are none: keys lie beside their certificates."),
        Refused("-delkey", null, "Delete named key container", "certutil -delstore removes certificate and key."),
        Refused("-csplist", null, "List all CSPs installed on this machine", "There are none."),
        Refused("-URL", null, "Verify Certificate or CRL URLs", NotForSigning),
        Refused("-URLCache", null, "Display or delete URL cache entries", NotForSigning),
        Refused("-sign", null, "Re-sign CRL or certificate", "signet cert new issues certificates."),
        Refused("-error", null, "Display error code message text", "signet explain tells what findings mean."),
    ];

    private static readonly IReadOnlyList<CliOption<CertutilRequest>> s_options =
    [
        new("-f", null, "Force overwrite", (r, _) => r with { Force = true }) { Difference = "Lets -addstore make a new store." },
        new("-user", null, "Use HKEY_CURRENT_USER keys or certificate store", (r, _) => r with { User = true })
        {
            Difference = "The user's folder stores; without it the machine's, which belong to the same user.",
        },
        new("-p", "Password", "Password", (r, v) => r with { Password = v })
        {
            Difference = "Without it a terminal is asked. Other users of this machine may see it while the program runs; signet store import takes passwords from elsewhere.",
        },
        new("-silent", null, "Use silent flag to acquire crypt context", (r, _) => r) { Difference = "Nothing here shows windows." },
        Refused("-csp", "Provider", "Provider", "Keys lie in folder stores; for keys on tokens see signet sign --key pkcs11:…"),
        Refused("-v", null, "Verbose operation", "signet inspect and signet cert show tell more."),
        Refused("-gmt", null, "Display times as GMT", "Set the environment variable TZ to UTC."),
        Refused("-seconds", null, "Display times with seconds and milliseconds", "signet cert show does."),
        Refused("-enterprise", null, "Use local machine Enterprise registry certificate store", "There are the user's and the machine's stores."),
    ];

    internal static Personality Personality { get; } = new("certutil", "Imports, lists, removes and dumps certificates, as Windows' certutil does.")
    {
        Style = new()
        {
            ErrorPrefix = "",
            ErrorsOnOutput = true,
            UsageOnOutput = true,
            NothingGiven = null,
            UnknownOption = static option => $"Unknown arg: {option}",
            ValueMissing = static option => $"Missing argument: {option}",
            GivenTwice = static option => $"{option} was given twice",
        },
        Notes =
        [
            "Ends with 1 when a command fails. The original ends with the error's number, for which the exit codes of other systems have no room; the number is printed.",
            "Certificate authorities' own verbs, and everything that speaks to a server, are not here and not in the table.",
            "A dump tells each value in a line, where the original adds hexadecimal listings.",
            "Times are local and written M/d/yyyy h:mm AM, whatever the language of the system.",
        ],
        Commands =
        [
            new PersonalityCommand<CertutilRequest>("", "Imports, lists, removes and dumps certificates.", new CertutilRequest(), RunAsync)
            {
                Usage = "Verbs:\n" + string.Concat(s_verbs.Select(v => $"  {v.Name,-17} -- {v.Help}\n"))
                    + "\nOptions:\n" + string.Concat(s_options.Select(o => $"  {$"{o.Name} {o.Value}",-17} -- {o.Help}\n")),
                Options = [.. s_verbs, .. s_options],
                Argument = (r, v) => r with { Arguments = [.. r.Arguments, v] },
            },
        ],
    };

    private static Task<ExitCode> RunAsync(CertutilRequest request, CliContext context, CancellationToken cancellation)
    {
        try
        {
            Run(request, context);
        }
        catch (Exception e) when (CertutilError.Of(e) is { } error)
        {
            context.Out.WriteLine($"CertUtil: {request.Verb} command FAILED: 0x{error.Number:x8} ({error.Name})");
            context.Out.WriteLine($"CertUtil: {error.Words}");
            context.Error.WriteLine(error.Detail);
            return Task.FromResult(ExitCode.Failed);
        }

        context.Out.WriteLine($"CertUtil: {request.Verb} command completed successfully.");
        return Task.FromResult(ExitCode.Success);
    }

    private static void Run(CertutilRequest request, CliContext context)
    {
        switch (request.Verb)
        {
            case "-importPFX":
                CertutilImport.Run(request, context);
                break;
            case "-store":
                CertutilStores.Show(request, context);
                break;
            case "-addstore":
                CertutilStores.Add(request, context);
                break;
            case "-delstore":
                CertutilStores.Remove(request, context);
                break;
            case "-hashfile":
                CertutilDump.Hash(request, context);
                break;
            default:
                CertutilDump.Dump(request, context);
                break;
        }
    }

    private static CliOption<CertutilRequest> Verb(string name, string help, string? difference = null) =>
        new(name, null, help, (r, _) => r with { Verb = name }) { Difference = difference };

    private static CliOption<CertutilRequest> Refused(string name, string? value, string help, string difference) =>
        new(name, value, help, (r, _) => r) { Supported = false, Difference = difference };
}
