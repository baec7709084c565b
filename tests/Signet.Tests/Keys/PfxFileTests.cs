using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Signet.Keys;

namespace Signet.Tests.Keys;

public sealed class PfxFileTests : IDisposable
{
    private static readonly Lazy<string> s_leaf = new(() => Make("/CN=Signing leaf"));
    private static readonly Lazy<string> s_other = new(() => Make("/CN=Other"));

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string[], string> Made { get; } = new()
    {
        // how                          openssl pkcs12 -export …                                       password
        { "3DES and RC2-40, SHA-1 MAC", ["-legacy"], "Vector-ä1" },
        { "3DES alone", ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"], "Vector-A1" },
        { "PBES2 AES-256, SHA-256 MAC", [], "Vector-A1" },
        { "PBES2 AES-128, SHA-512 MAC", ["-keypbe", "AES-128-CBC", "-certpbe", "AES-128-CBC", "-macalg", "sha512"], "Vector-A1" },
        { "certificates not encrypted", ["-certpbe", "NONE"], "Vector-A1" },
        { "key not encrypted", ["-keypbe", "NONE"], "Vector-A1" },
        { "nothing encrypted", ["-keypbe", "NONE", "-certpbe", "NONE"], "Vector-A1" },
        { "no MAC", ["-nomac"], "Vector-A1" },
        { "empty password, old", ["-legacy"], "" },
        { "empty password, new", [], "" },
        { "nothing at all", ["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"], "" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Made))]
    public void Reads_what_openssl_writes(string how, string[] args, string password)
    {
        if (args.Contains("-legacy"))
        {
            OpenSslTool.Legacy();
        }

        var path = Export(args, password);
        var source = password.Length == 0 ? PasswordSource.None : PasswordSource.Of(password);
        Assert.True(KeyReader.TryRead(File.ReadAllBytes(path), "it", source, out var material, out var problem), $"{how}: {problem?.Message}");
        var key = Assert.Single(material.Keys);
        Assert.Equal(["CN=Signing leaf", "CN=Other"], material.Certificates.Select(c => c.SubjectName));
        Assert.True(PublicKeyMatch.Matches(material.Certificates[0], key.PublicKey), how);
        Assert.Equal("the friendly one", material.FriendlyNames[material.Certificates[0].Sha1Thumbprint]);
    }

    [Theory]
    [MemberData(nameof(Made))]
    public void Refuses_a_wrong_password(string how, string[] args, string password)
    {
        if (args.Contains("-legacy"))
        {
            OpenSslTool.Legacy();
        }

        if (how == "nothing at all")
        {
            return; // has nothing that a password could open
        }

        var bytes = File.ReadAllBytes(Export(args, password));
        Assert.Equal((how, "key-wrong-password"), (how, TestKeys.Refusal(bytes, PasswordSource.Of("wrong"))));
        if (password.Length > 0)
        {
            Assert.Equal((how, "key-password-needed"), (how, TestKeys.Refusal(bytes)));
        }
    }

    [Fact]
    public void Reads_the_files_of_the_signtool_set()
    {
        var folder = Shared.Vector("signtool/keys");
        var read = 0;
        foreach (var path in Directory.EnumerateFiles(folder, "*.pfx"))
        {
            var source = PasswordSource.Of(path.EndsWith("nopw.pfx", StringComparison.Ordinal) ? "" : "Vector-A1");
            using var material = KeyReader.ReadFile(path, source);
            var key = Assert.Single(material.Keys);
            Assert.True(material.Certificates.Any(c => PublicKeyMatch.Matches(c, key.PublicKey)), path);
            read++;
        }

        Assert.True(read >= 14, $"{read} files");
    }

    [Fact]
    public void Reads_a_file_without_password_of_any_kind_made_by_dotnet()
    {
        using var key = TestKeys.Rsa2048();
        foreach (var password in (string?[])[null, ""])
        {
            var bytes = Build(key, password, new PbeParameters(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 2000));
            using var read = TestKeys.Only(bytes);
            Assert.True(read.PublicKey.Span.SequenceEqual(key.PublicKey.Span));
            using var given = TestKeys.Only(bytes, PasswordSource.Of(""));
            Assert.True(given.PublicKey.Span.SequenceEqual(key.PublicKey.Span));
        }
    }

