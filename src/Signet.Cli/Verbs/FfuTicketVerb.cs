using System.Text.Json;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary><c>signet ffu ticket BUNDLE</c>: what a signing service is asked, and the catalog to sign.</summary>
internal static class FfuTicketVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuPartRequest> Verb { get; } =
        new("ticket", "Shows what a ticket asks for, after computing every fact in it anew from the truncated image.", new FfuPartRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet ffu ticket oem.ticket.zip", "which image, for which devices, of which digests"),
                new("signet ffu ticket oem.ticket.zip --output oem.cat", "and the catalog, to be signed"),
            ],
            Arguments = [new("BUNDLE", "What signet ffu request wrote.", (r, v) => r with { Image = v })],
            Options = [new("--output", "FILE", "Write the catalog to this file.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"], Default = "not written" }],
            Check = r =>
            {
                if (r.Output is not null)
                {
                    FfuPartRequest.Check(r);
                }
            },
        };

    private static async Task<ExitCode> RunAsync(FfuPartRequest request, CliContext context, CancellationToken cancellation)
    {
        FfuTicket? ticket = null;
        var code = await WriteResults.RunOneAsync(
            "ffu-ticket", request.Image, context,
            async token =>
            {
                using var source = FileSource.Open(request.Image);
                ticket = FfuTicketBundle.Read(source, token);
                if (request.Output is not null)
                {
                    await OutputFile.WriteAsync(request.Output, ticket.CatalogBytes, token);
                }

                return new Written(request.Image, request.Output, "holds together", ticket.Unseen is { } unseen ? [unseen] : [])
                {
                    Note = $", ticket {ticket.Id}",
                    Details = json => WriteJson(json, ticket),
                };
            },
            cancellation);
        if (code == ExitCode.Success && !context.Json && !context.Quiet)
        {
            Print(ticket!, context.Out);
        }

        return code;
    }

    /// <summary>Writes the property <c>ticket</c>.</summary>
    internal static void WriteJson(Utf8JsonWriter json, FfuTicket ticket)
    {
        json.WriteStartObject("ticket");
        json.WriteString("id", ticket.Id);
        ticket.WriteFacts(json);
        json.WriteEndObject();
    }

    /// <summary>Prints the facts for people.</summary>
    internal static void Print(FfuTicket ticket, HumanWriter writer)
    {
        var file = ticket.Image.File;
        var table = ticket.Image.HashTable.Span;
        writer.Field("platform IDs", FfuWords.List(ticket.PlatformIds));
        writer.Field("image", $"{ticket.Origin.Name}, {ticket.Origin.Length:N0} bytes, sha256 {ticket.Origin.Sha256 ?? "unknown: the requester had a truncated image"}");
        writer.Field("OS version", file.Manifest.FullFlash["OSVersion"] ?? "not stated");
        writer.Field("anti-theft", file.Manifest.FullFlash["AntiTheftVersion"] ?? "not stated");
        writer.Field("hash table", $"{file.Security.HashCount:N0} hashes, sha256 {Convert.ToHexStringLower(DigestAlgorithm.Sha256.Hash(table))}");
        writer.Field("", $"sha1 {Convert.ToHexStringLower(DigestAlgorithm.Sha1.Hash(table))}");
        writer.Field("catalog", $"{ticket.CatalogBytes.Length:N0} bytes, {(ticket.Catalog.IsSigned ? $"signed by {ticket.Catalog.Signatures[0].Signer?.SubjectName}" : "unsigned")}");
        writer.Field("requested", $"{ticket.Created:u} by {ticket.Requester ?? "somebody who is not named"}");
    }
}
