using System.Security.Cryptography;
using System.Text;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Ffu;
using Signet.Files;
using Signet.Tests.Trust;
using Signet.X509;

namespace Signet.Tests.Ffu;

/// <summary>An image made for a test from one of another program: changed, hashed again, and signed by whom the test likes.</summary>
internal sealed record TestFfu
{
    private static readonly RSA s_key = RSA.Create(2048);

    /// <summary>The platform key that tests trust.</summary>
    public static TestCertificate PlatformKey { get; } = new TestPki { Ca = true, Key = RSA.Create(2048) }.Issue("CN=Test Platform Key");

    /// <summary>A signer below it.</summary>
    public static TestCertificate Signer { get; } = new TestPki { Issuer = PlatformKey, Key = s_key, Eku = [Oids.CodeSigning] }.Issue("CN=Test Image Signer");

    /// <summary>The image to begin with.</summary>
    public string Base { get; init; } = "tiny_V1.ffu";

    /// <summary>Changes the image before it is hashed.</summary>
    public Func<byte[], byte[]> Change { get; init; } = image => image;

    /// <summary>Entries of the hash table to add, or with a negative number to leave out.</summary>
    public int MoreEntries { get; init; }

    public TestCertificate SignedBy { get; init; } = Signer;

    /// <summary>Certificates that go with the signature.</summary>
    public IReadOnlyList<Certificate> Added { get; init; } = [];

    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.Sha256;

    public static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    /// <summary>Replaces a text, wherever it stands, by one of the same length.</summary>
    public static Func<byte[], byte[]> Text(string old, string text) => image =>
    {
        Assert.Equal(old.Length, text.Length);
        var (from, to) = (Encoding.ASCII.GetBytes(old), Encoding.ASCII.GetBytes(text));
        var count = 0;
        for (var at = image.AsSpan().IndexOf(from); at >= 0; at = image.AsSpan().IndexOf(from))
        {
            to.CopyTo(image, at);
            count++;
        }

        Assert.True(count > 0, $"'{old}' is not in the image");
        return image;
    };

    /// <summary>The image.</summary>
    public byte[] Build()
    {
        var image = Vector(Base);
        var before = FfuFile.OpenForWork(new MemorySource(image)).Security;
        image = Change(image);
        var hashes = Enumerable.Range(0, (int)((image.Length - before.ImageOffset) / before.ChunkSize) + Math.Min(0, MoreEntries))
            .SelectMany(i => SHA256.HashData(image.AsSpan((int)before.ImageOffset + (i * before.ChunkSize), before.ChunkSize)));
        byte[] table = [.. hashes, .. new byte[Math.Max(0, MoreEntries) * FfuSecurityHeader.HashSize]];
        var catalog = Sign(CatalogOf(table));
        var security = before with { CatalogSize = (uint)catalog.Length, HashTableSize = (uint)table.Length };
        var area = new byte[security.ImageOffset];
        security.Write(area);
        catalog.CopyTo(area, FfuSecurityHeader.Size);
        table.CopyTo(area, security.HashTable.Offset);
        return [.. area, .. image[(int)before.ImageOffset..]];
    }

    /// <summary>The unsigned catalog of an open writer, for another table.</summary>
    public static byte[] CatalogOf(byte[] table)
    {
        var (catalog, old) = (Vector("tiny_V1.cat"), SHA1.HashData(Vector("tiny_V1.HashTable.blob")));
        SHA1.HashData(table).CopyTo(catalog, catalog.AsSpan().IndexOf(old));
        return catalog;
    }

    private byte[] Sign(byte[] unsigned)
    {
        Assert.True(CatalogFile.Open(new MemorySource(unsigned), out var catalog, out var problem), problem?.Message);
        var list = catalog.Data.Content;
        var value = new DerReader(list).Value(DerTag.Sequence);
        var attributes = AuthenticodeAttributes.ForSigning(Oids.CertificateTrustList, Digest.Hash(value.Span), SpcSpOpusInfo.Of(null, null));
        var pending = AuthenticodeSigner.Prepare(Oids.CertificateTrustList, list, value, Digest, attributes, SignedBy.Certificate, Added);
        return pending.Complete(SignedBy.Rsa.SignHash(pending.What.Bytes.Span, Digest.HashName, RSASignaturePadding.Pkcs1)).Encode();
    }
}
