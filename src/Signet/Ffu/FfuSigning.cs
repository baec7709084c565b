using Signet.Authenticode;
using Signet.Binary;
using Signet.Catalogs;
using Signet.Files;
using Signet.Keys;
using Signet.Timestamps;

namespace Signet.Ffu;

/// <summary>An image whose catalog is taken out or replaced. Nothing here writes: the result is bytes or edits.</summary>
/// <remarks>
/// What is signed is the catalog, which names the hash table; the table names everything from the image header on. So a signature changes nothing but the bytes
/// before the image header, and moves what follows only when another number of chunks is needed for them.
/// </remarks>
public sealed class FfuSigning
{
    private readonly byte[] _table;

    private FfuSigning(FfuFile file, byte[] table) => (File, _table) = (file, table);

    /// <summary>The image.</summary>
    public FfuFile File { get; }

    /// <summary>Its hash table.</summary>
    public ReadOnlyMemory<byte> HashTable => _table;

    /// <summary>Opens an image and compares its headers, through the first chunk of the first store header, with the hash table. The catalog is not looked at.</summary>
    /// <param name="source">The image, whole or truncated; the caller's to dispose of.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <exception cref="SigningException">It is no image that we can work on, or the headers differ.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FfuSigning Open(ByteSource source, CancellationToken cancellation) => Open(source, null, cancellation);

    // A table that is known is not read into memory a second time.
    private static FfuSigning Open(ByteSource source, byte[]? known, CancellationToken cancellation)
    {
        var file = FfuFile.OpenForWork(source);
        var where = file.Security.HashTable;
        var table = known?.Length == where.Length && FileMove.Holds(source, where.Offset, known) ? known : source.ReadExactly(where);
        RefuseErrors(Headers(file, table, cancellation));
        return new FfuSigning(file, table);
    }

    /// <summary>The catalog that is in the image, after checking that it names the hash table.</summary>
    /// <param name="bytes">The catalog's file.</param>
    /// <exception cref="SigningException">It is of another image, or no catalog.</exception>
    public CatalogFile ReadCatalog(out ReadOnlyMemory<byte> bytes)
    {
        bytes = File.Source.ReadToKeep(File.Security.Catalog);
        var catalog = CatalogFile.OpenForWork(new MemorySource(bytes), File.Security.Catalog.Offset);
        RefuseErrors(FfuVerifier.Table(File.Security, _table, catalog.Catalog));
        return catalog;
    }

    /// <summary>What a signing service needs: the image through the end of the first chunk of the first store header.</summary>
    /// <exception cref="SigningException">The catalog in the image is of another image, or no catalog.</exception>
    public byte[] Truncate()
    {
        _ = ReadCatalog(out _);
        return File.Source.ReadExactly(new FileRange(0, File.TruncatedLength));
    }

    /// <summary>Compares all of the image with the hash table: whoever signs it vouches for every byte.</summary>
    /// <param name="progress">Told the bytes hashed so far; may come from any thread.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <returns>What is worth telling: that the image is truncated, so that most of it could not be compared.</returns>
    /// <exception cref="SigningException">A chunk differs, or the image is not what its headers say.</exception>
    public IReadOnlyList<Finding> EnsureIntact(IProgress<long>? progress, CancellationToken cancellation)
    {
        List<Finding> findings = [.. File.Findings, .. FfuVerifier.Chunks(File, _table, progress, cancellation)];
        RefuseErrors(findings);
        return findings.FindAll(f => f.Severity > Severity.Note);
    }

    /// <summary>The edits that put another catalog into the image, after reading the result back.</summary>
    /// <param name="catalog">The catalog's file.</param>
    /// <param name="allowUnsigned">True to take a catalog without signature, which no device accepts.</param>
    /// <param name="cancellation">Stops before the result is read back.</param>
    /// <exception cref="SigningException">It is no catalog, not signed, of another image, or its signature does not hold.</exception>
    public Edits Put(ByteSource catalog, bool allowUnsigned, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (catalog.Length > FfuSecurityHeader.MaxCatalogSize)
        {
            throw new SigningException(CatalogFindings.TooLarge.With($"the catalog has {catalog.Length} bytes; {FfuSecurityHeader.MaxCatalogSize} are put into an image"));
        }

        var given = CatalogFile.OpenForWork(catalog);
        RefuseErrors(given.Findings);
        RefuseErrors(FfuVerifier.Table(File.Security, _table, given.Catalog));
        if (given.IsSigned)
        {
            given.EnsureIntact(cancellation);
        }
        else if (!allowUnsigned)
        {
            throw new SigningException(FfuFindings.CatalogUnsigned.With("the catalog bears no signature"));
        }

        var bytes = catalog.ReadExactly(new FileRange(0, catalog.Length));
        var edits = With(File.Security with { CatalogSize = (uint)bytes.Length }, bytes);
        ReadBack(edits, bytes, cancellation);
        return edits;
    }

