using System.Globalization;
using Signet.Cli.Options;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>The table of <c>signtool verify</c>, and which of its options go together.</summary>
/// <remarks>Which combinations signtool refuses, with which words and in which order, was measured pair by pair.</remarks>
internal static class VerifyCommand
{
    /// <summary>The GUID of the policy for drivers, which is also that of the catalog database of the system.</summary>
    internal static readonly Guid DriverGuid = new("F750E6C3-38EE-11D1-85E5-00C04FC295EE");

    /// <summary>The catalog database of <c>/ad</c>.</summary>
    internal static readonly Guid DefaultDatabase = new("127D0A1D-4EF2-11D1-8608-00C04FC295EE");

    private static readonly Guid s_authenticode = new("00AAC56B-CD44-11D0-8CC2-00C04FC295EE");

    private static readonly Guid s_codeIntegrity = new("6078065B-8F22-4B13-BD9B-5B762776F386");

    /// <summary>The command.</summary>
    internal static PersonalityCommand<VerifyRequest> Command { get; } =
        new("verify", "Verifies signatures in files and in catalogs.", new VerifyRequest(), RunAsync)
        {
            Usage = SigntoolUsage.Verify,
            Argument = (r, file) => r with { Files = [.. r.Files, file] },
            Check = Check,
            Options =
            [
                new("/a", null, "Looks for a catalog that lists the file in all catalog databases, then for a signature in the file.", (r, _) => Search(r, "/a", CatalogSearch.All, null))
                    { Difference = "The databases are folders below the certificate stores; see catdb." },
                new("/ad", null, "Looks for a catalog in the default database.", (r, _) => Search(r, "/ad", CatalogSearch.Database, DefaultDatabase)),
                new("/as", null, "Looks for a catalog in the database of the system, that for drivers.", (r, _) => Search(r, "/as", CatalogSearch.Database, DriverGuid)),
                new("/ag", "GUID", "Looks for a catalog in that database.", (r, v) => Search(r, "/ag", CatalogSearch.Database, SigntoolValue.Guid(v))) { Repeatable = true },
                new("/c", "FILE", "Verifies the file by this catalog.", (r, v) => r with { Search = r.Search == CatalogSearch.None ? CatalogSearch.File : r.Search, Catalog = v }),
                new("/o", "VERSION", "Asks that the catalog is valid for this release of Windows.", (r, v) => r with { Os = SigntoolValue.Os(v) }),
                new("/hash", "ALG", "The digest by which the file is looked for in catalogs.", (r, v) => r with { Hash = v }),
                new("/pa", null, "Judges by the policy for programs.", (r, _) => Policy(r, "/pa", SigntoolPolicy.Authenticode)),
                new("/pg", "GUID", "Judges by the policy of this GUID.", (r, v) => Policy(r, "/pg", PolicyOf(v))) { Repeatable = true, Difference = "The policy CONFIG_CI_ACTION_VERIFY is refused: its rules are not published." },
                new("/ca", "SHA1", "Asks for an intermediate authority of this SHA-1 thumbprint, or of another one given so.", (r, v) => r with { Authorities = [.. r.Authorities, SigntoolValue.Thumbprint(v)] }) { Repeatable = true },
                new("/w2010pca", null, "Warns when Microsoft Windows PCA 2010 stands in the chain.", (r, _) => Pca(r, true)),
                new("/now2010pca", null, "Does not warn of Microsoft Windows PCA 2010.", (r, _) => Pca(r, false)),
                new("/r", "NAME", "Asks that the name of the root contains this.", (r, v) => r with { Root = v }),
                new("/sha1", "SHA1", "Asks for a signer of this SHA-1 thumbprint, or of another one given so.", (r, v) => r with { Signers = [.. r.Signers, SigntoolValue.Thumbprint(v)] }) { Repeatable = true },
                new("/tw", null, "Warns when there is no time stamp.", (r, _) => r with { WarnsWithoutTimestamp = true })
                    { Difference = "A time stamp that does not count is none." },
                new("/u", "OID", "Asks for this extended key usage of the signer.", (r, v) => Usage(r, SigntoolValue.Usage(v))) { Repeatable = true },
                new("/all", null, "Verifies every signature of a file.", (r, _) => Choose(r, "/all", SignatureChoice.All)),
                new("/ds", "INDEX", "Verifies the signature of this index.", (r, v) => Choose(r, "/ds", SignatureChoice.One) with { Index = SigntoolValue.Number(v) }) { Repeatable = true },
                new("/ms", null, "Verifies the first signature that holds.", (r, _) => Choose(r, "/ms", SignatureChoice.FirstGood)),
                new("/sl", null, "Verifies the seal.", (r, _) => r with { AsksForSeal = true })
                    { Difference = "How a seal is made is not published: a sealed file is refused, one without a seal has none to verify." },
                new("/p7", null, "Verifies PKCS #7 files: signature and chain, under no policy.", (r, _) => r with { IsPkcs7 = true }),
                new("/bp", null, "Judges by the policy for biometric components.", (r, _) => r) { Supported = false, Difference = "The policy's rules are not published." },
                new("/enclave", null, "Judges by the policy for enclaves.", (r, _) => r) { Supported = false, Difference = "The policy's rules are not published." },
                new("/kp", null, "Judges by the policy for kernel drivers.", (r, _) => Policy(r, "/kp", SigntoolPolicy.Kernel)),
                new("/q", null, "Prints less.", (r, _) => r with { Quiet = true }),
                new("/ph", null, "Prints page hashes, with /v.", (r, _) => Once(r, "/ph", r.PageHashes) with { PageHashes = true })
                    { Difference = "Page hashes are verified with and without it; a wrong one is an error, not a warning." },
                new("/d", null, "Prints description and address, with /v.", (r, _) => r with { Description = true }),
                new("/v", null, "Prints chains and counts.", (r, _) => r with { Verbose = true }),
                new("/debug", null, "As /v, stronger than /q, and tells our own reasons for a refusal.", (r, _) => r with { IsDebug = true }),
                new("/p7content", "FILE", "The content of a detached signature, with /p7.", (r, v) => r with { Pkcs7Content = v }),
            ],
        };

