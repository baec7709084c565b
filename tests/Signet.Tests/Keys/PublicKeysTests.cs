using System.Security.Cryptography;
using Signet.Cms;
using Signet.Keys;
using Signet.Tests.Cms;
using Signet.Tests.X509;
using Signet.X509;

namespace Signet.Tests.Keys;

public class PublicKeysTests
{
    private static readonly byte[] s_data = [1, 2, 3, 4, 5];
    private static readonly RSA s_rsa = RSA.Create(2048);

    public static TheoryData<string, string, string> RsaAlgorithms { get; } = new()
    {
        { Oids.RsaEncryption, "sha256", "" },
        { Oids.Md5WithRsa, "md5", "md5" },
        { Oids.Sha1WithRsa, "sha1", "sha1" },
        { "1.3.14.3.2.29", "sha1", "sha1" },
        { Oids.Sha256WithRsa, "sha256", "sha256" },
        { Oids.Sha384WithRsa, "sha384", "sha384" },
        { Oids.Sha512WithRsa, "sha512", "sha512" },
    };

    [Theory]
    [MemberData(nameof(RsaAlgorithms))]
    public void Verifies_RSA_and_nothing_that_was_changed(string oid, string digestName, string namedDigest)
    {
        var digest = DigestAlgorithm.FromName(digestName)!;
        var signature = s_rsa.SignData(s_data, digest.HashName, RSASignaturePadding.Pkcs1);
        Holds(Key(s_rsa.ExportSubjectPublicKeyInfo()), AlgorithmIdentifier.WithNull(oid), digest, signature);
        Assert.Equal(namedDigest.Length > 0, PublicKeys.VerifyData(Key(s_rsa.ExportSubjectPublicKeyInfo()), AlgorithmIdentifier.WithNull(oid), s_data, signature));
    }

    public static TheoryData<string, string, string> Curves { get; } = new()
    {
        { Oids.NistP256, Oids.EcdsaWithSha256, "sha256" },
        { Oids.NistP256, Oids.EcdsaWithSha1, "sha1" },
        { Oids.NistP384, Oids.EcdsaWithSha384, "sha384" },
        { Oids.NistP521, Oids.EcdsaWithSha512, "sha512" },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void Verifies_ECDSA_and_nothing_that_was_changed(string curve, string oid, string digestName)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue(curve));
        var digest = DigestAlgorithm.FromName(digestName)!;
        var signature = key.SignData(s_data, digest.HashName, DSASignatureFormat.Rfc3279DerSequence);
        Holds(Key(key.ExportSubjectPublicKeyInfo()), AlgorithmIdentifier.Bare(oid), digest, signature);

        var plain = key.SignData(s_data, digest.HashName, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Assert.False(PublicKeys.VerifyData(Key(key.ExportSubjectPublicKeyInfo()), AlgorithmIdentifier.Bare(oid), digest, s_data, plain));
    }

    public static TheoryData<string, byte[], bool> PssParameters { get; } = new()
    {
        { "SHA-256 throughout", Pss(Oids.Sha256, Oids.Sha256, 32), true },
        { "SHA-256 without NULL", Der.Sequence(Der.Tlv(0xA0, Der.Sequence(Der.Oid(Oids.Sha256))), Der.Tlv(0xA1, Der.Sequence(Der.Oid(Oids.Mgf1), Der.Sequence(Der.Oid(Oids.Sha256)))), Der.Tlv(0xA2, Der.Integer(32))), true },
        { "trailer 1 spelled out", Der.Sequence([.. Fields(Oids.Sha256, Oids.Sha256, 32), Der.Tlv(0xA3, Der.Integer(1))]), true },
        { "trailer 2", Der.Sequence([.. Fields(Oids.Sha256, Oids.Sha256, 32), Der.Tlv(0xA3, Der.Integer(2))]), false },
        { "salt of 20", Pss(Oids.Sha256, Oids.Sha256, 20), false },
        { "no salt length", Der.Sequence(Fields(Oids.Sha256, Oids.Sha256, 32)[..2]), false },
        { "mask with SHA-1", Pss(Oids.Sha256, Oids.Sha1, 32), false },
        { "digest SHA-384", Pss(Oids.Sha384, Oids.Sha384, 48), false },
        { "another mask", Der.Sequence(Fields(Oids.Sha256, Oids.Sha256, 32)[0], Der.Tlv(0xA1, Der.Algorithm("1.2.3")), Fields(Oids.Sha256, Oids.Sha256, 32)[2]), false },
        { "defaults, which are SHA-1", Der.Sequence(), false },
        { "NULL", Der.Null, false },
        { "nothing", [], false },
        { "more behind", [.. Pss(Oids.Sha256, Oids.Sha256, 32), 5, 0], false },
        { "order changed", Der.Sequence(Fields(Oids.Sha256, Oids.Sha256, 32)[1], Fields(Oids.Sha256, Oids.Sha256, 32)[0], Fields(Oids.Sha256, Oids.Sha256, 32)[2]), false },
    };

