using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Signet.Catalogs;
using Signet.Files;
using Signet.Hashing;

namespace Signet.Ffu;

/// <summary>A request to sign the catalog of an image: its beginning, its catalog, and the facts that whoever signs decides by.</summary>
/// <remarks>
/// Every fact is computed from the beginning of the image, by whoever makes the ticket and again by whoever reads it; only <see cref="Created"/>, <see cref="Requester"/>
/// and what is about the whole image are the requester's word. <see cref="Id"/> names all of it together. docs/formats/ffu.md has the layout.
/// </remarks>
public sealed class FfuTicket
{
    /// <summary>The first property of the facts.</summary>
    public const string Schema = "signet/ffu-ticket/1";

    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    private FfuTicket(FfuTicketOrigin origin, ReadOnlyMemory<byte> beginning, FfuSigning image, ReadOnlyMemory<byte> catalogBytes, CatalogFile catalog) =>
        (Origin, Beginning, Image, CatalogBytes, Catalog) = (origin, beginning, image, catalogBytes, catalog);

    /// <summary>What the requester says.</summary>
    public FfuTicketOrigin Origin { get; }

    /// <inheritdoc cref="FfuTicketOrigin.Created"/>
    public DateTimeOffset Created => Origin.Created;

    /// <inheritdoc cref="FfuTicketOrigin.Requester"/>
    public string? Requester => Origin.Requester;

    /// <summary>The image as ImageSigner's TRUNCATE leaves it.</summary>
    public ReadOnlyMemory<byte> Beginning { get; }

    /// <summary>The same, opened: its headers were compared with its hash table, and that with its catalog.</summary>
    public FfuSigning Image { get; }

    /// <summary>The catalog to be signed, as it is in the image.</summary>
    public ReadOnlyMemory<byte> CatalogBytes { get; }

    /// <summary>The same, opened.</summary>
    public CatalogFile Catalog { get; }

    /// <summary>The devices that the image is for.</summary>
    public IReadOnlyList<string> PlatformIds => Image.File.Stores[0].Header.PlatformIds;

    /// <summary>The ticket's name: 32 hexadecimal digits that all facts go into.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encode(null)))[..32];

    /// <summary>What a signing service cannot see: the rest of the image. Null when the image ends behind its headers.</summary>
    public Finding? Unseen => Image.File.Truncation;