    [Fact]
    public void Refuses_ten_million_rounds_at_once()
    {
        using var key = TestKeys.Rsa2048();
        var watch = Stopwatch.StartNew();
        foreach (var (seal, counts) in ((bool, int)[])[(false, 2), (true, 3)])
        {
            // The counts of the key and of the encrypted safe, and that of the integrity code: INTEGER 2011 is 02 02 07DB.
            var good = Build(key, "x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2011), seal);
            var places = Enumerable.Range(0, good.Length - 3).Where(i => good.AsSpan(i).StartsWith((byte[])[0x02, 0x02, 0x07, 0xDB])).ToList();
            Assert.Equal(counts, places.Count);

            // Under an integrity code a changed key shows as a wrong password, which takes no more rounds than were allowed.
            foreach (var place in seal ? places[1..] : places)
            {
                Assert.Equal("key-too-many-iterations", TestKeys.Refusal(Enlarge(good, place, 10_000_000), PasswordSource.Of("x")));
                Assert.Equal("key-too-many-iterations", TestKeys.Refusal(Enlarge(good, place, int.MaxValue), PasswordSource.Of("x")));
                Assert.Equal("key-too-many-iterations", TestKeys.Refusal(Enlarge(good, place, int.MinValue), PasswordSource.Of("x")));
            }
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }

    [Fact]
    public void Survives_truncation_at_every_length()
    {
        using var key = TestKeys.P256();
        var bytes = Build(key, "x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(length == 0 ? "key-not-a-key" : "key-damaged", TestKeys.Refusal(bytes.AsMemory(0, length), PasswordSource.Of("x")));
        }
    }

    [Fact]
    public void Neither_throws_nor_gives_another_key_when_any_byte_is_changed()
    {
        using var key = TestKeys.P256();
        var bytes = Build(key, "x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 0x55;
            if (KeyReader.TryRead(changed, "it", PasswordSource.Of("x"), out var material, out _))
            {
                using (material)
                {
                    Assert.All(material.Keys, k => Assert.True(k.PublicKey.Span.SequenceEqual(key.PublicKey.Span), $"byte {i}"));
                }
            }
        }
    }

    private string Export(string[] args, string password)
    {
        File.WriteAllText(_folder["leaf.pem"], s_leaf.Value);
        File.WriteAllText(_folder["other.pem"], s_other.Value);
        OpenSslTool.Run(["pkcs12", "-export", "-in", _folder["leaf.pem"], "-certfile", _folder["other.pem"],
            "-name", "the friendly one", "-passout", "pass:" + password, "-out", _folder["it.pfx"], .. args]);
        return _folder["it.pfx"];
    }

    /// <summary>A key and its self-signed certificate, PEM.</summary>
    private static string Make(string subject) => OpenSslTool.Run(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "-", "-subj", subject, "-days", "9");

    private static byte[] Build(PrivateKey key, string? password, PbeParameters parameters, bool seal = true)
    {
        // AsSpan of a null string is the null span: .NET derives another key from it than from an empty one.
        var keys = new Pkcs12SafeContents();
        using var open = key.Open();
        keys.AddShroudedKey(open, password.AsSpan(), parameters);
        var secrets = new Pkcs12SafeContents();
        secrets.AddSecret(new Oid("1.2.3"), new byte[] { 0x05, 0x00 });
        var builder = new Pkcs12Builder();
        builder.AddSafeContentsUnencrypted(keys);
        builder.AddSafeContentsEncrypted(secrets, password.AsSpan(), parameters);
        if (seal)
        {
            builder.SealWithMac(password.AsSpan(), HashAlgorithmName.SHA1, parameters.IterationCount);
        }
        else
        {
            builder.SealWithoutIntegrity();
        }

        return builder.Encode();
    }

    /// <summary>Writes a four-byte count over the two-byte one at <paramref name="at"/>; the salt before it gives up the two bytes.</summary>
    private static byte[] Enlarge(byte[] good, int at, int count)
    {
        for (var salt = 8; salt <= 64; salt++)
        {
            if (good[at - salt - 2] == 0x04 && good[at - salt - 1] == salt)
            {
                var result = good.ToArray();
                result[at - salt - 1] = (byte)(salt - 2);
                BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(at - 2), 0x0204);
                BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(at), count);
                return result;
            }
        }

        throw new InvalidOperationException($"no salt before {at}");
    }
}
