using Signet.Catalogs;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Ffu;
using Signet.Files;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu accept</c> was asked.</summary>
internal sealed record FfuAcceptRequest
{
    /// <summary>The bundle that was sent, or the image.</summary>
    public string Asked { get; init; } = "";

    public string? Catalog { get; init; }

    /// <summary>The image that goes with a bundle; null to check the catalog alone.</summary>
    public string? Image { get; init; }

    public IReadOnlyList<string> Anchors { get; init; } = [];

    public string? Output { get; init; }
}

/// <summary><c>signet ffu accept BUNDLE|IMAGE --catalog CAT</c>: takes a signed catalog back from a signing service.</summary>
internal static class FfuAcceptVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuAcceptRequest> Verb { get; } =
        new("accept", "Takes a signed catalog back: only if it is for the same hash table and, with --trust, by the expected signer. Then puts it into the image.",
            new FfuAcceptRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet ffu accept oem.ticket.zip --catalog oem.cat --trust pk.cer --image oem.ffu", "what came back for a ticket"),
                new("signet ffu accept oem.ffu --catalog oem.cat --trust pk.cer", "without a ticket"),
                new("signet ffu accept oem.ticket.zip --catalog oem.cat --trust pk.cer", "only look, where the image is not at hand"),
            ],
            Arguments = [new("BUNDLE|IMAGE", "What signet ffu request wrote, or the image itself.", (r, v) => r with { Asked = v })],
            Options =
            [
                new("--catalog", "CAT", "The signed catalog that came back.", (r, v) => r with { Catalog = v }) { Category = "Signature" },
                new("--trust", "FILE|DIR", "Who is to have signed: the platform key of the devices, or a certificate below it.", (r, v) => r with { Anchors = [.. r.Anchors, v] })
                {
                    Category = "Signature", Repeatable = true, Default = "anybody, with a warning",
                },
                new("--image", "FILE", "The image that the bundle was made of, to be signed.", (r, v) => r with { Image = v }) { Category = "Result", Default = "with a bundle: the catalog is only checked" },
                new("--output", "FILE", "Write the signed image to this file and leave the image as it is.", (r, v) => r with { Output = v })
                {
                    Category = "Result", Aliases = ["-o"], Default = "in place, atomically",
                },
            ],
            Check = r => _ = r.Catalog ?? throw new UsageException("--catalog is missing", "Name the signed catalog that came back."),
        };

    private static Task<ExitCode> RunAsync(FfuAcceptRequest request, CliContext context, CancellationToken cancellation)
    {
        FfuTicket? ticket = null;
        using (var asked = FileSource.Open(request.Asked))
        {
            ticket = FfuTicketBundle.Matches(asked) ? FfuTicketBundle.Read(asked, cancellation) : null;
        }

        if (ticket is null && request.Image is not null)
        {
            throw new UsageException("--image goes with a bundle", $"{request.Asked} is an image itself.");
        }

        if (ticket is not null && request is { Image: null, Output: not null })
        {
            throw new UsageException("--output needs the image", "Name it with --image; a bundle holds its beginning alone.");
        }

        var trust = request.Anchors.Count == 0 ? null
            : new VerifyOptions { Policy = Policy.Ffu, At = context.Clock.GetUtcNow(), Trust = TrustFiles.Load(request.Anchors) };
        return WriteResults.RunOneAsync(
            "ffu-accept", request.Image ?? request.Asked, context,
            token => ticket is not null && request.Image is null
                ? ValueTask.FromResult(Check(request, ticket, trust, token))
                : FileEditing.RunAsync(request.Image ?? request.Asked, request.Output, source => ValueTask.FromResult(Accept(source, request, ticket, trust, token)), token),
            cancellation);
    }

    // The catalog alone: there is no image to change.
    private static Written Check(FfuAcceptRequest request, FfuTicket ticket, VerifyOptions? trust, CancellationToken cancellation)
    {
        using var catalog = FileSource.Open(request.Catalog!);
        var findings = About(request.Catalog!, () => FfuAcceptance.Check(ticket.Image, catalog, trust, cancellation));
        return new Written(request.Asked, null, "acceptable", findings) { Note = Note(catalog, ticket, out var signer), Details = Details(ticket, signer, trust, false) };
    }

    private static FileChange Accept(ByteSource source, FfuAcceptRequest request, FfuTicket? ticket, VerifyOptions? trust, CancellationToken cancellation)
    {
        var image = FfuSigning.Open(source, cancellation);
        if (ticket is not null)
        {
            FfuAcceptance.EnsureIsOf(ticket, image);
        }

        using var catalog = FileSource.Open(request.Catalog!);
        var findings = About(request.Catalog!, () => FfuAcceptance.Check(ticket?.Image ?? image, catalog, trust, cancellation));
        var intact = image.EnsureIntact(null, cancellation);
        return new FileChange("accepted", image.Put(catalog, allowUnsigned: false, cancellation), [.. intact, .. findings])
        {
            Note = Note(catalog, ticket, out var signer),
            Details = Details(ticket, signer, trust, true),
        };
    }

    // The line of an error begins with the image's name.
    private static IReadOnlyList<Finding> About(string catalog, Func<IReadOnlyList<Finding>> check)
    {
        try
        {
            return check();
        }
        catch (SigningException e)
        {
            throw new SigningException(e.Finding with { Message = $"{catalog}: {e.Finding.Message}" }, e);
        }
    }

    private static string Note(FileSource catalog, FfuTicket? ticket, out Certificate? signer)
    {
        signer = CatalogFile.OpenForWork(catalog).Signatures[0].Signer;
        return $", signed by {signer?.SubjectName}{(ticket is null ? "" : $", for ticket {ticket.Id}")}";
    }

    private static Action<System.Text.Json.Utf8JsonWriter> Details(FfuTicket? ticket, Certificate? signer, VerifyOptions? trust, bool put) => json =>
    {
        json.WriteString("ticket", ticket?.Id);
        JsonParts.WriteCertificate(json, "signer", signer);
        json.WriteBoolean("signerChecked", trust is not null);
        json.WriteBoolean("put", put);
    };
}
