using System.Text.Json;
using Signet.Authenticode;
using Signet.Cms;
using Signet.X509;

namespace Signet.Tests.Cms;

/// <summary>Every signature of the corpus, compared with what an independent parser said of it.</summary>
public class SignerVerifierCorpusTests
{
    [Fact]
    public void Agrees_with_the_independent_parser_on_every_signature_of_a_PE()
    {
        var count = 0;
        foreach (var (file, facts) in RealSignatures.Corpus("pe"))
        {
            var expected = facts.TryGetProperty("signatures", out var signatures) ? signatures.EnumerateArray().ToList() : [];
            var actual = RealSignatures.In(File.ReadAllBytes(Shared.Path("corpus/" + file))).SelectMany(WithNested).ToList();
            Assert.Equal(expected.Count, actual.Count);
            foreach (var (fact, (data, level)) in expected.Zip(actual))
            {
                Assert.Equal(fact.GetProperty("level").GetInt32(), level);
                Compare(file, fact, data, Oids.SpcIndirectData);
                Assert.True(SpcIndirectData.TryRead(data.Content, 0, out var content, out var problem), $"{file}: {problem?.Message}");
                Assert.Equal(fact.GetProperty("digest").GetString(), DigestAlgorithm.FromOid(content.DigestAlgorithm)?.Name);
                Assert.Equal(PageHashes(fact), content.PageHashes?.Algorithm.Name);
                count++;
            }
        }

        Assert.InRange(count, 40, int.MaxValue);
    }

    [Fact]
    public void Agrees_with_the_independent_parser_on_every_signer_of_a_catalog()
    {
        var count = 0;
        foreach (var (file, facts) in RealSignatures.Corpus("catalog"))
        {
            var data = Assert.Single(RealSignatures.In(File.ReadAllBytes(Shared.Path("corpus/" + file))).SelectMany(WithNested)).Data;
            Compare(file, Assert.Single(facts.GetProperty("signers").EnumerateArray()), data, Oids.CertificateTrustList);
            count++;
        }

        Assert.InRange(count, 5, int.MaxValue);
    }

    private static void Compare(string file, JsonElement fact, SignedData data, string contentType)
    {
        var certificates = data.Certificates.Select(c => Certificate.TryRead(c, out var read, out _) ? read : null).OfType<Certificate>().ToList();
        Assert.Equal(data.Certificates.Count, certificates.Count);
        var signer = Assert.Single(data.SignerInfos);
        var check = SignerVerifier.Verify(data, signer, contentType, certificates, 0);

        Assert.Equal(fact.GetProperty("md_ok").GetBoolean() && fact.GetProperty("sig_ok").GetBoolean(), check.Valid);
        Assert.True(check.Findings.Count == 0, $"{file}: {string.Join("; ", check.Findings.Select(f => f.Message))}");
        Assert.Equal(fact.GetProperty("digest").GetString(), check.Digest?.Name);
        Assert.Equal(CommonName(fact.GetProperty("signer").GetString()!), X509Name.Find(check.Signer!.Subject, Oids.CommonName));
        Assert.Equal(CommonName(fact.GetProperty("issuer").GetString()!), X509Name.Find(check.Signer!.Issuer, Oids.CommonName));
        Assert.Equal(fact.GetProperty("notAfter").GetString(), check.Signer.NotAfter.UtcDateTime.ToString("yyMMddHHmmss'Z'"));

        var legacy = signer.UnsignedAttributes.Where(a => a.Oid == Oids.CounterSignatureAttribute).Sum(a => a.Values.Count);
        var rfc3161 = signer.UnsignedAttributes.Where(a => a.Oid == Oids.Rfc3161Token).Sum(a => a.Values.Count);
        var kinds = fact.GetProperty("timestamps").EnumerateArray().Select(t => t.GetProperty("kind").GetString()).ToList();
        Assert.Equal(kinds.Count(k => k == "legacy"), legacy);
        Assert.Equal(kinds.Count(k => k != "legacy"), rfc3161);
    }

    // "O=Contoso, CN=Contoso Root": the parser gives organisation and common name.
    private static string? CommonName(string text) => text.Split("CN=") is [_, var name] ? name : null;

    private static string? PageHashes(JsonElement fact) => fact.GetProperty("ph") switch
    {
        { ValueKind: JsonValueKind.Null } => null,
        var ph => ph.ToString() is var text && text.Contains("256", StringComparison.Ordinal) ? "sha256" : "sha1",
    };

    private static IEnumerable<(SignedData Data, int Level)> WithNested(byte[] block)
    {
        Assert.True(SignedData.TryRead(block, 0, out var data, out _, out var problem), problem?.Message);
        yield return (data, 0);
        foreach (var value in data.SignerInfos[0].UnsignedAttributes.Where(a => a.Oid == Oids.NestedSignature).SelectMany(a => a.Values))
        {
            Assert.True(SignedData.TryRead(value, 0, out var nested, out var consumed, out problem), problem?.Message);
            Assert.Equal(value.Length, consumed);
            yield return (nested, 1);
        }
    }
}
