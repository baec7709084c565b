using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.Tests.Keys;

/// <summary>Keys made once for all tests: RSA keys take long to make.</summary>
internal static class TestKeys
{
    private static readonly Lazy<byte[]> s_rsa2048 = new(() => RSA.Create(2048).ExportPkcs8PrivateKey());
    private static readonly Lazy<byte[]> s_p256 = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKey());

    public static PrivateKey Rsa2048() => Key(s_rsa2048.Value);

    public static PrivateKey P256() => Key(s_p256.Value);

    public static PrivateKey Key(ReadOnlySpan<byte> pkcs8)
    {
        Assert.True(PrivateKey.TryRead(pkcs8, out var key, out var problem), problem?.Message);
        return key;
    }

    /// <summary>Reads bytes as a key file and returns its only key.</summary>
    public static PrivateKey Only(ReadOnlyMemory<byte> file, PasswordSource? passwords = null)
    {
        Assert.True(KeyReader.TryRead(file, "the file", passwords ?? PasswordSource.None, out var material, out var problem), problem?.Message);
        return material.Take(Assert.Single(material.Keys));
    }

    /// <summary>The code with which bytes are refused as a key file.</summary>
    public static string Refusal(ReadOnlyMemory<byte> file, PasswordSource? passwords = null)
    {
        Assert.False(KeyReader.TryRead(file, "the file", passwords ?? PasswordSource.None, out _, out var problem));
        return problem.Code;
    }
}
