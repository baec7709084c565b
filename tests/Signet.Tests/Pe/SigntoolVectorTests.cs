using System.Text.Json;
using Signet.Authenticode;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

/// <summary>Files that Microsoft's signtool wrote, against what we compute from them and from its inputs.</summary>
public sealed class SigntoolVectorTests
{
    [Fact]
    public void Computes_the_digests_that_signtool_signed()
    {
        foreach (var (path, _, facts) in Written(f => f.TryGetProperty("cms", out _)))
        {
            var cms = facts.GetProperty("cms");
            var algorithm = DigestAlgorithm.FromName(cms.GetProperty("digest_algorithm").GetString()!)!;
            using var source = FileSource.Open(path);
            Assert.True(PeFile.Open(source, out var file, out _), path);
            Assert.Empty(file.Findings);
            var digest = PeDigestPass.Compute(source, file.Layout, [algorithm], [], checksum: false).Digests[algorithm];
            Assert.Equal((path, cms.GetProperty("digest").GetString()), (path, Convert.ToHexStringLower(digest)));
        }
    }

    [Fact]
    public void The_digest_of_an_unsigned_file_is_the_digest_after_signing()
    {
        foreach (var (path, input, facts) in Written(f => f.TryGetProperty("cms", out _)).Where(w => w.Input.Contains("/in/", StringComparison.Ordinal)))
        {
            var cms = facts.GetProperty("cms");
            var algorithm = DigestAlgorithm.FromName(cms.GetProperty("digest_algorithm").GetString()!)!;
            using var source = FileSource.Open(input);
            Assert.True(PeFile.Open(source, out var file, out _), input);
            var digest = PeDigestPass.Compute(source, file.Layout, [algorithm], [], checksum: false).Digests[algorithm];
            Assert.Equal((path, cms.GetProperty("digest").GetString()), (path, Convert.ToHexStringLower(digest)));
            Assert.Equal(source.Length + file.Layout.DigestPadding, facts.GetProperty("certificate_table")[0].GetInt64());
        }
    }

    [Fact]
    public void Builds_the_page_hash_tables_that_signtool_wrote()
    {
        foreach (var (path, input, facts) in Written(f => f.TryGetProperty("page_hashes", out _)))
        {
            var signed = Table(facts.GetProperty("page_hashes"));
            foreach (var name in (string[])[input, path])
            {
                using var source = FileSource.Open(name);
                Assert.True(PeFile.Open(source, out var file, out _), name);
                var computed = PeDigestPass.Compute(source, file.Layout, [], [signed.Algorithm], checksum: false).PageHashes[signed.Algorithm];
                Assert.Equal((name, Convert.ToHexString(signed.Table.Span)), (name, Convert.ToHexString(computed.Table.Span)));
                Assert.True(file.Table.Length == 0 || file.Table.Span.IndexOf(computed.Table.Span) >= 0, name);
            }
        }
    }

    [Fact]
    public void Updates_the_checksum_as_signtool_does_even_when_it_was_wrong()
    {
        foreach (var (path, input, _) in Written(_ => true))
        {
            var before = File.ReadAllBytes(input);
            var after = File.ReadAllBytes(path);
            Assert.True(PeHeaders.TryRead(before, before.Length, out var headers, out _, out _), input);
            Assert.True(PeHeaders.TryRead(after, after.Length, out var written, out _, out _), path);
            var change = new WordSum();
            foreach (var range in (FileRange[])[new(0, headers.CheckSumOffset), new(headers.CheckSumOffset + 4, long.MaxValue)])
            {
                change.Subtract(range.Offset, before.AsSpan((int)range.Offset, (int)Math.Min(range.Length, before.Length - range.Offset)));
                change.Add(range.Offset, after.AsSpan((int)range.Offset, (int)Math.Min(range.Length, after.Length - range.Offset)));
            }

            var expected = headers.CheckSum == 0
                ? PeChecksum.Compute(after, headers.CheckSumOffset)
                : PeChecksum.Update(headers.CheckSum, before.Length, after.Length, change);
            Assert.Equal((path, written.CheckSum), (path, expected));
        }
    }

    private static PageHashTable Table(JsonElement facts)
    {
        var algorithm = DigestAlgorithm.FromName(facts.GetProperty("algorithm").GetString()!)!;
        var bytes = facts.GetProperty("entries").EnumerateArray()
            .SelectMany(e => BitConverter.GetBytes(e[0].GetUInt32()).Concat(Convert.FromHexString(e[1].GetString()!)));
        return new PageHashTable(algorithm, bytes.ToArray());
    }

    // PE outputs of cases with one input, whose facts pass the filter.
    private static List<(string Output, string Input, JsonElement Facts)> Written(Func<JsonElement, bool> filter)
    {
        var root = Shared.Path("vectors/signtool");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "manifest.json")));
        var list = new List<(string, string, JsonElement)>();
        foreach (var item in manifest.RootElement.GetProperty("cases").EnumerateArray())
        {
            foreach (var output in item.GetProperty("output").EnumerateArray())
            {
                if (output.TryGetProperty("facts", out var facts) && facts.GetProperty("format").GetString() == "pe" && filter(facts))
                {
                    var input = item.GetProperty("files").GetProperty(output.GetProperty("file").GetString()!).GetString()!;
                    list.Add((Path.Combine(root, output.GetProperty("path").GetString()!), Path.Combine(root, input), facts.Clone()));
                }
            }
        }

        Assert.NotEmpty(list);
        return list;
    }
}
