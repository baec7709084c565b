using System.Security.Cryptography;
using Signet.Keys;
using Signet.X509;

namespace Signet.Tests.Keys;

public sealed class KeyAgreementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("p256")]
    [InlineData("x25519")]
    public void Derives_what_the_other_side_and_openssl_derive(string kind)
    {
        var algorithm = KeyAlgorithm.All.First(a => a.Name == kind);
        using var one = algorithm.Create();
        using var two = algorithm.Create();
        var secret = KeyAgreement.Derive(one, Public(two));
        Assert.Equal(KeyAgreement.SecretSize, secret.Length);
        Assert.Equal(secret, KeyAgreement.Derive(two, Public(one)));
        _folder.Write("one", KeyWriter.Pkcs8Pem(one));
        File.WriteAllText(_folder["two"], PublicKeyText.Pem(two.PublicKey));
        OpenSslTool.Run("pkeyutl", "-derive", "-inkey", _folder["one"], "-peerkey", _folder["two"], "-out", _folder["secret"]);
        Assert.Equal(File.ReadAllBytes(_folder["secret"]), secret);
    }

    [Fact]
    public void Derives_the_x_coordinate_with_its_leading_zeros()
    {
        // One secret in 256 begins with a zero byte: all are 32 bytes long.
        using var own = TestKeys.P256();
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var zeros = 0;
        for (var i = 0; i < 3000 && zeros == 0; i++)
        {
            other.GenerateKey(ECCurve.NamedCurves.nistP256);
            Assert.True(SubjectPublicKeyInfo.TryRead(other.ExportSubjectPublicKeyInfo(), out var peer, out _));
            var secret = KeyAgreement.Derive(own, peer);
            Assert.Equal(32, secret.Length);
            zeros += secret[0] == 0 ? 1 : 0;
        }

        Assert.Equal(1, zeros);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    public void Refuses_points_of_low_order(string point)
    {
        using var own = KeyAlgorithm.X25519.Create();
        Assert.True(SubjectPublicKeyInfo.TryRead(Convert.FromHexString("302a300506032b656e032100" + point), out var peer, out var problem), problem?.Message);
        Assert.Equal("key-no-shared-secret", Assert.Throws<SigningException>(() => KeyAgreement.Derive(own, peer)).Finding.Code);
    }

    [Fact]
    public void Refuses_a_point_that_is_not_on_the_curve()
    {
        using var own = TestKeys.P256();
        var bytes = own.PublicKey.ToArray();
        bytes[^1] ^= 1;
        Assert.True(SubjectPublicKeyInfo.TryRead(bytes, out var peer, out _));
        Assert.Equal("key-no-shared-secret", Assert.Throws<SigningException>(() => KeyAgreement.Derive(own, peer)).Finding.Code);
    }

    [Fact]
    public void Refuses_keys_of_two_kinds_and_of_kinds_that_agree_on_nothing()
    {
        var keys = ((string[])["rsa2048", "p256", "p384", "ed25519", "x25519"]).Select(n => n == "rsa2048" ? TestKeys.Rsa2048() : KeyAlgorithm.All.First(a => a.Name == n).Create()).ToList();
        foreach (var own in keys)
        {
            foreach (var peer in keys.Where(k => k != own || !(own.IsX25519 || own.CurveOid == Oids.NistP256)))
            {
                Assert.Equal("key-no-shared-secret", Assert.Throws<SigningException>(() => KeyAgreement.Derive(own, Public(peer))).Finding.Code);
            }
        }

        keys.ForEach(k => k.Dispose());
    }

    private static SubjectPublicKeyInfo Public(PrivateKey key)
    {
        Assert.True(SubjectPublicKeyInfo.TryRead(key.PublicKey.ToArray(), out var read, out var problem), problem?.Message);
        return read;
    }
}
