using Signet.Cms;
using Signet.X509;

namespace Signet.Tests.Cms;

/// <summary>Signatures of the world: the corpus, and the runtime that these tests run on.</summary>
public class RealSignatureTests
{
    /// <summary>Files whose signer did not sort its certificates; we write them sorted.</summary>
    private static readonly string[] s_unsorted = ["npm_github-copilot-language-server-1.539.0_windows~1.node"];

    [Fact]
    public void Genuine_signatures_of_the_corpus_are_written_back_byte_for_byte()
    {
        var unsorted = new List<string>();
        var count = 0;
        foreach (var file in Directory.GetFiles(Shared.Path("corpus"), "*", SearchOption.AllDirectories).Order())
        {
            foreach (var block in RealSignatures.In(File.ReadAllBytes(file)).Where(b => b is [0x30, ..]))
            {
                count++;
                if (!IsWrittenBack(file, block))
                {
                    unsorted.Add(Path.GetFileName(file));
                }
            }
        }

        Assert.Equal(s_unsorted, unsorted);
        Assert.InRange(count, 50, int.MaxValue);
    }

    [Fact]
    public void What_signtool_and_makecat_wrote_is_written_back_byte_for_byte()
    {
        var count = 0;
        foreach (var file in Directory.GetFiles(Shared.Path("vectors/signtool/out"), "*", SearchOption.AllDirectories))
        {
            foreach (var block in RealSignatures.In(File.ReadAllBytes(file)).Where(b => b is [0x30, ..]))
            {
                Assert.True(IsWrittenBack(file, block), file);
                count++;
            }
        }

        Assert.InRange(count, 50, int.MaxValue);
    }

    [Fact]
    public void Every_signature_of_the_runtime_is_read_written_back_and_valid()
    {
        var files = Directory.GetFiles(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "*.dll");
        var blocks = files.SelectMany(f => RealSignatures.In(File.ReadAllBytes(f)).Select(block => (f, block))).ToList();
        if (blocks.Count == 0)
        {
            Assert.Skip("the runtime on this machine is not signed");
        }

        foreach (var (file, block) in blocks)
        {
            Assert.True(IsWrittenBack(file, block), file);
            Assert.True(SignedData.TryRead(block, 0, out var data, out _, out _));
            var check = SignerVerifier.Verify(data, data.SignerInfos[0], Oids.SpcIndirectData, Certificates(file, data), 0);
            Assert.True(check.Valid && check.Findings.Count == 0, $"{file}: {string.Join("; ", check.Findings.Select(f => f.Message))}");
        }
    }

    private static bool IsWrittenBack(string file, byte[] block)
    {
        Assert.True(SignedData.TryRead(block, 0, out var data, out var consumed, out var problem), $"{file}: {problem?.Message} at {problem?.Where}");
        foreach (var signer in data.SignerInfos)
        {
            Assert.Equal(signer.Raw.ToArray(), signer.Encode());
            foreach (var value in signer.UnsignedAttributes.Where(a => a.Oid is Oids.NestedSignature or Oids.Rfc3161Token).SelectMany(a => a.Values))
            {
                Assert.True(SignedData.TryRead(value, 0, out var inner, out var length, out problem), $"{file}: {problem?.Message}");
                Assert.Equal(value.Length, length);
                _ = Certificates(file, inner);
            }
        }

        _ = Certificates(file, data);
        return data.Encode().AsSpan().SequenceEqual(block.AsSpan(0, consumed));
    }

    private static List<Certificate> Certificates(string file, SignedData data)
    {
        var list = new List<Certificate>();
        foreach (var der in data.Certificates)
        {
            Assert.True(Certificate.TryRead(der, out var certificate, out var problem), $"{file}: {problem?.Message}");
            list.Add(certificate);
        }

        return list;
    }
}
