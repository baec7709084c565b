using System.Diagnostics.CodeAnalysis;
using Signet.Authenticode;
using Signet.Binary;
using Signet.Cms;
using Signet.Files;

namespace Signet.Catalogs;

/// <summary>A catalog file: its SignedData, its list, and its signature if it is signed.</summary>
public sealed class CatalogFile : SignedFile
{
    /// <summary>Catalogs up to this many bytes are read: some two million members.</summary>
    public const long MaxBytes = 256 * 1024 * 1024;

    private readonly FileRange _where;

    private CatalogFile(FileRange where, SignedData data, Catalog catalog, IReadOnlyList<AuthenticodeSignature> signatures, IReadOnlyList<Finding> findings) =>
        (_where, Data, Catalog, Signatures, Findings) = (where, data, catalog, signatures, findings);

    /// <summary>The SignedData, without signers when the catalog is unsigned.</summary>
    public SignedData Data { get; }

    /// <summary>What the catalog says.</summary>
    public Catalog Catalog { get; }

    /// <summary>What is wrong or odd about the catalog. What is about its signature is in <see cref="Signatures"/>.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <inheritdoc/>
    public override bool IsSigned => Data.SignerInfos.Count > 0;

    /// <inheritdoc/>
    public override IReadOnlyList<AuthenticodeSignature> Signatures { get; }

    /// <summary>Reads a catalog.</summary>
    /// <param name="source">The file.</param>
    /// <param name="file">What was read. Its <see cref="Findings"/> may hold errors.</param>
    /// <param name="problem">Why it is no catalog that we can work on.</param>
    /// <param name="offset">Where the catalog begins in the file that findings are about, in bytes: a catalog can lie in another file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool Open(ByteSource source, [NotNullWhen(true)] out CatalogFile? file, [NotNullWhen(false)] out Finding? problem, long offset = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        file = null;
        var whole = new FileRange(offset, source.Length);
        if (source.Length > MaxBytes)
        {
            problem = CatalogFindings.TooLarge.With($"the catalog has {source.Length} bytes; {MaxBytes} are read", whole);
            return false;
        }

        var signatures = AuthenticodeSignature.ReadAll([(source.ReadToKeep(whole with { Offset = 0 }), offset)], SignedContentKind.Catalog, out var together);
        if (signatures[0].Data is not { } data)
        {
            problem = signatures[0].Findings[0];
            return false;
        }

        if (data.ContentType != Oids.CertificateTrustList)
        {
            problem = CatalogFindings.NotACatalog.With($"the content is of type {data.ContentType}", whole);
            return false;
        }

        if (!Catalog.TryRead(data.Content, data.Locate(data.Content, offset).Offset, out var catalog, out problem))
        {
            return false;
        }

        var isSigned = data.SignerInfos.Count > 0;
        file = new CatalogFile(whole, data, catalog, isSigned ? signatures : [], [.. Own(signatures, isSigned), .. together, .. catalog.Findings]);
        return true;
    }

    /// <summary>As <see cref="Open(ByteSource, out CatalogFile?, out Finding?, long)"/>, for those who cannot go on without the file.</summary>
    /// <exception cref="SigningException">It is no catalog that we can work on.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static CatalogFile OpenForWork(ByteSource source, long offset = 0) =>
        Open(source, out var file, out var problem, offset) ? file : throw new SigningException(problem);

    /// <summary>The digest that stands for the catalog: that of its list, tag and length included, as signtool shows it.</summary>
    /// <remarks>The signature rests on another one, without tag and length: <see cref="SignedData.ContentValue"/>.</remarks>
    public byte[] DigestBy(DigestAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return algorithm.Hash(Data.Content.Span);
    }

    /// <inheritdoc/>
    public override Edits With(int index, SignedData replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        _ = At(index);
        RefuseNested();
        return Replace(replacement.Encode());
    }

    /// <inheritdoc/>
    public override Edits RemoveAll() =>
        IsSigned ? Replace(Catalog.Unsigned(Data.Content)) : throw new SigningException(SigningFindings.NotSigned.With("the catalog bears no signature"));

    /// <inheritdoc/>
    public override Edits Remove(int index)
    {
        _ = At(index);
        RefuseNested();
        return RemoveAll();
    }

    /// <inheritdoc/>
    public override void EnsureIntact(CancellationToken cancellation)
    {
        _ = At(0);
        if (Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }

        SelfCheck.EnsureHolds(Signatures[0]);
    }

    /// <summary>The edits that give the catalog these bytes: it is small, and its lengths stand at its start.</summary>
    internal Edits Replace(byte[] bytes)
    {
        var edits = new Edits();
        edits.Replace(_where with { Offset = 0 }, bytes);
        return edits;
    }

    // Findings that are about the file whether it is signed or not.
    private static IEnumerable<Finding> Own(IReadOnlyList<AuthenticodeSignature> signatures, bool isSigned)
    {
        if (!isSigned)
        {
            return signatures[0].Findings.Where(f => f.Rule == SignatureFindings.TrailingData);
        }

        return signatures.Count > 1
            ? [CatalogFindings.NestedSignature.With($"{signatures.Count - 1} signatures are nested in the catalog's", signatures[1].Where)]
            : [];
    }

    private void RefuseNested()
    {
        if (Signatures.Count > 1)
        {
            throw new SigningException(Findings.First(f => f.Rule == CatalogFindings.NestedSignature));
        }
    }
}
