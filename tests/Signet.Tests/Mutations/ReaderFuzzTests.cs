using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;
using Signet.Inf;
using Signet.Keys;
using Signet.Tests.Catalogs;
using Signet.Tests.Hostile;
using Signet.Tests.Pe;
using Signet.Tests.Trust;
using Signet.Timestamps;
using Signet.Trust;
using Signet.X509;

namespace Signet.Tests.Mutations;

/// <summary>Every reader gets files that were changed at random: the answer is a result or a finding, never an exception, never a wait.</summary>
/// <remarks>
/// The changes are those of a seed, so that a failure comes again. <c>./test.sh --long</c> takes a minute for each reader; an input that upset one
/// is written to the folder of temporary files, and goes, made small, to tests/corpus/&lt;reader&gt;, where it is tried ever after.
/// </remarks>
public class ReaderFuzzTests
{
    private static readonly byte[] s_signature = RandomNumberGenerator.GetBytes(256);

    private static readonly PasswordSource s_password = PasswordSource.Of("Vector-A1");

    /// <summary>Each reader: what it reads in the beginning, and how.</summary>
    private static readonly Dictionary<string, (Func<IEnumerable<byte[]>> Seeds, Action<byte[]> Read)> s_readers = new()
    {
        ["pe"] = (() => Files("vectors/verify", "*.exe"), bytes => Gauntlet.Run(bytes)),
        ["efi"] = (() => Files("vectors/pe", "*.efi"), bytes => Gauntlet.Run(bytes)),
        ["catalog"] = (() => Files("vectors/signtool/out", "*.cat"), ReadCatalog),
        ["signature"] = (() => Files("vectors/cms", "*.p7"), ReadSignature),
        ["certificate"] = (() => Files("vectors/verify", "*.cer").Concat(Files("vectors/signtool/keys", "*.cer")).Concat(Certificates()), ReadCertificate),
        ["crl"] = (RevocationLists, bytes => CrlFile.TryReadAll(bytes, out _, out _)),
        ["timestamp"] = (TimeStamps, ReadTimeStamp),
        ["key"] = (() => Files("vectors/signtool/keys", "*.p*"), ReadKey),
        ["pvk"] = (PrivateKeyFiles, ReadKey),
        ["answer"] = (() => Files("vectors/cms", "*.p7"), ReadAnswer),
        ["inf"] = (() => Files("vectors/inf", "*.inf"), ReadInf),
        ["journal"] = (Journals, bytes => EditJournal.TryRead(bytes, out _)),
    };

    public static TheoryData<string> Readers { get; } = [.. s_readers.Keys];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Answers_whatever_it_is_given(string reader)
    {
        var (seeds, read) = s_readers[reader];
        var files = seeds().ToList();
        Assert.NotEmpty(files);
        files.ForEach(f => Try(reader, 0, f, read));
        var clock = Stopwatch.StartNew();
        var limit = TimeSpan.FromSeconds(60);
        for (var seed = 1; seed <= (Shared.Long ? int.MaxValue : reader is "key" ? 150 : 400) && clock.Elapsed < limit; seed++)
        {
            var bytes = new Mutator(seed).Mutate(files[seed % files.Count], files[(seed / 7) % files.Count]);
            Try(reader, seed, bytes, read);
        }
    }