    private static Task<ExitCode> RunAsync(VerifyRequest request, CliContext context, CancellationToken cancellation) =>
        Task.FromResult(new VerifyRun(request.IsDebug ? request with { Verbose = true, Quiet = false } : request, context).Run(cancellation));

    private static VerifyRequest Once(VerifyRequest request, string option, bool given) =>
        given ? throw new PersonalityException(SigntoolPersonality.Style.GivenTwice(option)) : request;

    private static VerifyRequest Search(VerifyRequest request, string option, CatalogSearch search, Guid? database) =>
        Once(request, option, request.SearchOption is not null) with { Search = search, SearchOption = option, Database = database };

    private static VerifyRequest Policy(VerifyRequest request, string option, SigntoolPolicy policy)
    {
        var other = request.PolicyOption;
        return other is null ? request with { Policy = policy, PolicyOption = option }
            : other == option || (option != "/kp" && other != "/kp") ? throw new PersonalityException(SigntoolPersonality.Style.GivenTwice(option))
            : throw new PersonalityException("/kp cannot be used with /bp, /pa, or /pg.");
    }

    private static SigntoolPolicy PolicyOf(string text)
    {
        var guid = SigntoolValue.Guid(text);
        return guid == DriverGuid ? SigntoolPolicy.Driver
            : guid == s_authenticode ? SigntoolPolicy.Authenticode
            : guid == s_codeIntegrity ? throw new PersonalityException($"This version of signtool does not support the /pg {text} functionality.")
            : SigntoolPolicy.Unknown;
    }

    private static VerifyRequest Pca(VerifyRequest request, bool warns) => request with
    {
        WarnsOfPca2010 = warns, IsPcaContradictory = request.IsPcaContradictory || request.WarnsOfPca2010 == !warns,
    };

    private static VerifyRequest Usage(VerifyRequest request, string usage) =>
        Once(request, $"/u {usage}", request.Usages.Contains(usage)) with { Usages = [.. request.Usages, usage] };

    // signtool looks at what stands before: /all /kp passes, /kp /all does not.
    private static VerifyRequest Choose(VerifyRequest request, string option, SignatureChoice choice)
    {
        var other = request.Policy == SigntoolPolicy.Kernel ? "/kp" : request.ChoiceOption;
        return other is null || other == option
            ? request with { Choice = choice, ChoiceOption = option }
            : throw new PersonalityException(Clash(option, other));
    }

    private static void Check(VerifyRequest request)
    {
        if (request.Files.Count == 0)
        {
            throw new PersonalityException("Missing filename.");
        }

        var problem =
            request.Quiet && request.Verbose ? Clash("/q", "/v")
            : request.PageHashes && !request.Verbose && !request.IsDebug ? Needs("/ph")
            : request.Description && !request.Verbose && !request.IsDebug ? Needs("/d")
            : request.Catalog is not null && request.SearchOption is { } search && !request.IsPkcs7 ? Clash("/c", search)
            : request.Os is not null && request.Search == CatalogSearch.None ? "The /o option requires the use of one of the following\n\toptions: /a /ad /ag /as /c"
            : request.Os is not null && request.Policy != SigntoolPolicy.Driver ? Clash("/o", "/pa")
            : request.IsPkcs7 && Pkcs7Clash(request) is { } clash ? clash
            : request.IsPcaContradictory ? "The /w2010pca option cannot be used with any of the following\n\toptions: /now2010pca"
            : request.Hash is { } hash && request.Search != CatalogSearch.None && SigntoolValue.CatalogDigest(hash) is null
                ? TrustErrors.Failed("CryptCATAdminAcquireContext2", 0x80090008, "Invalid algorithm specified.")
            : null;
        if (problem is not null)
        {
            throw new PersonalityException(problem);
        }
    }

    private static string? Pkcs7Clash(VerifyRequest request)
    {
        var other = request.SearchOption ?? (request.Catalog is null ? null : "/c") ?? request.ChoiceOption
            ?? (request.PolicyOption is "/pa" or "/kp" ? request.PolicyOption : null)
            ?? (request.Root is null ? null : "/r") ?? (request.AsksForSeal ? "/sl" : null);
        return other is not null ? Clash("/p7", other)
            : request.PolicyOption == "/pg" && request.Pkcs7Content is null ? "The /pg option requires the /p7content option."
            : request.Pkcs7Content is not null && request.Files.Count > 1 ? "/p7content cannot be used with more than one file."
            : null;
    }

    private static string Clash(string one, string other) => string.Create(CultureInfo.InvariantCulture, $"The {one} option is incompatible with the {other} option.");

    private static string Needs(string option) => $"The {option} option requires the /v option.";
}
