using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Personalities;
using Signet.Cli.Running;
using Signet.Drivers;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet catalog new</c> was asked.</summary>
internal sealed record CatalogNewRequest
{
    public string Output { get; init; } = "";

    public ListedFileRequest Files { get; init; } = new();

    /// <summary>The definition file; null when files are named.</summary>
    public string? Definition { get; init; }

    /// <summary>The catalog's version; null for 2, or for what the definition file says.</summary>
    public CatalogVersion? Version { get; init; }

    public bool PageHashes { get; init; }

    /// <summary>The releases of Windows that the files are for.</summary>
    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    /// <summary>Attributes of the catalog besides those that options of their own make.</summary>
    public IReadOnlyList<CatalogNameValue> Attributes { get; init; } = [];

    /// <summary>Hardware ids.</summary>
    public IReadOnlyList<string> HardwareIds { get; init; } = [];

    public CatalogIdentityRequest Identity { get; init; } = new();

    public KeyRequest Key { get; init; } = new();

    public TimestampRequest Timestamps { get; init; } = new();

    /// <summary>True when the catalog is to be signed at once.</summary>
    public bool Signs => Key.Key is not null || Key.Certificates.Count > 0;

    /// <summary>True when an option says what a definition file says too.</summary>
    public bool DescribesCatalog => Files.Paths.Count > 0 || Version is not null || PageHashes || Releases.Count > 0 || Attributes.Count > 0 || HardwareIds.Count > 0;
}

