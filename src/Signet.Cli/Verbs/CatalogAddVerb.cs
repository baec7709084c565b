using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet catalog add</c> was asked.</summary>
internal sealed record CatalogAddRequest
{
    public string Catalog { get; init; } = "";

    public ListedFileRequest Files { get; init; } = new();

    public bool PageHashes { get; init; }

    /// <summary>True when a signed catalog may lose its signature.</summary>
    public bool RemoveSignature { get; init; }

    public CatalogIdentityRequest Identity { get; init; } = new();
}

/// <summary><c>signet catalog add CAT FILE|DIR…</c>: adds files to a catalog, in place.</summary>
internal static class CatalogAddVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CatalogAddRequest> Verb { get; } =
        new("add", "Adds files to a catalog, in place. A signed one is refused, unless it may lose its signature.", new CatalogAddRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet catalog add release.cat license.txt", "one more file"),
                new("signet catalog add release.cat license.txt --remove-signature", "the catalog has to be signed again"),
            ],
            Arguments =
            [
                new("CAT", "The catalog.", (r, v) => r with { Catalog = v }),
                .. new[] { ListedFileOptions.Argument(1) }.Within<ListedFileRequest, CatalogAddRequest>(r => r.Files, (r, p) => r with { Files = p }),
            ],
            Options =
            [
                .. ListedFileOptions.Options.Within<ListedFileRequest, CatalogAddRequest>(r => r.Files, (r, p) => r with { Files = p }),
                new("--page-hashes", null, "Have a hash of each 4096-byte page of PE files too.", (r, _) => r with { PageHashes = true }) { Category = "Content" },
                new("--remove-signature", null, "Take the signature off a signed catalog.", (r, _) => r with { RemoveSignature = true }) { Category = "Result" },
                .. CatalogOptions.Identity.Within<CatalogIdentityRequest, CatalogAddRequest>(r => r.Identity, (r, p) => r with { Identity = p }),
            ],
        };

    private static Task<ExitCode> RunAsync(CatalogAddRequest request, CliContext context, CancellationToken cancellation) => WriteResults.RunOneAsync(
        "catalog-add", request.Catalog, context, token => AddAsync(request, context, token), cancellation);

    private static async ValueTask<Written> AddAsync(CatalogAddRequest request, CliContext context, CancellationToken cancellation)
    {
        CatalogFile file;
        using (var source = FileSource.Open(request.Catalog))
        {
            file = FileFormats.Detect(source) == FileFormat.Catalog ? CatalogFile.OpenForWork(source)
                : throw new SigningException(CatalogFindings.NotACatalog.With("the file begins like no catalog"));
        }

        if (file.IsSigned && !request.RemoveSignature)
        {
            throw new SigningException(FolderCatalogFindings.Signed.With("the catalog is signed"));
        }

        if (file.Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }

        // The list keeps its identifier unless another is given: it is the same catalog, grown.
        var drafted = FolderCatalog.Draft(request.Files.Find(request.Catalog), file.Catalog.Version, request.Identity.TimeOr(context.Clock), [], request.PageHashes);
        var draft = request.Identity.Apply(drafted with { ListIdentifier = file.Catalog.ListIdentifier });
        var catalog = await FolderCatalog.AddAsync(file.Catalog, draft, request.Files.Jobs, null, cancellation);
        await OutputFile.WriteAsync(request.Catalog, catalog.ToUnsignedFile(), cancellation);
        var files = draft.Members.Count + draft.Attributes.Count;
        return new Written(
            request.Catalog, request.Catalog, "grown", file.IsSigned ? [FolderCatalogFindings.SignatureRemoved.With("the catalog was signed and is not any more")] : [])
        {
            Note = $" by {files} {(files == 1 ? "file" : "files")}",
            Details = json =>
            {
                json.WriteNumber("files", files);
                json.WriteNumber("members", catalog.Members.Count);
            },
        };
    }
}