    [Theory]
    [MemberData(nameof(PssParameters))]
    public void Verifies_PSS_with_the_parameters_that_signers_write(string what, byte[] parameters, bool expected)
    {
        var signature = s_rsa.SignData(s_data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        var algorithm = new AlgorithmIdentifier(Oids.RsaPss, parameters);
        var key = Key(s_rsa.ExportSubjectPublicKeyInfo());
        Assert.True(expected == PublicKeys.VerifyData(key, algorithm, DigestAlgorithm.Sha256, s_data, signature), what);
        if (expected)
        {
            Holds(key, algorithm, DigestAlgorithm.Sha256, signature);
        }
    }

    [Fact]
    public void Reads_the_defaults_of_PSS_as_SHA1()
    {
        var signature = s_rsa.SignData(s_data, HashAlgorithmName.SHA1, RSASignaturePadding.Pss);
        Assert.True(PublicKeys.VerifyData(Key(s_rsa.ExportSubjectPublicKeyInfo()), new AlgorithmIdentifier(Oids.RsaPss, Der.Sequence()), s_data, signature));
    }

    [Fact]
    public void Does_not_confuse_paddings_digests_or_kinds_of_key()
    {
        var key = Key(s_rsa.ExportSubjectPublicKeyInfo());
        var pkcs1 = s_rsa.SignData(s_data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.False(PublicKeys.VerifyData(key, new AlgorithmIdentifier(Oids.RsaPss, Pss(Oids.Sha256, Oids.Sha256, 32)), s_data, pkcs1));
        Assert.False(PublicKeys.VerifyData(key, AlgorithmIdentifier.WithNull(Oids.Sha384WithRsa), DigestAlgorithm.Sha256, s_data, pkcs1));
        Assert.False(PublicKeys.VerifyData(key, AlgorithmIdentifier.WithNull(Oids.RsaEncryption), DigestAlgorithm.Sha384, s_data, pkcs1));
        Assert.False(PublicKeys.VerifyData(key, AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256), s_data, pkcs1));
        Assert.False(PublicKeys.VerifyHash(key, AlgorithmIdentifier.WithNull(Oids.RsaEncryption), DigestAlgorithm.Sha256, s_data, pkcs1));
        Assert.True(PublicKeys.VerifyHash(key, AlgorithmIdentifier.WithNull(Oids.RsaEncryption), DigestAlgorithm.Sha256, SHA256.HashData(s_data), pkcs1));
    }

    public static TheoryData<string, byte[]> OddKeys { get; } = new()
    {
        { "secp256k1", ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1")).ExportSubjectPublicKeyInfo() },
        { "brainpoolP256r1", ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1).ExportSubjectPublicKeyInfo() },
        { "explicit curve", HandMadeCertificate.ExplicitCurve(ECDsa.Create(ECCurve.NamedCurves.nistP256)) },
        { "point off the curve", Ec(Oids.NistP256, [4, .. new byte[63], 1]) },
        { "point that is too short", Ec(Oids.NistP256, [4, 1, 2]) },
        { "point at infinity", Ec(Oids.NistP256, [0]) },
        { "compressed point", Ec(Oids.NistP256, [2, .. new byte[31], 5]) },
        { "RSA modulus of 8 bits", HandMadeCertificate.Rsa([0, 0xC1], [3]) },
        { "RSA modulus of 17000 bits", HandMadeCertificate.Rsa([0, .. Enumerable.Repeat((byte)0xC1, 2125)], [1, 0, 1]) },
        { "RSA exponent as long as the modulus", HandMadeCertificate.Rsa([0, .. Enumerable.Repeat((byte)0xC1, 512)], [0, .. Enumerable.Repeat((byte)0xC1, 512)]) },
        { "RSA key with parameters", Der.Sequence(Der.Sequence(Der.Oid(Oids.RsaEncryption), Der.Integer(1)), s_rsa.ExportSubjectPublicKeyInfo()[19..]) },
        { "unknown algorithm", Der.Sequence(Der.Algorithm("1.2.840.10040.4.1"), Der.Bits([1, 2, 3])) },
    };

    [Theory]
    [MemberData(nameof(OddKeys))]
    public void Verifies_nothing_with_an_odd_key_and_does_not_throw(string what, byte[] spki)
    {
        Assert.True(SubjectPublicKeyInfo.TryRead(spki, out var key, out var problem), $"{what}: {problem?.Message}");
        foreach (var signature in new[] { [], new byte[256], Der.Sequence(Der.Integer(1), Der.Integer(1)) })
        {
            Assert.False(PublicKeys.VerifyData(key, AlgorithmIdentifier.WithNull(Oids.Sha256WithRsa), s_data, signature), what);
            Assert.False(PublicKeys.VerifyData(key, AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256), s_data, signature), what);
        }
    }