    /// <summary>Signs the image's own catalog, and puts it in.</summary>
    /// <param name="options">What the signature is to say, and whether it may replace one.</param>
    /// <param name="signer">Who signs.</param>
    /// <param name="timestamps">The time-stamp servers to ask; null for none.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <exception cref="SigningException">The catalog cannot be signed, the key refuses, no server answers, or the result does not hold.</exception>
    public async Task<(Edits Edits, IReadOnlyList<Finding> Findings)> SignAsync(
        SignatureOptions options, Signer signer, TimestampServers? timestamps, CancellationToken cancellation)
    {
        var signing = FfuCatalogSigning.Of(this, options, []);
        var signed = await FileSigner.SignAsync(signing, signer, timestamps, cancellation);
        return (signed.Edits, [.. signing.Findings, .. signed.Timestamp?.Findings ?? []]);
    }

    // No more than what differs: the table of a large image has many MB, and a catalog as long as the one before leaves it where it is.
    private Edits With(FfuSecurityHeader security, byte[] catalog)
    {
        var head = new byte[security.HashTable.Offset];
        security.Write(head);
        catalog.CopyTo(head, FfuSecurityHeader.Size);
        var edits = new Edits();
        if (security.ImageOffset != File.Security.ImageOffset)
        {
            edits.Replace(new FileRange(0, File.Security.ImageOffset), (byte[])[.. head, .. _table, .. new byte[security.Padding.Length]]);
            return edits;
        }

        edits.Replace(new FileRange(0, head.Length), head);
        if (security.HashTable != File.Security.HashTable)
        {
            edits.Replace(security.HashTable, _table);
        }

        if (File.Source.ReadExactly(security.Padding).AsSpan().ContainsAnyExcept((byte)0))
        {
            edits.Replace(security.Padding, new byte[security.Padding.Length]);
        }

        return edits;
    }

    // What a device will see, before a byte of it is written.
    private void ReadBack(Edits edits, byte[] catalog, CancellationToken cancellation)
    {
        using var edited = new EditedSource(File.Source, edits);
        FfuSigning result;
        ReadOnlyMemory<byte> read;
        try
        {
            result = Open(edited, _table, cancellation);
            _ = result.ReadCatalog(out read);
        }
        catch (SigningException e)
        {
            throw SelfCheck.Refuse(e.Finding.Message);
        }

        var shift = result.File.Security.ImageOffset - File.Security.ImageOffset;
        if (!read.Span.SequenceEqual(catalog) || !result._table.AsSpan().SequenceEqual(_table)
            || result.File.PayloadOffset != File.PayloadOffset + shift || result.File.PayloadEnd != File.PayloadEnd + shift)
        {
            throw SelfCheck.Refuse("the image is laid out otherwise than before");
        }
    }

    private static IEnumerable<Finding> Headers(FfuFile file, byte[] table, CancellationToken cancellation)
    {
        if (file.Source.Length < file.TruncatedLength)
        {
            return [FfuFindings.Truncated(file.Source.Length, "the chunk in which the first store header begins")];
        }

        var count = (file.TruncatedLength - file.Security.ImageOffset) / file.Security.ChunkSize;
        if (count > file.Security.HashCount)
        {
            return [FfuFindings.HashCount.With($"the hash table has {file.Security.HashCount} entries, the headers alone have {count} chunks", file.Security.HashTable)];
        }

        var entries = table.AsMemory(0, (int)count * FfuSecurityHeader.HashSize);
        return FfuHashCheck.FindDifferent(file, FfuChunks.Of(file), entries, null, cancellation)
            .Select(c => FfuFindings.ChunkMismatch.With($"chunk {c.Index} (headers) has another hash than the table gives", c.Range));
    }

    private static void RefuseErrors(IEnumerable<Finding> findings)
    {
        if (findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }
    }
}
