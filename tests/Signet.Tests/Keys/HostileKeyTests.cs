using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Signet.Keys;

namespace Signet.Tests.Keys;

/// <summary>Key files that somebody damaged, or made to harm.</summary>
public class HostileKeyTests
{
    public static TheoryData<string> Forms { get; } = ["pkcs8", "sec1", "pkcs8-pem", "encrypted", "pkcs1", "pvk"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Never_give_another_key_nor_an_exception_when_a_byte_is_changed(string form)
    {
        using var key = form is "pkcs1" or "pvk" ? TestKeys.Rsa2048() : TestKeys.P256();
        var bytes = Write(form, key);
        var step = bytes.Length > 600 ? 7 : 1; // an RSA key takes some milliseconds to check
        for (var i = 0; i < bytes.Length; i += step)
        {
            var changed = bytes.ToArray();
            changed[i] ^= (byte)(1 << (i % 8));
            if (KeyReader.TryRead(changed, "it", PasswordSource.Of("x"), out var material, out var problem))
            {
                using (material)
                {
                    Assert.All(material.Keys, k => Assert.True(k.PublicKey.Span.SequenceEqual(key.PublicKey.Span), $"{form}, byte {i}"));
                }
            }
            else
            {
                Assert.Equal(Severity.Error, problem.Severity);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Are_refused_at_every_length_short_of_the_whole(string form)
    {
        using var key = form is "pkcs1" or "pvk" ? TestKeys.Rsa2048() : TestKeys.P256();
        var bytes = Write(form, key);
        for (var length = 0; length < bytes.Length - (form == "pkcs8-pem" ? 1 : 0); length++) // PEM's last line end may be missing
        {
            Assert.False(KeyReader.TryRead(bytes.AsMemory(0, length), "it", PasswordSource.Of("x"), out _, out _), $"{form}, {length} bytes");
        }
    }

    [Fact]
    public void With_the_public_half_of_another_key_are_refused()
    {
        using var one = TestKeys.P256();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = other.ExportSubjectPublicKeyInfo()[^64..];
        var bytes = one.Pkcs8.ToArray();
        point.CopyTo(bytes, bytes.AsSpan().IndexOf(one.PublicKey.Span[^64..]));
        Assert.Equal("key-damaged", TestKeys.Refusal(bytes));
    }

    [Fact]
    public void With_many_encrypted_keys_are_refused_before_they_cost_more_than_one()
    {
        using var key = TestKeys.P256();
        var open = key.OpenEcdsa();
        var one = open.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 300_000)) + "\n";
        var watch = Stopwatch.StartNew();
        Assert.Equal("key-too-many-iterations", TestKeys.Refusal(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(one, 1000))), PasswordSource.Of("x")));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public void With_a_million_PEM_blocks_are_refused()
    {
        const string Block = "-----BEGIN X-----\n-----END X-----\n";
        Assert.Equal("key-file-too-large", TestKeys.Refusal(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Block, 100_000)))));
    }

    [Theory]
    [InlineData("30848000000000")]
    [InlineData("3084FFFFFFFF0201")]
    [InlineData("308080808080")]
    [InlineData("3080308030803080308030803080308030803080")]
    [InlineData("30820400020100")]
    public void With_absurd_lengths_are_damaged(string hex) => Assert.Equal("key-damaged", TestKeys.Refusal(Convert.FromHexString(hex)));

    private static byte[] Write(string form, PrivateKey key)
    {
        using var password = PasswordSource.Of("x").Get("it")!;
        using var open = key.Open();
        return form switch
        {
            "pkcs8" => KeyWriter.Pkcs8(key),
            "sec1" => KeyWriter.Sec1(key),
            "pkcs8-pem" => KeyWriter.Pkcs8Pem(key),
            "encrypted" => open.ExportEncryptedPkcs8PrivateKey("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10)),
            "pkcs1" => KeyWriter.Pkcs1(key),
            _ => KeyWriter.Pvk(key, PvkEncryption.Strong, password),
        };
    }
}