    /// <summary>Makes a ticket of an image.</summary>
    /// <param name="source">The image; a whole one is compared with its hash table, of a truncated one what is there.</param>
    /// <param name="name">What people call it: a file name.</param>
    /// <param name="requester">Who asks; null when that is not said.</param>
    /// <param name="created">When.</param>
    /// <param name="progress">Told the bytes hashed so far; may come from any thread.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <exception cref="SigningException">It is no image that we can work on, it is damaged, or its catalog is of another image.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FfuTicket Of(ByteSource source, string name, string? requester, DateTimeOffset created, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var image = FfuSigning.Open(source, cancellation);
        _ = image.EnsureIntact(progress, cancellation);
        var whole = image.File.IsTruncated ? null : DigestPass.Compute(source, [DigestAlgorithm.Sha256], progress, cancellation)[DigestAlgorithm.Sha256];
        var second = created.AddTicks(-(created.UtcTicks % TimeSpan.TicksPerSecond)).ToUniversalTime();
        return Read(new FfuTicketOrigin(second, requester, name, source.Length, whole is null ? null : Convert.ToHexStringLower(whole)), image.Truncate(), cancellation);
    }

    /// <summary>Takes a ticket up from its parts.</summary>
    /// <exception cref="SigningException">The beginning is none of an image, or its parts do not belong together.</exception>
    internal static FfuTicket Read(FfuTicketOrigin origin, ReadOnlyMemory<byte> beginning, CancellationToken cancellation)
    {
        var image = FfuSigning.Open(new MemorySource(beginning), cancellation);
        var catalog = image.ReadCatalog(out var bytes);
        return new FfuTicket(origin, beginning, image, bytes, catalog);
    }

    /// <summary>The facts as JSON, UTF-8: the same bytes for the same ticket.</summary>
    public byte[] Encode() => Encode(Id);

    private byte[] Encode(string? id)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_indented))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            if (id is not null)
            {
                json.WriteString("id", id);
            }

            WriteFacts(json);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        return stream.ToArray();
    }

    /// <summary>Writes the facts as properties.</summary>
    public void WriteFacts(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var file = Image.File;
        json.WriteString("created", Created.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteString("requester", Requester);
        json.WriteStartObject("image");
        json.WriteString("name", Origin.Name);
        json.WriteNumber("length", Origin.Length);
        json.WriteString("sha256", Origin.Sha256);
        json.WriteEndObject();
        json.WriteStartArray("platformIds");
        foreach (var id in PlatformIds)
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
        json.WriteStartObject("versions");
        json.WriteString("os", file.Manifest.FullFlash["OSVersion"]);
        json.WriteString("antiTheft", file.Manifest.FullFlash["AntiTheftVersion"]);
        json.WriteString("description", file.Manifest.FullFlash["Description"]);
        json.WriteEndObject();
        WriteStores(json, file);
        json.WriteStartObject("hashTable");
        json.WriteNumber("chunkSize", file.Security.ChunkSize);
        json.WriteNumber("hashes", file.Security.HashCount);
        WriteDigests(json, Beginning.Span.Slice((int)file.Security.HashTable.Offset, (int)file.Security.HashTable.Length), withSha1: true);
        json.WriteEndObject();
        WriteCatalog(json);
        json.WriteStartObject("truncated");
        json.WriteNumber("length", Beginning.Length);
        WriteDigests(json, Beginning.Span, withSha1: false);
        json.WriteEndObject();
    }

    private static void WriteStores(Utf8JsonWriter json, FfuFile file)
    {
        var (header, described) = (file.Stores[0].Header, file.Manifest.Stores);
        json.WriteStartObject("stores");
        json.WriteNumber("count", header.StoreCount);
        json.WriteNumber("version", header.MajorVersion);
        json.WriteNumber("fullFlashVersion", header.FullFlashVersion);
        json.WriteNumber("compression", (int)header.Compression);
        json.WriteNumber("blockSize", header.BlockSize);
        json.WriteStartArray("disks");
        foreach (var store in described.Take(header.StoreCount))
        {
            json.WriteStartObject();
            json.WriteNumber("sectorSize", store.SectorSize ?? 0);
            json.WriteNumber("smallestDisk", store.DiskSize ?? 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteCatalog(Utf8JsonWriter json)
    {
        json.WriteStartObject("catalog");
        json.WriteNumber("length", CatalogBytes.Length);
        WriteDigests(json, CatalogBytes.Span, withSha1: false);
        json.WriteString("listIdentifier", Convert.ToHexStringLower(Catalog.Catalog.ListIdentifier.Span));
        json.WriteBoolean("signed", Catalog.IsSigned);
        json.WriteString("signer", Catalog.Signatures.Select(s => s.Signer?.SubjectName).FirstOrDefault());
        json.WriteString("signerSha1", Catalog.Signatures.Select(s => s.Signer?.Sha1Thumbprint).FirstOrDefault());
        json.WriteEndObject();
    }

    private static void WriteDigests(Utf8JsonWriter json, ReadOnlySpan<byte> bytes, bool withSha1)
    {
        if (withSha1)
        {
            json.WriteString("sha1", Convert.ToHexStringLower(DigestAlgorithm.Sha1.Hash(bytes)));
        }

        json.WriteString("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}

/// <summary>What a ticket holds by the requester's word alone.</summary>
/// <param name="Created">When it was made, to the second.</param>
/// <param name="Requester">Who asks; null when that is not said.</param>
/// <param name="Name">What people call the image: a file name.</param>
/// <param name="Length">Bytes of the image.</param>
/// <param name="Sha256">Its SHA-256, lower-case hexadecimal; null when the requester had a truncated image.</param>
public sealed record FfuTicketOrigin(DateTimeOffset Created, string? Requester, string Name, long Length, string? Sha256);
