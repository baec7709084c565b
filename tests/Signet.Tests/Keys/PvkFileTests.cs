using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class PvkFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-pvk-strong", 2048)]
    [InlineData("-pvk-weak", 2048)]
    [InlineData("-pvk-none", 2048)]
    [InlineData("-pvk-strong", 3072)]
    [InlineData("-pvk-strong", 2056)]
    public void Reads_what_openssl_writes(string mode, int bits)
    {
        var legacy = OpenSslTool.Legacy();
        OpenSslTool.Run("genrsa", "-out", _folder["key.pem"], $"{bits}");
        OpenSslTool.Run(["rsa", "-in", _folder["key.pem"], "-outform", "PVK", mode, "-passout", "pass:Sträng", "-out", _folder["key.pvk"], .. legacy]);
        using var expected = TestKeys.Only(File.ReadAllBytes(_folder["key.pem"]));
        using var key = TestKeys.Only(File.ReadAllBytes(_folder["key.pvk"]), PasswordSource.Of("Sträng"));
        Assert.Equal(expected.Pkcs8.ToArray(), key.Pkcs8.ToArray());
        if (mode != "-pvk-none")
        {
            Assert.Equal("key-wrong-password", TestKeys.Refusal(File.ReadAllBytes(_folder["key.pvk"]), PasswordSource.Of("Strang")));
            Assert.Equal("key-password-needed", TestKeys.Refusal(File.ReadAllBytes(_folder["key.pvk"])));
        }
    }

    [Theory]
    [InlineData(PvkEncryption.Strong)]
    [InlineData(PvkEncryption.Weak)]
    [InlineData(PvkEncryption.None)]
    public void Openssl_reads_what_it_writes(PvkEncryption encryption)
    {
        var legacy = OpenSslTool.Legacy();
        using var key = TestKeys.Rsa2048();
        _folder.Write("key.pvk", Write(key, encryption, "pass word"));
        OpenSslTool.Run(["rsa", "-inform", "PVK", "-in", _folder["key.pvk"], "-passin", "pass:pass word", "-out", _folder["key.pem"], .. legacy]);
        using var back = TestKeys.Only(File.ReadAllBytes(_folder["key.pem"]));
        Assert.Equal(key.Pkcs8.ToArray(), back.Pkcs8.ToArray());
    }

    [Fact]
    public void Writes_back_the_bytes_it_read()
    {
        using var key = TestKeys.Rsa2048();
        var bytes = Write(key, PvkEncryption.None, "");
        Assert.True(PvkFile.TryRead(bytes, out var file, out _));
        Assert.True(file.TryOpen(default, out var blob, out _));
        Assert.Equal(bytes, PvkFile.Write(blob, PvkEncryption.None, default, default, file.KeySpec));
    }

    [Fact]
    public void Opens_with_a_password_that_was_hashed_in_windows_1252()
    {
        using var key = TestKeys.Rsa2048();
        var windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes("Grüße€");
        var bytes = PvkFile.Write(Blob(key), PvkEncryption.Strong, windows, RandomNumberGenerator.GetBytes(16));
        using var read = TestKeys.Only(bytes, PasswordSource.Of("Grüße€"));
        Assert.True(read.PublicKey.Span.SequenceEqual(key.PublicKey.Span));
    }

    [Fact]
    public void Is_refused_at_every_length_short_of_the_whole()
    {
        using var key = TestKeys.Rsa2048();
        foreach (var encryption in Enum.GetValues<PvkEncryption>())
        {
            var bytes = Write(key, encryption, "x");
            for (var length = 0; length < bytes.Length; length++)
            {
                var code = TestKeys.Refusal(bytes.AsMemory(0, length), PasswordSource.Of("x"));
                Assert.Equal(length < 4 ? "key-not-a-key" : "key-damaged", code);
            }
        }
    }

    [Fact]
    public void Ignores_what_follows_the_key_and_says_so()
    {
        using var key = TestKeys.Rsa2048();
        Assert.True(KeyReader.TryRead((byte[])[.. Write(key, PvkEncryption.Strong, "x"), 1, 2, 3], "it", PasswordSource.Of("x"), out var material, out _));
        Assert.Equal("key-trailing-data", Assert.Single(material.Findings).Code);
        Assert.Single(material.Keys);
    }

    public static TheoryData<string, int, uint, string> Damage { get; } = new()
    {
        // what is done                     offset       value  finding
        { "encrypted is neither 0 nor 1",       12,          2, "key-damaged" },
        { "encrypted without salt",             12,          1, "key-damaged" },
        { "salt of 4 GiB",                      16, 0xFFFFFFFF, "key-damaged" },
        { "salt of 2 GiB",                      16, 0x80000000, "key-damaged" },
        { "key of 4 GiB",                       20, 0xFFFFFFFF, "key-damaged" },
        { "key of no bytes",                    20,          0, "key-damaged" },
        { "key of 8 bytes",                     20,          8, "key-damaged" },
        { "public key blob",                    24,     0x0206, "key-damaged" },
        { "DSA key",                            28,     0x2200, "key-algorithm-unsupported" },
        { "another algorithm",                  28,     0x6610, "key-algorithm-unsupported" },
        { "DSS2 instead of RSA2",               32, 0x32535344, "key-algorithm-unsupported" },
        { "no bits",                            36,          0, "key-damaged" },
        { "4 thousand million bits",            36, 0xFFFFFFFF, "key-too-long" },
        { "more bits than bytes",               36,       4096, "key-damaged" },
        { "another exponent",                   40,          3, "key-inconsistent" },
        { "exponent 0",                         40,          0, "key-inconsistent" },
        { "another modulus",                    44, 0x01234567, "key-inconsistent" },
        { "another p",                         300, 0x01234567, "key-inconsistent" },
        { "another dP",                        560, 0x01234567, "key-inconsistent" },
        { "another qInv",                      820, 0x01234567, "key-inconsistent" },
        { "another d",                         950, 0x01234567, "key-inconsistent" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_the_damage(string what, int offset, uint value, string code)
    {
        using var key = TestKeys.Rsa2048();
        var bytes = Write(key, PvkEncryption.None, "");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(offset), value);
        Assert.Equal((what, code), (what, TestKeys.Refusal(bytes)));
    }

    [Fact]
    public void Refuses_an_encrypted_DSA_key_before_asking_for_anything_else()
    {
        using var key = TestKeys.Rsa2048();
        var bytes = Write(key, PvkEncryption.Strong, "x");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24 + 16 + 4), PrivateKeyBlob.DsaSign); // the blob's header is never encrypted
        Assert.Equal("key-algorithm-unsupported", TestKeys.Refusal(bytes, PasswordSource.Of("x")));
    }

    private static PrivateKeyBlob Blob(PrivateKey key)
    {
        using var rsa = key.OpenRsa();
        return new PrivateKeyBlob(PrivateKeyBlob.RsaSign, rsa.ExportParameters(true));
    }

    private static byte[] Write(PrivateKey key, PvkEncryption encryption, string password) =>
        PvkFile.Write(Blob(key), encryption, Encoding.UTF8.GetBytes(password), RandomNumberGenerator.GetBytes(16));
}
