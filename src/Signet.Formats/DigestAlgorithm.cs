using System.Security.Cryptography;

namespace Signet;

/// <summary>A digest that Authenticode signatures use.</summary>
/// <param name="Name">As the command line spells it: <c>sha256</c>.</param>
/// <param name="Oid">Its object identifier.</param>
/// <param name="Size">Length of the digest in bytes.</param>
public sealed record DigestAlgorithm(string Name, string Oid, int Size)
{
    public static readonly DigestAlgorithm Md5 = new("md5", Oids.Md5, 16);
    public static readonly DigestAlgorithm Sha1 = new("sha1", Oids.Sha1, 20);
    public static readonly DigestAlgorithm Sha256 = new("sha256", Oids.Sha256, 32);
    public static readonly DigestAlgorithm Sha384 = new("sha384", Oids.Sha384, 48);
    public static readonly DigestAlgorithm Sha512 = new("sha512", Oids.Sha512, 64);

    /// <summary>Those we can compute, weakest first.</summary>
    public static IReadOnlyList<DigestAlgorithm> All { get; } = [Md5, Sha1, Sha256, Sha384, Sha512];

    /// <summary>The algorithm of that object identifier, or null.</summary>
    public static DigestAlgorithm? FromOid(string oid) => All.FirstOrDefault(a => a.Oid == oid);

    /// <summary>The algorithm of that name in any case, with or without a dash (<c>SHA-256</c>), or null.</summary>
    public static DigestAlgorithm? FromName(string name) =>
        All.FirstOrDefault(a => a.Name.Equals(name?.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    /// <summary>The name .NET's cryptography uses.</summary>
    public HashAlgorithmName HashName => new(Name.ToUpperInvariant());

    /// <summary>The digest of <paramref name="data"/>.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(HashName, data);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
