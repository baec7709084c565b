using System.Text;
using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class KeyReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string[]> Made { get; } = new()
    {
        // what openssl is asked for                        the arguments; OUT and KEY (a key of PKCS #8 PEM) are replaced
        { "PKCS #8 PEM", ["pkey", "-in", "KEY", "-out", "OUT"] },
        { "PKCS #8 DER", ["pkey", "-in", "KEY", "-outform", "DER", "-out", "OUT"] },
        { "traditional PEM", ["pkey", "-in", "KEY", "-traditional", "-out", "OUT"] },
        { "traditional DER", ["pkey", "-in", "KEY", "-traditional", "-outform", "DER", "-out", "OUT"] },
        { "PKCS #8 encrypted, AES-256, SHA-256", ["pkcs8", "-topk8", "-in", "KEY", "-v2", "aes-256-cbc", "-passout", "pass:pässword", "-out", "OUT"] },
        { "PKCS #8 encrypted, AES-128, SHA-512", ["pkcs8", "-topk8", "-in", "KEY", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512", "-passout", "pass:pässword", "-out", "OUT"] },
        { "PKCS #8 encrypted, 3DES, SHA-1, DER", ["pkcs8", "-topk8", "-in", "KEY", "-v2", "des3", "-v2prf", "hmacWithSHA1", "-outform", "DER", "-passout", "pass:pässword", "-out", "OUT"] },
        { "PKCS #8 encrypted, PKCS #12 3DES", ["pkcs8", "-topk8", "-in", "KEY", "-v1", "PBE-SHA1-3DES", "-passout", "pass:pässword", "-out", "OUT"] },
        { "traditional PEM encrypted, AES-256", ["pkey", "-in", "KEY", "-traditional", "-aes256", "-passout", "pass:pässword", "-out", "OUT"] },
        { "traditional PEM encrypted, AES-128", ["pkey", "-in", "KEY", "-traditional", "-aes128", "-passout", "pass:pässword", "-out", "OUT"] },
        { "traditional PEM encrypted, 3DES", ["pkey", "-in", "KEY", "-traditional", "-des3", "-passout", "pass:pässword", "-out", "OUT"] },
    };

    public static TheoryData<string, string[]> Kinds { get; } = new()
    {
        { "RSA 2048", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "OUT"] },
        { "RSA 3072, exponent 3", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072", "-pkeyopt", "rsa_keygen_pubexp:3", "-out", "OUT"] },
        { "P-256", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "OUT"] },
        { "P-384", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", "OUT"] },
        { "P-521", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521", "-out", "OUT"] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reads_what_openssl_writes(string kind, string[] make)
    {
        var key = Make("key.pem", make);
        var publicKey = Convert.FromHexString(PublicHex(key));
        foreach (var (form, args) in Made.Select(r => (r.Data.Item1, r.Data.Item2)))
        {
            var path = Make("converted", [.. args.Select(a => a == "KEY" ? key : a)]);
            using var read = TestKeys.Only(File.ReadAllBytes(path), PasswordSource.Of("pässword"));
            Assert.True(read.PublicKey.Span.SequenceEqual(publicKey), $"{kind} as {form}");
            File.Delete(path);
        }
    }

    [Fact]
    public void Reads_the_key_behind_an_EC_PARAMETERS_block()
    {
        var path = Make("ec.pem", "ecparam", "-name", "prime256v1", "-genkey", "-out", "OUT");
        Assert.StartsWith("-----BEGIN EC PARAMETERS-----", File.ReadAllText(path), StringComparison.Ordinal);
        using var key = TestKeys.Only(File.ReadAllBytes(path));
        Assert.Equal(PublicHex(path), Convert.ToHexString(key.PublicKey.Span));
    }

    [Fact]
    public void Takes_the_curve_from_the_EC_PARAMETERS_block_when_the_key_does_not_name_it()
    {
        using var key = TestKeys.P256();
        using var open = key.OpenEcdsa();
        var number = open.ExportParameters(true).D!;
        byte[] bare = [0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20, .. number];
        var pem = System.Security.Cryptography.PemEncoding.WriteString("EC PRIVATE KEY", bare);
        using var read = TestKeys.Only(Encoding.ASCII.GetBytes("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + pem));
        Assert.Equal(key.PublicKey.ToArray(), read.PublicKey.ToArray());
        Assert.Equal("key-curve-unsupported", TestKeys.Refusal(Encoding.ASCII.GetBytes(pem)));
    }

    [Fact]
    public void Reads_base64_without_PEM_lines_and_PEM_in_UTF_16()
    {
        using var key = TestKeys.Rsa2048();
        var base64 = Convert.ToBase64String(key.Pkcs8.Span, Base64FormattingOptions.InsertLineBreaks);
        var pem = $"-----BEGIN PRIVATE KEY-----\r\n{base64}\r\n-----END PRIVATE KEY-----\r\n";
        foreach (var bytes in (byte[][])
            [Encoding.ASCII.GetBytes(base64), [.. Encoding.UTF8.Preamble, .. Encoding.ASCII.GetBytes(base64)],
             [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(pem)], [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("Kommentar: Schlüssel\n" + pem)]])
        {
            using var read = TestKeys.Only(bytes);
            Assert.True(read.PublicKey.Span.SequenceEqual(key.PublicKey.Span));
        }
    }

    public static TheoryData<string, string, string[]> Refused { get; } = new()
    {
        { "RSA-PSS only", "key-algorithm-unsupported", ["genpkey", "-algorithm", "RSA-PSS", "-out", "OUT"] },
        { "Ed448", "key-algorithm-unsupported", ["genpkey", "-algorithm", "ED448", "-out", "OUT"] },
        { "X448", "key-algorithm-unsupported", ["genpkey", "-algorithm", "X448", "-out", "OUT"] },
        { "secp256k1", "key-curve-unsupported", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1", "-out", "OUT"] },
        { "P-224", "key-curve-unsupported", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-224", "-out", "OUT"] },
        { "brainpool", "key-curve-unsupported", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1", "-out", "OUT"] },
        { "explicit curve", "key-curve-unsupported", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit", "-out", "OUT"] },
        { "explicit curve, SEC 1", "key-curve-unsupported", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-param_enc", "explicit", "-out", "OUT"] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Names_keys_that_sign_nothing_here(string what, string code, string[] args)
    {
        var path = Make("key", args);
        Assert.Equal((what, code), (what, TestKeys.Refusal(File.ReadAllBytes(path))));
    }

    [Fact]
    public void Opens_a_key_derived_by_scrypt_and_refuses_one_that_costs_too_much()
    {
        var key = Make("key.pem", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "OUT");
        var bytes = File.ReadAllBytes(Make("out", "pkcs8", "-topk8", "-in", key, "-scrypt", "-passout", "pass:schlüssel", "-out", "OUT"));
        using var plain = TestKeys.Only(File.ReadAllBytes(key));
        using var read = TestKeys.Only(bytes, PasswordSource.Of("schlüssel"));
        Assert.Equal(plain.Pkcs8.ToArray(), read.Pkcs8.ToArray());
        Assert.Equal("key-wrong-password", TestKeys.Refusal(bytes, PasswordSource.Of("schluessel")));
        Assert.Equal("key-password-needed", TestKeys.Refusal(bytes));

        // N = 16384, r = 8, p = 1 as openssl writes them; more of either than it would open itself.
        var der = File.ReadAllBytes(Make("out", "pkcs8", "-topk8", "-in", key, "-scrypt", "-passout", "pass:x", "-outform", "DER", "-out", "OUT"));
        var at = der.AsSpan().IndexOf((byte[])[0x02, 0x02, 0x40, 0x00, 0x02, 0x01, 0x08, 0x02, 0x01, 0x01]);
        foreach (var (offset, value) in ((int, byte)[])[(2, 0x7F), (2, 0xC0), (6, 0x11), (6, 0x20), (6, 0x00), (6, 0xFF), (9, 0x08), (9, 0x00)])
        {
            var costly = der.ToArray();
            costly[at + offset] = value;
            Assert.Equal((offset, value, "key-too-many-iterations"), (offset, value, TestKeys.Refusal(costly, PasswordSource.Of("x"))));
        }
    }

    [Fact]
    public void Tells_a_wrong_password_from_none()
    {
        var key = Make("key.pem", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "OUT");
        foreach (var (form, args) in Made.Select(r => (r.Data.Item1, r.Data.Item2)).Where(r => r.Item1.Contains("encrypted", StringComparison.Ordinal)))
        {
            var bytes = File.ReadAllBytes(Make("out", [.. args.Select(a => a == "KEY" ? key : a)]));
            Assert.Equal((form, "key-password-needed"), (form, TestKeys.Refusal(bytes)));
            Assert.Equal((form, "key-wrong-password"), (form, TestKeys.Refusal(bytes, PasswordSource.Of("Password"))));
            File.Delete(_folder["out"]);
        }
    }

    [Theory]
    [InlineData("", "key-not-a-key")]
    [InlineData("hello", "key-not-a-key")]
    [InlineData("MZ", "key-not-a-key")]
    [InlineData("0", "key-damaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----", "key-damaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----", "key-damaged")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "key-damaged")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----", "x509-bad-key")]
    [InlineData("-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----", "key-damaged")]
    [InlineData("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----", "key-not-a-key")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: IDEA-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----", "key-encryption-unsupported")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,zz\n\nAAAA\n-----END RSA PRIVATE KEY-----", "key-encryption-unsupported")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----", "key-encryption-unsupported")]
    [InlineData("-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----", "key-algorithm-unsupported")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "key-algorithm-unsupported")]
    public void Names_what_is_no_key(string text, string code) => Assert.Equal(code, TestKeys.Refusal(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Says_which_file_is_missing_or_far_too_large()
    {
        var missing = Assert.Throws<SigningException>(() => KeyReader.ReadFile(_folder["none.pem"], PasswordSource.None));
        Assert.Equal("key-unavailable", missing.Finding.Code);
        Assert.Contains("none.pem", missing.Message, StringComparison.Ordinal);

        using (var file = File.Create(_folder["huge"]))
        {
            file.SetLength(1L << 33);
        }

        var huge = Assert.Throws<SigningException>(() => KeyReader.ReadFile(_folder["huge"], PasswordSource.None));
        Assert.Equal("key-file-too-large", huge.Finding.Code);
    }

    private string Make(string name, params string[] args)
    {
        OpenSslTool.Run([.. args.Select(a => a == "OUT" ? _folder[name] : a)]);
        return _folder[name];
    }

    private static string PublicHex(string keyPath)
    {
        var pem = OpenSslTool.Run("pkey", "-in", keyPath, "-pubout");
        return Convert.ToHexString(Convert.FromBase64String(string.Concat(pem.Split('\n').Where(l => !l.StartsWith('-')))));
    }
}
