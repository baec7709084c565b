using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>The file that a ticket travels in: a ZIP archive with three stored files, which every system can open without Signet.</summary>
/// <remarks>
/// <code>
/// ticket.json    the facts, <see cref="FfuTicket.Encode()"/>
/// catalog.cat    the catalog to be signed
/// image.trunc    the image as ImageSigner's TRUNCATE leaves it
/// </code>
/// Nothing in it is believed: a reader computes the facts anew from image.trunc, and refuses a bundle in which they differ. docs/decisions/1241-ticket-bundles.md.
/// </remarks>
public static class FfuTicketBundle
{
    /// <summary>The longest bundle that is read, in bytes: an image of a TiB has a hash table of 256 MiB.</summary>
    public const long MaxBytes = 320 * 1024 * 1024;

    private const string Facts = "ticket.json";
    private const string Catalog = "catalog.cat";
    private const string Beginning = "image.trunc";
    private const int MaxFactsBytes = 1024 * 1024;

    // End of the central directory, without a comment: the last bytes of the file.
    private const int EndSize = 22;
    private const uint EndSignature = 0x06054B50;

    // Three entries have some 200 bytes.
    private const uint MaxDirectoryBytes = 4096;

    // What ZIP can say.
    private static readonly DateTimeOffset s_firstTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>True when the file may be a bundle: it begins as a ZIP archive does.</summary>
    public static bool Matches(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.ReadAtMost(0, 4).AsSpan().SequenceEqual("PK\x03\x04"u8);
    }

    /// <summary>Writes a ticket.</summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="target">An empty file.</param>
    public static void Write(FfuTicket ticket, Stream target)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, content) in new[] { (Facts, ticket.Encode().AsMemory()), (Catalog, ticket.CatalogBytes), (Beginning, ticket.Beginning) })
        {
            var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = ticket.Created > s_firstTime ? ticket.Created : s_firstTime;
            entry.ExternalAttributes = 0;
            using var stream = entry.Open();
            stream.Write(content.Span);
        }
    }

    /// <summary>Reads a bundle, and computes every fact in it anew.</summary>
    /// <param name="source">The bundle; the caller's to dispose of.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <exception cref="SigningException">It is no bundle, it is damaged, or something in it is not true of the rest.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FfuTicket Read(ByteSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        EnsureSmall(source);
        byte[] facts, catalog, beginning;
        try
        {
            using var zip = new ZipArchive(new MemoryStream(source.ReadExactly(new FileRange(0, source.Length))), ZipArchiveMode.Read);
            if (!zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal).SequenceEqual([Catalog, Beginning, Facts], StringComparer.Ordinal))
            {
                throw new SigningException(FfuFindings.Ticket.With($"the bundle does not hold {Facts}, {Catalog} and {Beginning} alone, each once"));
            }

            facts = Content(zip, Facts, MaxFactsBytes);
            catalog = Content(zip, Catalog, FfuSecurityHeader.MaxCatalogSize);
            beginning = Content(zip, Beginning, MaxBytes);
        }
        catch (InvalidDataException e)
        {
            throw new SigningException(FfuFindings.Ticket.With($"the bundle cannot be unpacked: {e.Message}"), e);
        }

        var ticket = FfuTicket.Read(Origin(facts), beginning, cancellation);
        if (!ticket.CatalogBytes.Span.SequenceEqual(catalog))
        {
            throw new SigningException(FfuFindings.TicketMismatch.With($"{Catalog} is not the catalog in {Beginning}"));
        }

        EnsureTrue(facts, ticket);
        return ticket;
    }

    // Before the archive is opened: its directory is what could make a reader allocate.
    private static void EnsureSmall(ByteSource source)
    {
        if (!Matches(source) || source.Length < EndSize)
        {
            throw new SigningException(FfuFindings.Ticket.With("the file does not begin as a bundle does"));
        }

        if (source.Length > MaxBytes)
        {
            throw new SigningException(FfuFindings.Ticket.With($"the bundle has {source.Length} bytes; {MaxBytes} are read"));
        }

        var end = source.ReadExactly(new FileRange(source.Length - EndSize, EndSize));
        var (size, offset) = (BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12)), BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16)));
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || size > MaxDirectoryBytes || (long)size + offset != source.Length - EndSize)
        {
            throw new SigningException(FfuFindings.Ticket.With("the bundle is cut off, or holds more than a ticket"));
        }
    }

    // By what comes out, not by the length that is stated.
    private static byte[] Content(ZipArchive zip, string name, long most)
    {
        using var stream = zip.GetEntry(name)!.Open();
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > most)
            {
                throw new SigningException(FfuFindings.Ticket.With($"{name} has more than {most} bytes"));
            }
        }

        return content.ToArray();
    }

    private static FfuTicketOrigin Origin(byte[] facts)
    {
        using var document = Parse(facts);
        try
        {
            var (root, image) = (document.RootElement, document.RootElement.GetProperty("image"));
            if (root.GetProperty("schema").GetString() != FfuTicket.Schema)
            {
                throw new SigningException(FfuFindings.Ticket.With($"{Facts} is not of the schema {FfuTicket.Schema}"));
            }

            return new FfuTicketOrigin(
                DateTimeOffset.ParseExact(root.GetProperty("created").GetString() ?? "", "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                root.GetProperty("requester").GetString(), image.GetProperty("name").GetString() ?? "", image.GetProperty("length").GetInt64(), image.GetProperty("sha256").GetString());
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SigningException(FfuFindings.Ticket.With($"{Facts} lacks what every ticket states: {e.Message}"), e);
        }
    }

    // Properties that we do not know may be there: those of later versions.
    private static void EnsureTrue(byte[] facts, FfuTicket ticket)
    {
        using var stated = Parse(facts);
        using var computed = JsonDocument.Parse(ticket.Encode());
        foreach (var property in computed.RootElement.EnumerateObject())
        {
            if (!stated.RootElement.TryGetProperty(property.Name, out var value) || !JsonElement.DeepEquals(value, property.Value))
            {
                throw new SigningException(FfuFindings.TicketMismatch.With($"\"{property.Name}\" in {Facts} is not what {Beginning} shows"));
            }
        }
    }

    private static JsonDocument Parse(byte[] facts)
    {
        try
        {
            return JsonDocument.Parse(facts, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new SigningException(FfuFindings.Ticket.With($"{Facts} is no JSON that can be read: {e.Message}"), e);
        }
    }
}
