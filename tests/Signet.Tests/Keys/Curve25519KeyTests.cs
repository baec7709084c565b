using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Signet.Keys;
using Signet.Tests.McuBoot;
using Signet.X509;

namespace Signet.Tests.Keys;

/// <summary>Keys of Ed25519 and X25519 as files, with OpenSSL as the other side.</summary>
public sealed class Curve25519KeyTests : IDisposable
{
    private const string Secret = "pässword";

    // RFC 8410, 10.3: a OneAsymmetricKey with an attribute and its public half, and the same key without.
    private const string WithPublicHalf =
        "3072020101300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842" +
        "a01f301d060a2a864886f70d01090914310f0c0d437572646c6520436861697273" +
        "81210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

    private const string WithoutPublicHalf = "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";

    private const string PublicHalf = "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Forms { get; } = new()
    {
        { "ed25519", "plain" }, { "ed25519", "pem" }, { "ed25519", "encrypted" }, { "ed25519", "openssl" },
        { "x25519", "plain" }, { "x25519", "pem" }, { "x25519", "encrypted" }, { "x25519", "openssl" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Openssl_and_we_read_what_we_write(string kind, string form)
    {
        using var key = KeyAlgorithm.All.First(a => a.Name == kind).Create();
        using var password = PasswordSource.Of(Secret).Get("it")!;
        var bytes = form switch
        {
            "plain" => KeyWriter.Pkcs8(key),
            "pem" => KeyWriter.Pkcs8Pem(key),
            "encrypted" => KeyWriter.Pkcs8Pem(key, password),
            _ => KeyWriter.Pkcs8Pem(key, password, asOpenSsl: true),
        };
        using var back = TestKeys.Only(bytes, PasswordSource.Of(Secret));
        Assert.Equal(key.Pkcs8.ToArray(), back.Pkcs8.ToArray());
        Assert.Equal(key.PublicKey.ToArray(), back.PublicKey.ToArray());
        var path = _folder.Write("key", bytes);
        string[] args = ["pkey", "-in", path, "-inform", form == "plain" ? "DER" : "PEM", "-passin", "pass:" + Secret, "-outform", "DER"];
        OpenSslTool.Run([.. args, "-out", _folder["private"]]);
        OpenSslTool.Run([.. args, "-pubout", "-out", _folder["public"]]);
        Assert.Equal(key.Pkcs8.ToArray(), File.ReadAllBytes(_folder["private"]));
        Assert.Equal(key.PublicKey.ToArray(), File.ReadAllBytes(_folder["public"]));
    }

    [Theory]
    [InlineData("ED25519")]
    [InlineData("X25519")]
    public void We_read_what_openssl_writes(string kind)
    {
        OpenSslTool.Run("genpkey", "-algorithm", kind, "-out", _folder["key"]);
        using var key = TestKeys.Only(File.ReadAllBytes(_folder["key"]));
        Assert.Equal(kind, KeyNames.Describe(key).ToUpperInvariant());
        foreach (var args in (string[][])[["-v2", "aes-128-cbc"], ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512"], ["-v2", "des3"], ["-scrypt"], ["-v1", "PBE-SHA1-3DES"], ["-nocrypt"], ["-nocrypt", "-outform", "DER"]])
        {
            OpenSslTool.Run(["pkcs8", "-topk8", "-in", _folder["key"], "-passout", "pass:" + Secret, "-out", _folder["out"], .. args]);
            using var read = TestKeys.Only(File.ReadAllBytes(_folder["out"]), PasswordSource.Of(Secret));
            Assert.Equal(key.Pkcs8.ToArray(), read.Pkcs8.ToArray());
        }

        OpenSslTool.Run("pkey", "-in", _folder["key"], "-pubout", "-out", _folder["public"]);
        using var material = KeyReader.ReadFile(_folder["public"], PasswordSource.None);
        Assert.Equal(key.PublicKey.ToArray(), Assert.Single(material.PublicKeys).Raw.ToArray());
    }

    [Fact]
    public async Task Openssl_verifies_our_signatures_and_we_verify_its()
    {
        using var made = KeyAlgorithm.Ed25519.Create();
        _folder.Write("key", KeyWriter.Pkcs8Pem(made));
        File.WriteAllText(_folder["public"], PublicKeyText.Pem(made.PublicKey));
        await using var key = FileKey.Create(TestKeys.Only(File.ReadAllBytes(_folder["key"])));
        Assert.True(SubjectPublicKeyInfo.TryRead(key.PublicKey, out var spki, out _));
        foreach (var length in (int[])[1, 32, 64, 100_000]) // openssl 3.0 takes no empty file
        {
            var message = RandomNumberGenerator.GetBytes(length);
            var ours = await key.SignAsync(new ToBeSigned(SignatureScheme.Ed25519, message), CancellationToken.None);
            string[] files = ["-rawin", "-in", _folder.Write("message", message)];
            Assert.Contains("Success", OpenSslTool.Run(["pkeyutl", "-verify", "-pubin", "-inkey", _folder["public"], "-sigfile", _folder.Write("ours", ours), .. files]), StringComparison.Ordinal);
            OpenSslTool.Run(["pkeyutl", "-sign", "-inkey", _folder["key"], "-out", _folder["theirs"], .. files]);
            Assert.Equal(ours, File.ReadAllBytes(_folder["theirs"]));
            Assert.True(PublicKeys.Verify(spki, new ToBeSigned(SignatureScheme.Ed25519, message), ours));
            message[^1] ^= 1;
            Assert.False(PublicKeys.Verify(spki, new ToBeSigned(SignatureScheme.Ed25519, message), ours));
        }
    }

    [Fact]
    public void Reads_a_key_with_its_public_half_plain_and_encrypted()
    {
        using var plain = TestKeys.Only(Convert.FromHexString(WithPublicHalf));
        using var password = PasswordSource.Of(Secret).Get("it")!;
        using var encrypted = TestKeys.Only(Pbes2.Encrypt(Convert.FromHexString(WithPublicHalf), password, 1000, new byte[8]), PasswordSource.Of(Secret));
        foreach (var key in (PrivateKey[])[plain, encrypted])
        {
            Assert.Equal(WithoutPublicHalf, Convert.ToHexStringLower(key.Pkcs8.Span));
            Assert.Equal(PublicHalf, Convert.ToHexStringLower(key.PublicKey.Span));
        }
    }

    [Fact]
    public void Refuses_a_key_with_the_public_half_of_another_and_every_damage()
    {
        var bytes = Convert.FromHexString(WithPublicHalf);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= (byte)(1 << (i % 8));
            if (KeyReader.TryRead(changed, "it", PasswordSource.None, out var material, out var problem))
            {
                using (material)
                {
                    // What may change is the version, X25519's object identifier is refused with this public half, and the attribute, which is passed over.
                    Assert.All(material.Keys, k => Assert.Equal(PublicHalf, Convert.ToHexStringLower(k.PublicKey.Span)));
                }
            }
            else
            {
                Assert.Equal(Severity.Error, problem.Severity);
            }
        }

        var other = bytes.ToArray();
        other[^1] ^= 1;
        Assert.Equal("key-inconsistent", TestKeys.Refusal(other));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(KeyReader.TryRead(bytes.AsMemory(0, length), "it", PasswordSource.None, out _, out _), $"{length} bytes");
        }
    }

    public static TheoryData<string, string> BadKeys { get; } = new()
    {
        { "31 bytes", "302d020100300506032b65700421041f" + "11111111111111111111111111111111111111111111111111111111111111" },
        { "33 bytes", "302f020100300506032b657004230421" + "111111111111111111111111111111111111111111111111111111111111111111" },
        { "parameters", "3030020100300706032b6570050004220420" + "1111111111111111111111111111111111111111111111111111111111111111" },
        { "version 2", "302e020102300506032b657004220420" + "1111111111111111111111111111111111111111111111111111111111111111" },
        { "no inner string", "302c020100300506032b65700420" + "1111111111111111111111111111111111111111111111111111111111111111" },
    };

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void Refuses_keys_that_RFC_8410_does_not_allow(string what, string der) =>
        Assert.Equal((what, "key-damaged"), (what, TestKeys.Refusal(Convert.FromHexString(der))));

    public static TheoryData<string, string> BadPublicKeys { get; } = new()
    {
        { "31 bytes", "3029300506032b6570032000" + "11111111111111111111111111111111111111111111111111111111111111" },
        { "33 bytes", "302b300506032b6570032200" + "111111111111111111111111111111111111111111111111111111111111111111" },
        { "NULL", "302c300706032b65700500032100" + "1111111111111111111111111111111111111111111111111111111111111111" },
        { "odd bits", "302a300506032b6570032101" + "1111111111111111111111111111111111111111111111111111111111111110" },
        { "X25519, 31 bytes", "3029300506032b656e032000" + "11111111111111111111111111111111111111111111111111111111111111" },
        { "the neutral point", Spki("0100000000000000000000000000000000000000000000000000000000000000") },
        { "the neutral point with a sign", Spki("0100000000000000000000000000000000000000000000000000000000000080") },
        { "order 2", Spki("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") },
        { "order 4", Spki("0000000000000000000000000000000000000000000000000000000000000000") },
        { "order 4, negative", Spki("0000000000000000000000000000000000000000000000000000000000000080") },
        { "order 8", Spki("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05") },
        { "order 8, negative", Spki("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa") },
        { "p for 0", Spki("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") },
        { "p + 4", Spki("f1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f") },
        { "all ones", Spki("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff") },
    };

    [Theory]
    [MemberData(nameof(BadPublicKeys))]
    public void Refuses_public_keys_that_are_none_or_that_anybody_signs_for(string what, string der)
    {
        Assert.False(SubjectPublicKeyInfo.TryRead(Convert.FromHexString(der), out _, out var problem), what);
        Assert.Equal("x509-bad-key", problem.Code);
    }

    [Fact]
    public void The_encryption_that_openssl_chooses_has_the_structure_of_imgtools_keys()
    {
        using var password = PasswordSource.Of(McuBootVectors.Password).Get("it")!;
        foreach (var name in (string[])["ed25519-pw", "ecdsa-p256-pw", "rsa-2048-pw"])
        {
            var theirs = McuBootVectors.Bytes($"keys/{name}.pem");
            using var key = TestKeys.Only(theirs, PasswordSource.Of(McuBootVectors.Password));
            Assert.Equal(Shape(theirs), Shape(KeyWriter.Pkcs8Pem(key, password, asOpenSsl: true)));
        }
    }

    [Theory]
    [InlineData("ecdsa-p256-scrypt", "ecdsa-p256")]
    [InlineData("ecdsa-p256-pbes2", "ecdsa-p256")]
    [InlineData("ecdsa-p256-sec1", "ecdsa-p256")]
    [InlineData("rsa-2048-legacyenc", "rsa-2048")]
    [InlineData("rsa-2048-pkcs1", "rsa-2048")]
    public void Reads_every_form_of_the_keys_of_the_vectors(string name, string same)
    {
        using var key = TestKeys.Only(McuBootVectors.Bytes($"keys/{name}.pem"), PasswordSource.Of(McuBootVectors.LegacyPassword));
        using var plain = TestKeys.Only(McuBootVectors.Bytes($"keys/{same}.pem"));
        Assert.Equal(plain.PublicKey.ToArray(), key.PublicKey.ToArray());
    }

    /// <summary>Everything of an EncryptedPrivateKeyInfo but its random bytes.</summary>
    private static string Shape(byte[] pem)
    {
        Assert.True(PemBlock.TryReadAll(Encoding.ASCII.GetString(pem), out var blocks, out _));
        var text = new StringBuilder();
        Walk(new AsnReader(blocks[0].Content, AsnEncodingRules.DER));
        return text.ToString();

        void Walk(AsnReader reader)
        {
            while (reader.HasData)
            {
                var tag = reader.PeekTag();
                if (tag.IsConstructed)
                {
                    text.Append('(');
                    Walk(reader.ReadSequence());
                    text.Append(')');
                }
                else if (tag.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
                {
                    text.Append(reader.ReadOctetString().Length).Append(' ');
                }
                else
                {
                    text.Append(Convert.ToHexString(reader.ReadEncodedValue().Span)).Append(' ');
                }
            }
        }
    }

    private static string Spki(string key) => "302a300506032b6570032100" + key;
}
