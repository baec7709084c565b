using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Signet.X509;

namespace Signet.Keys;

/// <summary>Public keys in the forms that programs take them in.</summary>
public static class PublicKeyText
{
    private const int BytesPerLine = 8;

    /// <summary>The SubjectPublicKeyInfo as PEM.</summary>
    public static string Pem(ReadOnlyMemory<byte> publicKey) => PemEncoding.WriteString("PUBLIC KEY", publicKey.Span) + "\n";

    /// <summary>The bytes that boot loaders embed: an RSAPublicKey (PKCS #1) for RSA, the SubjectPublicKeyInfo for others.</summary>
    public static ReadOnlyMemory<byte> Raw(SubjectPublicKeyInfo key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.LoaderBytes;
    }

    /// <summary>The digest by which boot loaders know a key: the one that they hash images with, SHA-384 for P-384 and SHA-256 for others.</summary>
    /// <remarks>A loader for Ed25519 that was built for SHA-512 knows its keys by SHA-512.</remarks>
    public static DigestAlgorithm HashAlgorithm(SubjectPublicKeyInfo key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.CurveOid == Oids.NistP384 ? DigestAlgorithm.Sha384 : DigestAlgorithm.Sha256;
    }

    /// <summary>The hash of <see cref="Raw"/>, by which signed images name their key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="digest">The digest; null for <see cref="HashAlgorithm"/>.</param>
    public static byte[] Hash(SubjectPublicKeyInfo key, DigestAlgorithm? digest = null) => (digest ?? HashAlgorithm(key)).Hash(Raw(key).Span);

    /// <summary>The name of the array when none is given: <c>rsa</c>, <c>ecdsa</c>, <c>ecdsap384</c>, <c>ed25519</c>, <c>x25519</c>, as MCUboot's loader spells them.</summary>
    public static string ArrayName(SubjectPublicKeyInfo key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return (key.CurveOid ?? key.Algorithm.Oid) switch
        {
            Oids.NistP256 => "ecdsa",
            Oids.NistP384 => "ecdsap384",
            Oids.NistP521 => "ecdsap521",
            Oids.Ed25519 => "ed25519",
            Oids.X25519 => "x25519",
            _ => "rsa",
        };
    }

    /// <summary>C source: an array <c>NAME_pub_keySUFFIX</c> and its length.</summary>
    public static string C(SubjectPublicKeyInfo key, string name, string firstLine, string suffix = "") =>
        $"{firstLine}\n{CArray($"{name}_pub_key{suffix}", Raw(key).Span)}";

    /// <summary>C source: an array <c>NAME_pub_key_hashSUFFIX</c> and its length.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">The beginning of the array's name.</param>
    /// <param name="firstLine">The comment before it.</param>
    /// <param name="suffix">The end of the array's name.</param>
    /// <param name="digest">The digest; null for <see cref="HashAlgorithm"/>.</param>
    public static string HashC(SubjectPublicKeyInfo key, string name, string firstLine, string suffix = "", DigestAlgorithm? digest = null) =>
        $"{firstLine}\n{CArray($"{name}_pub_key_hash{suffix}", Hash(key, digest))}";

    /// <summary>Rust source: a static slice <c>NAME_PUB_KEYSUFFIX</c>, in capitals.</summary>
    public static string Rust(SubjectPublicKeyInfo key, string name, string firstLine, string suffix = "") =>
        $"{firstLine}\n{RustArray($"{name}_pub_key{suffix}", Raw(key).Span)}";

    /// <summary>Rust source: a static slice <c>NAME_PUB_KEY_HASHSUFFIX</c>, in capitals.</summary>
    /// <inheritdoc cref="HashC"/>
    public static string HashRust(SubjectPublicKeyInfo key, string name, string firstLine, string suffix = "", DigestAlgorithm? digest = null) =>
        $"{firstLine}\n{RustArray($"{name}_pub_key_hash{suffix}", Hash(key, digest))}";

    /// <summary>An array of C and, behind it, <c>NAME_len</c>.</summary>
    internal static string CArray(string name, ReadOnlySpan<byte> bytes) =>
        $"const unsigned char {name}[] = {{{Rows(bytes)}\n}};\nconst unsigned int {name}_len = {bytes.Length.ToString(CultureInfo.InvariantCulture)};\n";

    /// <summary>A slice of Rust.</summary>
    internal static string RustArray(string name, ReadOnlySpan<byte> bytes) => $"static {name.ToUpperInvariant()}: &[u8] = &[{Rows(bytes)}\n];\n";

    private static string Rows(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 6);
        for (var i = 0; i < bytes.Length; i++)
        {
            text.Append(i % BytesPerLine == 0 ? "\n    " : " ").Append("0x").Append(Convert.ToHexStringLower(bytes.Slice(i, 1))).Append(',');
        }

        return text.ToString();
    }
}
