using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.Tests.Keys;

public class FileKeyTests
{
    public static TheoryData<string> Kinds { get; } = ["rsa2048", "p256", "p384", "p521", "ed25519"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Keeps_the_promises_of_every_signing_key(string kind)
    {
        await using var key = FileKey.Create(Make(kind));
        await SigningKeyContract.CheckAsync(key);
    }

    [Fact]
    public void Refuses_RSA_keys_below_2048_bits()
    {
        using var rsa = RSA.Create(1024);
        using var weak = PrivateKey.From(rsa);
        var refusal = Assert.Throws<SigningException>(() => FileKey.Create(weak));
        Assert.Equal("key-too-short", refusal.Finding.Code);
        Assert.Contains("1024", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signs_nothing_after_it_is_disposed()
    {
        var key = FileKey.Create(TestKeys.P256());
        await key.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            await key.SignAsync(new ToBeSigned(SignatureScheme.EcdsaSha256, new byte[32]), CancellationToken.None));
    }

    [Fact]
    public void Wipes_the_key_when_it_is_disposed()
    {
        var key = TestKeys.P256();
        var pkcs8 = key.Pkcs8;
        key.Dispose();
        Assert.All(pkcs8.ToArray(), b => Assert.Equal(0, b));
    }

    private static PrivateKey Make(string kind)
    {
        if (kind == "rsa2048")
        {
            return TestKeys.Rsa2048();
        }

        if (kind == "ed25519")
        {
            return KeyAlgorithm.Ed25519.Create();
        }

        using var ecdsa = ECDsa.Create(kind switch
        {
            "p256" => ECCurve.NamedCurves.nistP256,
            "p384" => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        });
        return PrivateKey.From(ecdsa);
    }
}
