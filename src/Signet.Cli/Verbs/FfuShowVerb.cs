using System.Globalization;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Ffu;
using Signet.Files;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu show</c> was asked.</summary>
internal sealed record FfuShowRequest
{
    public string Image { get; init; } = "";

    public bool Descriptors { get; init; }

    /// <summary>Number of a chunk; null for the whole image.</summary>
    public int? Chunk { get; init; }

    /// <summary>An offset in the file, in a chunk; null for the whole image.</summary>
    public long? Offset { get; init; }
}

/// <summary><c>signet ffu show IMAGE</c>: what <c>signet inspect</c> shows of an image, and of nothing else; and what one chunk of it is.</summary>
internal static class FfuShowVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuShowRequest> Verb { get; } =
        new("show", "Shows what an image is made of: headers, manifest, stores, partitions, catalog. Needs no key; trust is for verify.", new FfuShowRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet ffu show flash.ffu", "for people"),
                new("signet ffu show --format json flash.ffu", "for a program"),
                new("signet ffu show --chunk 417 flash.ffu", "which partition a chunk belongs to, and whether its hash is right"),
            ],
            Arguments = [new("IMAGE", "The image; a truncated or damaged one is shown as far as it goes.", (r, v) => r with { Image = v })],
            Options =
            [
                new("--descriptors", null, "Every write descriptor too: what goes where on the disk.", (r, _) => r with { Descriptors = true }) { Category = "What" },
                new("--chunk", "N", "Only this chunk, by its number in the hash table, from 0.", (r, v) => r with { Chunk = OptionValue.Number(v) }) { Category = "What" },
                new("--offset", "N", "Only the chunk in which this byte of the file lies; 0x begins a hexadecimal number.", (r, v) => r with { Offset = OffsetOf(v) }) { Category = "What" },
            ],
            Check = r =>
            {
                if ((r.Chunk is null ? 0 : 1) + (r.Offset is null ? 0 : 1) + (r.Descriptors ? 1 : 0) > 1)
                {
                    throw new UsageException("--descriptors, --chunk and --offset do not go together");
                }
            },
        };

    private static long OffsetOf(string value)
    {
        var isHex = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return long.TryParse(isHex ? value[2..] : value, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new UsageException($"'{value}' is not an offset", "Write it as 300000 or 0x493e0.");
    }

    private static Task<ExitCode> RunAsync(FfuShowRequest request, CliContext context, CancellationToken cancellation)
    {
        using var source = FileSource.Open(request.Image);
        if (request is { Chunk: not null } or { Offset: not null })
        {
            ShowChunk(request, source, context);
            return Task.FromResult(ExitCode.Success);
        }

        var inspection = FfuInspection.Read(source);
        if (inspection.File is null)
        {
            throw new SigningException(inspection.Findings[0]);
        }

        if (context.Json)
        {
            context.WriteJson("ffu-show", json => new InspectJson(json) { Descriptors = request.Descriptors }.Write(request.Image, inspection));
        }
        else
        {
            new InspectText(context.Out, context.Verbose) { Descriptors = request.Descriptors }.Write(request.Image, inspection);
        }

        return Task.FromResult(ExitCode.Success);
    }

    private static void ShowChunk(FfuShowRequest request, FileSource source, CliContext context)
    {
        var view = FfuChunkView.Of(source, chunks => request.Offset is { } offset ? chunks.At(offset) : request.Chunk < chunks.Count ? chunks[request.Chunk!.Value] : null);
        if (context.Json)
        {
            context.WriteJson("ffu-chunk", json => FfuChunkJson.Write(json, request.Image, view));
            return;
        }

        var writer = context.Out;
        writer.WriteLine($"{new Inked(Ink.Bold, request.Image)}: chunk {view.Chunk.Index}, {view.Chunk.Range}");
        writer.Field("hash", Convert.ToHexStringLower(view.Expected.Span) + (view.Holds ? ", is the chunk's" : ", is NOT the chunk's"));
        writer.Field("belongs to", view.Chunk.Store is { } store ? $"payload of store {store + 1}" : "headers");
        foreach (var (number, descriptor) in view.Descriptors)
        {
            writer.Field("descriptor", $"{number}: {FfuWords.Blocks(descriptor.BlockCount)}, {descriptor.DataSize:N0} bytes");
            foreach (var location in descriptor.Locations)
            {
                var place = view.Places?.Place(view.Chunk.Store!.Value, descriptor, location);
                writer.Field("", $"  {FfuWords.Location(location)}{(place is null ? "" : $", {place}")}");
            }
        }
    }
}
