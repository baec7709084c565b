using Signet.Cli.Output;
using Signet.Drivers;
using Signet.Files;

namespace Signet.Cli.Personalities.Inf2Cat;

/// <summary>Tests a package and makes its catalogs, and tells of it in Inf2Cat's words.</summary>
internal static class Inf2CatRun
{
    internal static async Task<ExitCode> RunAsync(Inf2CatRequest request, CliContext context, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(PersonalityFiles.Local(request.Folder!)).TrimEnd(Path.DirectorySeparatorChar);
        var result = await DriverCatalogs.MakeAsync(folder, Options(request, context), request.NoCatalog, null, cancellation);
        foreach (var inf in result.Package.Infs.Where(_ => request.Verbose))
        {
            context.Out.Write($"Processing INF: {Path.Join(folder, inf.File.Path)}\n");
        }

        context.Out.Write($"{new string('.', result.Package.Folder.Files.Count)}\n");
        context.Out.Write($"Signability test {(result.Signable ? "complete" : "failed")}.\n\n");
        Tell("Errors", Severity.Error);
        context.Out.Write($"\n");
        Tell("Warnings", Severity.Warning);
        if (!result.Signable)
        {
            return ExitCode.Failed;
        }

        if (result.Made.Count > 0)
        {
            foreach (var made in result.Made)
            {
                await OutputFile.WriteAsync(made.FullPath, made.Catalog.ToUnsignedFile(), cancellation);
            }

            context.Out.Write($"\nCatalog generation complete.\n");
            foreach (var made in result.Made)
            {
                context.Out.Write($"{made.FullPath}\n");
            }
        }

        return ExitCode.Success;

        void Tell(string heading, Severity severity)
        {
            context.Out.Write($"{heading}:\n");
            var lines = result.Findings.Where(f => f.Finding.Severity == severity).Select(f => Inf2CatMessages.Of(f, result.Package)).Distinct().DefaultIfEmpty("None");
            foreach (var line in lines)
            {
                context.Out.Write($"{line}\n");
            }
        }
    }

    private static DriverCatalogOptions Options(Inf2CatRequest request, CliContext context) => new()
    {
        Releases = request.Releases,
        Time = context.Clock.GetUtcNow(),
        PageHashes = request.PageHashes,
        PageHashFiles = request.PageHashFiles,
        LowerCaseNames = true,
        Today = DateOnly.FromDateTime((request.LocalTime ? context.Clock.GetLocalNow() : context.Clock.GetUtcNow()).DateTime),
    };
}
