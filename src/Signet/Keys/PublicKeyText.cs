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

    /// <summary>C source: an array <c>NAME_pub_key</c> and its length.</summary>
    public static string C(SubjectPublicKeyInfo key, string name, string firstLine)
    {
        var bytes = Raw(key).Span;
        return $"{firstLine}\nconst unsigned char {name}_pub_key[] = {{{Rows(bytes)}\n}};\nconst unsigned int {name}_pub_key_len = {bytes.Length};\n";
    }

    /// <summary>Rust source: a static slice <c>NAME_PUB_KEY</c>.</summary>
    public static string Rust(SubjectPublicKeyInfo key, string name, string firstLine) =>
        $"{firstLine}\nstatic {name?.ToUpperInvariant()}_PUB_KEY: &[u8] = &[{Rows(Raw(key).Span)}\n];\n";

    private static string Rows(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i++)
        {
            text.Append(i % BytesPerLine == 0 ? "\n    " : " ").Append("0x").Append(Convert.ToHexStringLower(bytes.Slice(i, 1))).Append(',');
        }

        return text.ToString();
    }
}
