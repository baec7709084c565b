using Signet.Authenticode;
using Signet.Binary;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;

namespace Signet.Ffu;

/// <summary>An image as every other file that is signed: what is signed is the list of the catalog in it, and the signed catalog takes the place of the old one.</summary>
public sealed class FfuCatalogSigning : FileSigning
{
    private readonly FfuSigning _image;
    private readonly CatalogSigning _catalog;

    private FfuCatalogSigning(FfuSigning image, CatalogSigning catalog, SignatureOptions options)
        : base(Oids.CertificateTrustList, catalog.Content, options) =>
        (_image, _catalog) = (image, catalog);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Digest => _catalog.Digest;

    /// <inheritdoc cref="FileSigning.Open"/>
    public static new FfuCatalogSigning Open(ByteSource source, SignatureOptions options, IProgress<long>? progress, CancellationToken cancellation)
    {
        var image = FfuSigning.Open(source, cancellation);
        return Of(image, options, image.EnsureIntact(progress, cancellation));
    }

    /// <summary>Judges the catalog of an image that was judged.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">What the signature is to say.</param>
    /// <param name="findings">What is worth telling about the image.</param>
    /// <exception cref="SigningException">The catalog is of another image, or cannot be signed.</exception>
    internal static FfuCatalogSigning Of(FfuSigning image, SignatureOptions options, IReadOnlyList<Finding> findings)
    {
        var catalog = CatalogSigning.Of(image.ReadCatalog(out _), options);
        return new FfuCatalogSigning(image, catalog, options) { Findings = [.. findings, .. catalog.Findings] };
    }

    /// <inheritdoc/>
    public override Edits Embed(SignedData signature) => _image.Put(new MemorySource(_catalog.Signed(signature)), allowUnsigned: false, CancellationToken.None);
}