    public static TheoryData<string, byte[]> OddEcdsaSignatures { get; } = new()
    {
        { "empty", [] },
        { "one number", Der.Sequence(Der.Integer(1)) },
        { "three numbers", Der.Sequence(Der.Integer(1), Der.Integer(1), Der.Integer(1)) },
        { "zeros", Der.Sequence(Der.Integer(0), Der.Integer(0)) },
        { "negative", Der.Sequence(Der.Integer(0xFF), Der.Integer(0xFF)) },
        { "huge", Der.Sequence(Der.Integer([1, .. new byte[4000]]), Der.Integer(1)) },
        { "BER", [0x30, 0x80, 2, 1, 1, 2, 1, 1, 0, 0] },
        { "junk", [1, 2, 3] },
    };

    [Theory]
    [MemberData(nameof(OddEcdsaSignatures))]
    public void Verifies_no_odd_ECDSA_signature_and_does_not_throw(string what, byte[] signature)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(PublicKeys.VerifyData(Key(key.ExportSubjectPublicKeyInfo()), AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256), s_data, signature), what);
    }

    [Fact]
    public void Serves_many_threads_and_more_keys_than_it_keeps()
    {
        var shared = Key(s_rsa.ExportSubjectPublicKeyInfo());
        var signature = s_rsa.SignData(s_data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Parallel.For(0, 1500, _ =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var own = key.SignData(s_data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            Assert.True(PublicKeys.VerifyData(Key(key.ExportSubjectPublicKeyInfo()), AlgorithmIdentifier.Bare(Oids.EcdsaWithSha256), s_data, own));
            Assert.True(PublicKeys.VerifyData(shared, AlgorithmIdentifier.WithNull(Oids.RsaEncryption), DigestAlgorithm.Sha256, s_data, signature));
            Assert.False(PublicKeys.VerifyData(shared, AlgorithmIdentifier.WithNull(Oids.RsaEncryption), DigestAlgorithm.Sha256, own, signature));
        });
    }

    private static void Holds(SubjectPublicKeyInfo key, AlgorithmIdentifier algorithm, DigestAlgorithm digest, byte[] signature)
    {
        Assert.True(PublicKeys.VerifyData(key, algorithm, digest, s_data, signature));
        Assert.False(PublicKeys.VerifyData(key, algorithm, digest, [1, 2, 3, 4, 6], signature));
        Assert.False(PublicKeys.VerifyData(key, algorithm, digest, s_data, signature.AsSpan(1)));
        Assert.False(PublicKeys.VerifyData(key, algorithm, digest, s_data, (byte[])[.. signature, 0]));
        signature = [.. signature[..^1], (byte)(signature[^1] ^ 1)];
        Assert.False(PublicKeys.VerifyData(key, algorithm, digest, s_data, signature));
        var withParameters = algorithm with { Parameters = Der.Integer(1) };
        Assert.False(PublicKeys.VerifyData(key, withParameters, digest, s_data, signature));
    }

    private static byte[][] Fields(string hash, string maskHash, byte salt) =>
    [
        Der.Tlv(0xA0, Der.Algorithm(hash)),
        Der.Tlv(0xA1, Der.Sequence(Der.Oid(Oids.Mgf1), Der.Algorithm(maskHash))),
        Der.Tlv(0xA2, Der.Integer(salt)),
    ];

    private static byte[] Pss(string hash, string maskHash, byte salt) => Der.Sequence(Fields(hash, maskHash, salt));

    private static byte[] Ec(string curve, byte[] point) => Der.Sequence(Der.Sequence(Der.Oid(Oids.EcPublicKey), Der.Oid(curve)), Der.Bits(point));

    [Theory]
    [InlineData("digest", true)]
    [InlineData("32", true)]
    [InlineData("0", false)]
    [InlineData("20", false)]
    [InlineData("31", false)]
    [InlineData("33", false)]
    [InlineData("48", false)]
    [InlineData("max", false)]
    public void Verifies_PSS_with_a_salt_of_32_bytes_and_no_other(string salt, bool verifies)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["key"], s_rsa.ExportPkcs8PrivateKeyPem());
        var hash = DigestAlgorithm.Sha256.Hash(s_data);
        OpenSslTool.Run("pkeyutl", "-sign", "-inkey", folder["key"], "-in", folder.Write("hash", hash), "-out", folder["signature"],
            "-pkeyopt", "digest:sha256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", $"rsa_pss_saltlen:{salt}", "-pkeyopt", "rsa_mgf1_md:sha256");
        var what = new ToBeSigned(SignatureScheme.RsaPssSha256, hash);
        Assert.Equal(verifies, PublicKeys.Verify(Key(s_rsa.ExportSubjectPublicKeyInfo()), what, File.ReadAllBytes(folder["signature"])));
    }

    [Fact]
    public void Verifies_PSS_with_its_digest_and_mask_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["key"], s_rsa.ExportPkcs8PrivateKeyPem());
        var hash = DigestAlgorithm.Sha256.Hash(s_data);
        OpenSslTool.Run("pkeyutl", "-sign", "-inkey", folder["key"], "-in", folder.Write("hash", hash), "-out", folder["signature"],
            "-pkeyopt", "digest:sha256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:32", "-pkeyopt", "rsa_mgf1_md:sha1");
        Assert.False(PublicKeys.Verify(Key(s_rsa.ExportSubjectPublicKeyInfo()), new ToBeSigned(SignatureScheme.RsaPssSha256, hash), File.ReadAllBytes(folder["signature"])));
    }

    [Fact]
    public void Openssl_finds_a_salt_of_32_bytes_in_our_PSS_signatures()
    {
        using var folder = new TemporaryFolder();
        using var key = PrivateKey.From(s_rsa);
        File.WriteAllText(folder["public"], PublicKeyText.Pem(key.PublicKey));
        var hash = DigestAlgorithm.Sha256.Hash(s_data);
        var signature = SignatureSchemes.Sign(s_rsa, new ToBeSigned(SignatureScheme.RsaPssSha256, hash));
        string[] args = ["pkeyutl", "-verify", "-pubin", "-inkey", folder["public"], "-in", folder.Write("hash", hash), "-sigfile", folder.Write("signature", signature),
            "-pkeyopt", "digest:sha256", "-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_mgf1_md:sha256"];
        Assert.Equal(0, OpenSslTool.TryRun([.. args, "-pkeyopt", "rsa_pss_saltlen:32"]).Code);
        Assert.NotEqual(0, OpenSslTool.TryRun([.. args, "-pkeyopt", "rsa_pss_saltlen:31"]).Code);
    }

    [Fact]
    public void Verifies_by_scheme_with_keys_of_its_kind_alone()
    {
        using var ed25519 = KeyAlgorithm.Ed25519.Create();
        var hash = DigestAlgorithm.Sha256.Hash(s_data);
        var signature = NativeCryptography.Current.SignEd25519(ed25519.CurveBytes, hash);
        var keys = new[] { Key(s_rsa.ExportSubjectPublicKeyInfo()), Key(TestKeys.P256().PublicKey.ToArray()), Key(ed25519.PublicKey.ToArray()), Key(KeyAlgorithm.X25519.Create().PublicKey.ToArray()) };
        foreach (var key in keys)
        {
            foreach (var scheme in Enum.GetValues<SignatureScheme>())
            {
                var expected = key == keys[2] && scheme == SignatureScheme.Ed25519;
                Assert.Equal(expected, PublicKeys.Verify(key, new ToBeSigned(scheme, hash), signature));
            }
        }

        // As certificates and executables are verified: never with Ed25519, whatever the algorithm is called.
        foreach (var oid in (string[])[Oids.Ed25519, Oids.RsaEncryption, Oids.EcdsaWithSha256])
        {
            Assert.False(PublicKeys.VerifyData(keys[2], AlgorithmIdentifier.Bare(oid), DigestAlgorithm.Sha256, s_data, signature));
        }
    }

    private static SubjectPublicKeyInfo Key(byte[] spki)
    {
        Assert.True(SubjectPublicKeyInfo.TryRead(spki, out var key, out var problem), problem?.Message);
        return key;
    }
}
