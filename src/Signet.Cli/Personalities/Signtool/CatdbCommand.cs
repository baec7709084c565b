using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Stores;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>What <c>signtool catdb</c> was asked.</summary>
internal sealed record CatdbRequest
{
    /// <summary>The database; null for that of the system.</summary>
    public Guid? Database { get; init; }

    /// <summary>The option that chose it; null for none.</summary>
    public string? DatabaseOption { get; init; }

    public bool Removes { get; init; }

    public bool Unique { get; init; }

    public bool Quiet { get; init; }

    public bool Verbose { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary><c>signtool catdb</c>: catalogs into and out of the databases in which <c>verify /a</c> looks.</summary>
internal static class CatdbCommand
{
    private const string Ours = "The databases are the folders catroot/{GUID} below the certificate stores.";

    /// <summary>The command.</summary>
    internal static PersonalityCommand<CatdbRequest> Command { get; } =
        new("catdb", "Adds catalogs to a catalog database, or removes them.", new CatdbRequest(), RunAsync)
        {
            Usage = SigntoolUsage.Catdb,
            Argument = (r, file) => r with { Files = [.. r.Files, file] },
            Check = r =>
            {
                if (r.Files.Count == 0)
                {
                    throw new PersonalityException("Missing filename.");
                }

                if (r.Removes && r.Unique)
                {
                    throw new PersonalityException("The /r option is incompatible with the /u option.");
                }
            },
            Options =
            [
                new("/d", null, "Works on the default database.", (r, _) => Choose(r, "/d", VerifyCommand.DefaultDatabase)) { Difference = Ours },
                new("/g", "GUID", "Works on this database; without /d and /g on that of the system, for drivers.", (r, v) => Choose(r, "/g", SigntoolValue.Guid(v))) { Difference = Ours },
                new("/q", null, "Prints less.", (r, _) => r with { Quiet = true }),
                new("/r", null, "Removes catalogs, by their names.", (r, _) => r with { Removes = true }),
                new("/u", null, "Finds a unique name for a catalog.", (r, _) => r with { Unique = true })
                    { Difference = "The name is the file's, with a number when another catalog bears it." },
                new("/v", null, "Tells each step, and counts.", (r, _) => r with { Verbose = true }),
                new("/debug", null, "As /v.", (r, _) => r with { Verbose = true }),
            ],
        };

    /// <summary>The folder that holds the databases.</summary>
    internal static string Root(CertificateStores stores) => Path.Combine(stores.Root, "catroot");

    private static CatdbRequest Choose(CatdbRequest request, string option, Guid database) =>
        request.DatabaseOption is null || request.DatabaseOption == option ? request with { Database = database, DatabaseOption = option }
        : throw new PersonalityException("The /g option is incompatible with the /d option.");

    private static async Task<ExitCode> RunAsync(CatdbRequest request, CliContext context, CancellationToken cancellation)
    {
        var database = CatalogDatabase.Of(Root(CertificateStores.Default(context.Variable)), request.Database ?? VerifyCommand.DriverGuid);
        var output = new SigntoolOutput(context);
        if (request.Removes)
        {
            request.Files.ToList().ForEach(name => Remove(name, database, request, context, output));
        }
        else
        {
            foreach (var file in request.Files.SelectMany(PersonalityFiles.Expand))
            {
                await AddAsync(file, database, request, context, output, cancellation);
            }
        }

        if (!request.Quiet)
        {
            output.WriteCounts($"Number of catalog files successfully {(request.Removes ? "Removed" : "Added")}", request.Verbose, countsWarnings: false);
        }

        return output.Code;
    }

    private static async Task AddAsync(
        string file, CatalogDatabase database, CatdbRequest request, CliContext context, SigntoolOutput output, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(file);
        try
        {
            if (!File.Exists(file))
            {
                // signtool says it twice, and counts it once.
                output.Fail($"File not found: {file}");
                output.Error($"File not found: {file}");
                return;
            }

            if (request.Verbose)
            {
                context.Out.Write($"Adding Catalog: {full}\n");
            }

            var name = await database.AddAsync(file, request.Unique, cancellation);
            output.Successes++;
            if (!request.Quiet)
            {
                context.Out.Write($"Catalog added successfully: {full}\n");
            }

            if (request.Unique && !request.Quiet)
            {
                context.Out.Write($"\tSystem assigned name: {name}\n");
            }
        }
        catch (SigningException)
        {
            output.Fail($"Invalid catalog file: {full}");
            output.Error($"An error occurred while attempting to add: {full}");
        }
        catch (Exception e) when (SigntoolFailure.Words(e, file) is { } words)
        {
            output.Fail(words);
            output.Error($"An error occurred while attempting to add: {full}");
        }
    }

    private static void Remove(string name, CatalogDatabase database, CatdbRequest request, CliContext context, SigntoolOutput output)
    {
        if (name.AsSpan().ContainsAny("/\\*?"))
        {
            output.Fail($"Invalid catalog name: {name}\n\tPlease specify just the filename, with no path or wildcard specifiers.");
            return;
        }

        if (request.Verbose)
        {
            context.Out.Write($"Removing Catalog: {name}\n");
        }

        try
        {
            if (!database.Remove(name))
            {
                output.Fail($"Catalog not found in the catalog database: {name}");
                return;
            }
        }
        catch (Exception e) when (SigntoolFailure.Words(e, name) is { } words)
        {
            output.Fail(words);
            output.Error($"An error occurred while attempting to remove: {name}");
            return;
        }

        output.Successes++;
        if (!request.Quiet)
        {
            context.Out.Write($"Catalog removed successfully: {name}\n");
        }
    }
}
