using Signet.Keys;
using Signet.OpenSsl;
using Signet.X509;

namespace Signet.Tests.OpenSsl;

public class OpenSslCryptographyTests
{
    private static readonly NativeCryptography s_native = OpenSslCryptography.Open();

    public static TheoryData<string, string, string, string> Rfc8032 { get; } = new()
    {
        // RFC 8032, 7.1: secret key, public key, message, signature.
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
        {
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Signs_and_verifies_the_examples_of_RFC_8032(string secret, string publicKey, string message, string signature)
    {
        Assert.Equal(publicKey, Hex(s_native.DerivePublicKey(Oids.Ed25519, Bytes(secret))));
        Assert.Equal(signature, Hex(s_native.SignEd25519(Bytes(secret), Bytes(message))));
        Assert.True(s_native.VerifyEd25519(Bytes(publicKey), Bytes(message), Bytes(signature)));
    }

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Verifies_no_signature_with_a_changed_bit_or_another_length(string secret, string publicKey, string message, string signature)
    {
        Assert.NotEmpty(secret);
        var (key, text, right) = (Bytes(publicKey), Bytes(message), Bytes(signature));
        for (var bit = 0; bit < right.Length * 8; bit++)
        {
            var wrong = right.ToArray();
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(s_native.VerifyEd25519(key, text, wrong), $"bit {bit}");
        }

        for (var length = 0; length <= right.Length + 1; length++)
        {
            Assert.Equal(length == right.Length, s_native.VerifyEd25519(key, text, right.Concat(new byte[1]).Take(length).ToArray()));
        }
    }

    [Fact]
    public void Verifies_no_second_spelling_of_a_signature()
    {
        // S + L is the same number modulo the order L of the base point (RFC 8032, 5.1.7: "in the range 0 <= s < L").
        var order = System.Numerics.BigInteger.Pow(2, 252) + System.Numerics.BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (_, publicKey, message, signature) in Rfc8032.Select(r => r.Data))
        {
            var bytes = Bytes(signature);
            var s = new System.Numerics.BigInteger(bytes.AsSpan(32), isUnsigned: true) + order;
            var larger = s.ToByteArray(isUnsigned: true);
            Assert.Equal(32, larger.Length);
            larger.CopyTo(bytes, 32);
            Assert.False(s_native.VerifyEd25519(Bytes(publicKey), Bytes(message), bytes));
        }
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Verifies_anything_for_the_neutral_point_so_that_such_keys_are_refused_before(string key)
    {
        // R is the neutral point and S is 0: S·B = R + h·A whatever the message is. OpenSSL does not look at the key, nor at its spelling.
        byte[] signature = [1, .. new byte[63]];
        Assert.True(s_native.VerifyEd25519(Bytes(key), "any"u8, signature));
        Assert.False(SubjectPublicKeyInfo.TryRead(Bytes("302a300506032b6570032100" + key), out _, out _));
    }

    [Fact]
    public void Agrees_as_RFC_7748_does()
    {
        // RFC 7748, 6.1.
        var (alice, bob) = (Bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"), Bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
        var (alicePublic, bobPublic) = (s_native.DerivePublicKey(Oids.X25519, alice), s_native.DerivePublicKey(Oids.X25519, bob));
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Hex(alicePublic));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Hex(bobPublic));
        const string Secret = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
        Assert.Equal((Secret, Secret), (Hex(s_native.AgreeX25519(alice, bobPublic)!), Hex(s_native.AgreeX25519(bob, alicePublic)!)));
    }

    [Theory]
    [InlineData("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Multiplies_as_RFC_7748_does(string scalar, string point, string product) // 5.2; the second point has its highest bit set, which does not count
        => Assert.Equal(product, Hex(s_native.AgreeX25519(Bytes(scalar), Bytes(point))!));

    [Fact]
    public void Multiplies_a_thousand_times_as_RFC_7748_does()
    {
        var k = new byte[32];
        k[0] = 9;
        var u = k;
        for (var i = 0; i < 1000; i++)
        {
            (k, u) = (s_native.AgreeX25519(k, u)!, k);
        }

        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Hex(k));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(0)]
    public void Takes_no_key_of_another_length(int length)
    {
        var (key, right) = (new byte[length], new byte[32]);
        Assert.Throws<ArgumentOutOfRangeException>(() => s_native.DerivePublicKey(Oids.Ed25519, key));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_native.SignEd25519(key, key));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_native.VerifyEd25519(key, key, new byte[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_native.AgreeX25519(right, key));
        Assert.Throws<ArgumentOutOfRangeException>(() => s_native.AgreeX25519(key, right));
    }

    [Fact]
    public void Says_that_the_library_is_absent_or_of_another_version()
    {
        foreach (var open in (Func<nuint>[])[() => throw new DllNotFoundException(), () => throw new EntryPointNotFoundException(), () => 0x1010117F, () => 0x40000000])
        {
            Assert.Equal("key-cryptography-absent", Assert.Throws<SigningException>(() => OpenSslCryptography.Open(open)).Finding.Code);
        }
    }

    [Fact]
    public void Signs_on_many_threads_at_once_and_large_messages()
    {
        var (secret, message) = (Bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), new byte[4 * 1024 * 1024]);
        var publicKey = s_native.DerivePublicKey(Oids.Ed25519, secret);
        Parallel.For(0, 8, i =>
        {
            var own = message.AsSpan(0, message.Length - i).ToArray();
            var signature = s_native.SignEd25519(secret, own);
            Assert.True(s_native.VerifyEd25519(publicKey, own, signature));
            own[i] ^= 1;
            Assert.False(s_native.VerifyEd25519(publicKey, own, signature));
        });
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