/// <summary><c>signet catalog new OUT FILE|DIR…</c>: makes a catalog, and signs it when a key is named.</summary>
internal static class CatalogNewVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CatalogNewRequest> Verb { get; } =
        new("new", "Makes a catalog of files, of folders, or from a definition file (CDF), and signs it when a key is named.", new CatalogNewRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet catalog new release.cat build/", "all files of a folder, by their paths in it"),
                new("signet catalog new release.cat app.exe app.dll readme.txt --version 1", "some files, SHA-1"),
                new("signet catalog new driver.cat --cdf driver.cdf", "from makecat's definition file"),
                new("signet catalog new release.cat build/ --cert release.pfx --password-from env:PFX_PASSWORD --timestamp http://tsa.example", "and sign it"),
            ],
            Arguments =
            [
                new("OUT", "The catalog to write.", (r, v) => r with { Output = v }),
                .. new[] { ListedFileOptions.Argument(0) }.Within<ListedFileRequest, CatalogNewRequest>(r => r.Files, (r, p) => r with { Files = p }),
            ],
            Options =
            [
                new("--cdf", "FILE", "Make what this definition file says; its paths are relative to the current folder, OUT replaces its Name.", (r, v) => r with { Definition = v }) { Category = "Files" },
                .. ListedFileOptions.Options.Within<ListedFileRequest, CatalogNewRequest>(r => r.Files, (r, p) => r with { Files = p }),
                new("--version", "N", "1 lists files by SHA-1, 2 by SHA-256 (and by SHA-1, for older systems).", (r, v) => r with { Version = (CatalogVersion)OptionValue.Number(v) })
                {
                    Category = "Content", Choices = ["1", "2"], Default = "2",
                },
                new("--page-hashes", null, "Have a hash of each 4096-byte page of PE files too.", (r, _) => r with { PageHashes = true }) { Category = "Content" },
                DriverOptions.Releases<CatalogNewRequest>("The releases of Windows that the files are for, as Inf2Cat names them: 10_X64,Server2025_X64.", (r, v) => r with { Releases = v })
                    with { Category = "Content" },
                new("--hwid", "ID", "A hardware id that the catalog is for.", (r, v) => r with { HardwareIds = [.. r.HardwareIds, v] }) { Category = "Content", Repeatable = true },
                new("--attribute", "NAME=VALUE", "A further attribute of the catalog.", (r, v) => r with { Attributes = [.. r.Attributes, ReadAttribute(v)] }) { Category = "Content", Repeatable = true },
                .. CatalogOptions.Identity.Within<CatalogIdentityRequest, CatalogNewRequest>(r => r.Identity, (r, p) => r with { Identity = p }),
                .. KeyOptions.Options.Within<KeyRequest, CatalogNewRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. TimestampOptions.Options.Within<TimestampRequest, CatalogNewRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
            ],
            Check = Check,
        };

    private static void Check(CatalogNewRequest request)
    {
        if (request.Definition is null && request.Files.Paths.Count == 0)
        {
            throw new UsageException("no FILE, DIR or --cdf was given");
        }

        if (request.Definition is not null && request.DescribesCatalog)
        {
            throw new UsageException("--cdf does not go together with files and options that say what the catalog holds", "Write them into the definition file.");
        }

        if (!request.Signs && request.Timestamps.Servers.Count > 0)
        {
            throw new UsageException("there is nothing to time-stamp without --cert or --key");
        }
    }

    private static Task<ExitCode> RunAsync(CatalogNewRequest request, CliContext context, CancellationToken cancellation) => WriteResults.RunOneAsync(
        "catalog-new", request.Output, context, token => MakeAsync(request, context, token), cancellation);

    private static async ValueTask<Written> MakeAsync(CatalogNewRequest request, CliContext context, CancellationToken cancellation)
    {
        EnsureReplaceable(request.Output);
        var time = request.Identity.TimeOr(context.Clock);
        var (draft, findings) = request.Definition is { } path ? FromDefinition(path, time, context) : (FromFiles(request, time), []);
        var catalog = await request.Identity.Apply(draft).BuildAsync(request.Files.Jobs, null, cancellation);
        var bytes = catalog.ToUnsignedFile();
        if (request.Signs)
        {
            await using var signer = await request.Key.Signer(context).OpenAsync();
            findings = [.. findings, .. SignerCertificate.Check(signer.Certificate, time)];
            var signed = await FileSigner.SignBytesAsync(bytes, new SignatureOptions(), signer, request.Timestamps.Open(context), cancellation);
            bytes = signed.Bytes;
            findings = [.. findings, .. signed.Findings];
        }

        await OutputFile.WriteAsync(request.Output, bytes, cancellation);
        var files = draft.Members.Count + draft.Attributes.Count(a => a.Name == FolderCatalog.PathAttribute);
        return new Written(request.Output, request.Output, request.Signs ? "made and signed" : "made", findings)
        {
            Note = $", {files} {(files == 1 ? "file" : "files")}, version {(int)catalog.Version}",
            Details = json =>
            {
                json.WriteNumber("version", (int)catalog.Version);
                json.WriteNumber("files", files);
                json.WriteNumber("members", catalog.Members.Count);
                json.WriteString("listIdentifier", Convert.ToHexStringLower(catalog.ListIdentifier.Span));
            },
        };
    }

    // Whoever forgets OUT would lose the first file that is to be listed.
    private static void EnsureReplaceable(string path)
    {
        if (Directory.Exists(path) || new FileInfo(path) is { Exists: true, Length: > 0 } && !IsCatalog(path))
        {
            throw new SigningException(FolderCatalogFindings.OutputTaken.With($"{path} exists and is no catalog"));
        }
    }

    private static bool IsCatalog(string path)
    {
        using var source = FileSource.Open(path);
        return FileFormats.Detect(source) == FileFormat.Catalog;
    }

    private static CatalogDraft FromFiles(CatalogNewRequest request, DateTimeOffset time)
    {
        IReadOnlyList<CatalogNameValue> memberValues =
            request.Releases.Count > 0 ? [CatalogNameValue.OfText("OSAttr", DriverOs.AttributeList(request.Releases))] : [];
        var draft = FolderCatalog.Draft(request.Files.Find(request.Output), request.Version ?? CatalogVersion.V2, time, memberValues, request.PageHashes);

        // In the order of Inf2Cat: OS first, hardware ids downwards.
        return draft with
        {
            Attributes =
            [
                .. request.Releases.Count > 0 ? [CatalogNameValue.OfText("OS", DriverOs.NameList(request.Releases))] : Array.Empty<CatalogNameValue>(),
                .. request.HardwareIds.Select((id, i) => CatalogNameValue.OfText($"HWID{i + 1}", id.ToLowerInvariant())).Reverse(),
                .. request.Attributes,
                .. draft.Attributes,
            ],
        };
    }

    private static (CatalogDraft Draft, IReadOnlyList<Finding> Findings) FromDefinition(string path, DateTimeOffset time, CliContext context)
    {
        var cdf = CdfCatalog.Read(path);
        var errors = cdf.Findings.Where(f => f.Severity == Severity.Error).ToList();
        foreach (var error in errors.Skip(1))
        {
            context.WriteError(error, path);
        }

        return errors.Count > 0 ? throw new SigningException(errors[0])
            : cdf.Members.Count == 0 ? throw new SigningException(FolderCatalogFindings.Nothing.With($"{path} lists no file"))
            : (CdfCatalog.Draft(cdf, time, PersonalityFiles.Local), cdf.Findings);
    }

    private static CatalogNameValue ReadAttribute(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals ? CatalogNameValue.OfText(text[..equals], text[(equals + 1)..])
        : throw new UsageException($"'{text}' is not an attribute", "Write NAME=VALUE.");
}