    /// <summary>What upset a reader once.</summary>
    [Fact]
    public void What_upset_a_reader_once_does_so_no_more()
    {
        var tried = 0;
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Shared.Repository, "tests", "corpus")))
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(f => !f.EndsWith(".md", StringComparison.Ordinal)))
            {
                Try(Path.GetFileName(folder), 0, File.ReadAllBytes(file), s_readers[Path.GetFileName(folder)].Read);
                tried++;
            }
        }

        Assert.True(tried > 0);
    }

    private static void Try(string reader, int seed, byte[] bytes, Action<byte[]> read)
    {
        var clock = Stopwatch.GetTimestamp();
        try
        {
            read(bytes);
        }
        catch (Exception e)
        {
            var path = Path.Combine(Path.GetTempPath(), $"signet-fuzz-{reader}-{seed}.bin");
            File.WriteAllBytes(path, bytes);
            Assert.Fail($"the reader {reader} fails with seed {seed}, input in {path}: {e}");
        }

        Assert.True(Stopwatch.GetElapsedTime(clock) < TimeSpan.FromSeconds(20), $"the reader {reader} takes {Stopwatch.GetElapsedTime(clock)} with seed {seed}");
    }

    private static IEnumerable<byte[]> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Shared.Repository, "tests", folder), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    private static void ReadInf(byte[] bytes)
    {
        if (!InfFile.TryRead(bytes, "full.inf", out var file, out _))
        {
            return;
        }

        // an INF that includes itself under every name: the circles end
        var package = InfPackage.Read(file, _ => file);
        Assert.All(package.Findings, f => Assert.True(f.Where is not { } where || where.FitsIn(bytes.Length), f.Message));
        Assert.All(package.Files, f => Assert.DoesNotContain("..", f.Path.Split('/')));
        Assert.All(package.For(new InfTarget(InfArchitectures.Arm64, 10, 0, 26100)).Files, f => Assert.False(f.Path.StartsWith('/') || f.Path.Contains(':', StringComparison.Ordinal), f.Path));
        Assert.All(InfRepair.Candidates(bytes), r => Assert.NotEmpty(r.What));
    }

    private static IEnumerable<byte[]> Certificates()
    {
        foreach (var file in Files("vectors/cms", "*.p7"))
        {
            Assert.True(SignedData.TryRead(file, 0, out var data, out _, out _));
            foreach (var certificate in data.Certificates)
            {
                yield return certificate.ToArray();
            }
        }
    }

    private static IEnumerable<byte[]> RevocationLists()
    {
        var authority = TestPki.Authority(TestPki.Root());
        using var issuer = X509CertificateLoader.LoadCertificate(authority.Certificate.Raw.Span).CopyWithPrivateKey(authority.Ecdsa);
        var builder = new CertificateRevocationListBuilder();
        for (var i = 1; i < 20; i++)
        {
            builder.AddEntry([(byte)i, 2, 3], TestPki.Now.AddDays(-i), (X509RevocationReason)(i % 7 == 0 ? 1 : i % 6));
        }

        yield return builder.Build(issuer, 7, TestPki.End, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, TestPki.Now);
        yield return System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", builder.Build(issuer, 8, TestPki.End, HashAlgorithmName.SHA256, null, TestPki.Now)));
    }

    private static IEnumerable<byte[]> TimeStamps()
    {
        foreach (var name in (string[])["pre-ts.exe", "pre-expired-ts.exe"])
        {
            yield return SignedPe.SignatureOf(SignedPe.Vector(name)).SignerInfos[0].UnsignedAttribute(Oids.Rfc3161Token)!.Values[0].ToArray();
        }

        var token = SignedPe.SignatureOf(SignedPe.Vector("pre-ts.exe")).SignerInfos[0].UnsignedAttribute(Oids.Rfc3161Token)!.Values[0];
        yield return TimestampReply.Grant(token).Encode();
        yield return new TimestampQuery(MessageImprint.Of(DigestAlgorithm.Sha256, s_signature), new byte[] { 0x41 }, true).Encode();
        yield return new LegacyTimestampRequest(s_signature).Encode();
        yield return SignedPe.SignatureOf(SignedPe.Vector("pre-ts.exe")).SignerInfos[0].Raw.ToArray();
    }

    private static IEnumerable<byte[]> PrivateKeyFiles()
    {
        using var key = RSA.Create(1024);
        var parameters = key.ExportParameters(true);
        var blob = new PrivateKeyBlob(PrivateKeyBlob.RsaSign, parameters);
        foreach (var encryption in Enum.GetValues<PvkEncryption>())
        {
            yield return PvkFile.Write(blob, encryption, "Vector-A1"u8, new byte[16]);
        }

        yield return key.ExportPkcs8PrivateKey();
        yield return key.ExportRSAPrivateKey();
        yield return System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
        yield return key.ExportEncryptedPkcs8PrivateKey("Vector-A1", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10));
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        yield return curve.ExportECPrivateKey();
    }

    private static IEnumerable<byte[]> Journals()
    {
        var edits = new Binary.Edits();
        edits.Replace(new FileRange(3, 4), new byte[] { 1, 2, 3, 4 });
        edits.Replace(new FileRange(90, 10), new byte[100]);
        yield return [.. EditJournal.Create(new MemorySource(new byte[100]), DateTime.UnixEpoch, edits).Pieces().SelectMany(p => p.ToArray())];
    }

    private static void ReadSignature(byte[] bytes)
    {
        SignedData.TryRead(bytes, 0, out _, out _, out _);
        SignerInfo.TryRead(bytes, 0, out _, out _);
        foreach (var signature in AuthenticodeSignature.ReadAll([(bytes, 0)], SignedContentKind.Pe, out _))
        {
            if (signature.SignerInfo is { } signer)
            {
                TimestampReader.Read(signer, signature.Certificates, 0, signature.Data);
                AuthenticodeAttributes.ReadSequenceNumber(signer);
                AuthenticodeAttributes.ReadSigningTime(signer);
            }

            signature.Data?.Encode();
        }
    }

    private static void ReadCatalog(byte[] bytes)
    {
        using var source = new MemorySource(bytes);
        CatalogInspection.Read(source);
        CatalogVerifier.Verify(source, Gauntlet.Options);
        if (!SignedData.TryRead(bytes, 0, out var data, out _, out _) || !Catalog.TryRead(data.Content, 0, out var catalog, out _))
        {
            return;
        }

        // Signed by somebody trusted, the list goes further.
        catalog.Encode();
        var judged = CatalogSet.Judge("x.cat", new MemorySource(SignedCatalog.Around(data.Content)), Gauntlet.Options);
        using var file = new MemorySource(s_signature);
        FileVerifier.Verify(file, Gauntlet.Options with { Catalogs = CatalogSet.Of([judged]) });
        if (CatalogFile.Open(source, out var read, out _) && read.IsSigned)
        {
            Assert.True(SignedData.TryRead(read.RemoveAll().Apply(bytes), 0, out var unsigned, out _, out _));
            Assert.Equal(data.Content.ToArray(), unsigned.Content.ToArray());
        }
    }

    private static void ReadCertificate(byte[] bytes)
    {
        if (Certificate.TryRead(bytes, out var certificate, out _))
        {
            _ = certificate.SubjectName + certificate.IssuerName;
            ChainBuilder.Build(certificate, [certificate], new ChainRequest { Trust = Gauntlet.Options.Trust!, At = Gauntlet.Options.At });
            PublicKeys.VerifyCertificate(certificate, certificate.PublicKey);
        }

        ReadKey(bytes);
    }

    private static void ReadTimeStamp(byte[] bytes)
    {
        var where = new FileRange(0, bytes.Length);
        TimestampToken.Read(bytes, s_signature, [], where);
        Countersignature.Read(bytes, s_signature, [], where);
        TimestampReply.TryRead(bytes, out _, out _);
        TimestampQuery.TryRead(bytes, out _, out _);
        LegacyTimestampRequest.TryRead(bytes, out _, out _);
        TstInfo.TryRead(bytes, 0, out _, out _);
    }

    private static void ReadKey(byte[] bytes)
    {
        if (KeyReader.TryRead(bytes, "fuzzed", s_password, out var material, out _))
        {
            material.Dispose();
        }
    }

    // What is to be attached is refused in the way of all refusals.
    private static void ReadAnswer(byte[] bytes)
    {
        try
        {
            DetachedAnswer.Read(bytes);
        }
        catch (SigningException refusal)
        {
            Assert.NotEqual("", refusal.Finding.Message);
        }
    }
}
