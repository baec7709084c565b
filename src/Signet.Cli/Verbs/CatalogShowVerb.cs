using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet catalog show</c> was asked.</summary>
internal sealed record CatalogShowRequest
{
    public string Catalog { get; init; } = "";
}

/// <summary><c>signet catalog show CAT</c>: what <c>signet inspect</c> shows of a catalog, and of nothing else.</summary>
internal static class CatalogShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<CatalogShowRequest> Verb { get; } =
        new("show", "Shows what a catalog lists: members, attributes, signature. Needs no key; trust is for verify.", new CatalogShowRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet catalog show driver.cat", "for people"), new("signet catalog show --format json driver.cat", "for a program, as signet inspect prints it")],
            Arguments = [new("CAT", "The catalog.", (r, v) => r with { Catalog = v })],
        };

    private static Task<ExitCode> RunAsync(CatalogShowRequest request, CliContext context, CancellationToken cancellation)
    {
        using var source = FileSource.Open(request.Catalog);
        var inspection = FileInspection.Read(source, cancellation: cancellation);
        if (inspection.Format != FileFormat.Catalog)
        {
            throw new SigningException(CatalogFindings.NotACatalog.With($"{request.Catalog} is no catalog"));
        }

        InspectVerb.Print(request.Catalog, inspection, context);
        return Task.FromResult(ExitCode.Success);
    }
}
