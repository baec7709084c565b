using Signet.Authenticode;
using Signet.Binary;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>The signature of an image: that of the catalog in it.</summary>
public sealed class FfuSignedFile : SignedFile
{
    private readonly FfuSigning _image;
    private readonly CatalogFile _catalog;

    private FfuSignedFile(FfuSigning image) => (_image, _catalog) = (image, image.ReadCatalog(out _));

    /// <inheritdoc/>
    public override bool IsSigned => _catalog.IsSigned;

    /// <inheritdoc/>
    public override IReadOnlyList<AuthenticodeSignature> Signatures => _catalog.Signatures;

    /// <summary>Opens an image and compares its headers with the hash table, and that with the catalog.</summary>
    /// <exception cref="SigningException">It is no image that we can work on, its headers differ, or its catalog is of another image.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FfuSignedFile OpenForWork(ByteSource source) => new(FfuSigning.Open(source, CancellationToken.None));

    /// <inheritdoc/>
    public override Edits With(int index, SignedData replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        _ = _catalog.With(index, replacement);
        return Put(replacement.Encode());
    }

    /// <inheritdoc/>
    public override Edits RemoveAll() =>
        IsSigned ? Put(Catalog.Unsigned(_catalog.Data.Content)) : throw new SigningException(SigningFindings.NotSigned.With("the catalog in the image bears no signature"));

    /// <inheritdoc/>
    public override Edits Remove(int index)
    {
        _ = _catalog.Remove(index);
        return RemoveAll();
    }

    /// <inheritdoc/>
    public override void EnsureIntact(CancellationToken cancellation)
    {
        _catalog.EnsureIntact(cancellation);
        _ = _image.EnsureIntact(null, cancellation);
    }

    private Edits Put(byte[] catalog) => _image.Put(new MemorySource(catalog), allowUnsigned: true, CancellationToken.None);
}
