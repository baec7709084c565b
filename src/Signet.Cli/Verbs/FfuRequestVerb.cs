using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu request</c> was asked.</summary>
internal sealed record FfuRequestRequest
{
    public string Image { get; init; } = "";

    public string? Output { get; init; }

    public string? Requester { get; init; }

    /// <summary>The time in the ticket; null for now.</summary>
    public DateTimeOffset? Time { get; init; }
}

/// <summary><c>signet ffu request IMAGE --output BUNDLE</c>: what goes to a signing service, in one file.</summary>
internal static class FfuRequestVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuRequestRequest> Verb { get; } =
        new("request", "Writes a ticket for a signing service: a ZIP with the facts, the catalog and the truncated image. All of the image is compared with its hash table first.",
            new FfuRequestRequest(), RunAsync)
        {
            HasJson = true,
            Examples = [new("signet ffu request oem.ffu --requester 'Contoso, release 7' --output oem.ticket.zip", "to be sent to whoever signs")],
            Arguments = [new("IMAGE", "The image; of a truncated one only what is there is compared.", (r, v) => r with { Image = v })],
            Options =
            [
                new("--output", "FILE", "Where to.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"] },
                new("--requester", "TEXT", "Who asks, in the ticket.", (r, v) => r with { Requester = v }) { Category = "Result", Default = "not said" },
                WriteOptions.Time<FfuRequestRequest>((r, t) => r with { Time = t }),
            ],
            Check = r => FfuPartRequest.Check(new FfuPartRequest { Image = r.Image, Output = r.Output }),
        };

    private static async Task<ExitCode> RunAsync(FfuRequestRequest request, CliContext context, CancellationToken cancellation)
    {
        FfuTicket? ticket = null;
        var code = await WriteResults.RunOneAsync(
            "ffu-request", request.Image, context,
            async token =>
            {
                using var source = FileSource.Open(request.Image);
                ticket = FfuTicket.Of(source, Path.GetFileName(request.Image), request.Requester, request.Time ?? context.Clock.GetUtcNow(), null, token);
                await OutputFile.WriteAsync(request.Output!, stream =>
                {
                    FfuTicketBundle.Write(ticket, stream);
                    return Task.CompletedTask;
                });
                var unseen = ticket.Origin.Sha256 is null ? ticket.Unseen : null;
                return new Written(request.Image, request.Output, "requested", unseen is null ? [] : [unseen])
                {
                    Note = $", ticket {ticket.Id}",
                    Details = json => FfuTicketVerb.WriteJson(json, ticket),
                };
            },
            cancellation);
        if (code == ExitCode.Success && !context.Json && !context.Quiet)
        {
            FfuTicketVerb.Print(ticket!, context.Out);
        }

        return code;
    }
}
