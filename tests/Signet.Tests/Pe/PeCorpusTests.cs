using System.Text.Json;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

/// <summary>Real files of many signers, judged as an independent parser judged them.</summary>
public sealed class PeCorpusTests
{
    [Fact]
    public void Agrees_with_the_manifest_on_every_signed_file()
    {
        var files = PeCorpus.Files().Where(f => f.Parse.TryGetProperty("signatures", out _)).ToList();
        Assert.NotEmpty(files);
        foreach (var (path, parse) in files)
        {
            Assert.Equal((path, Manifest(parse)), (path, Computed(path, Algorithms(parse))));
        }
    }

    [Fact]
    public void Finds_no_table_in_unsigned_files()
    {
        var files = PeCorpus.Files().Where(f => f.Parse.TryGetProperty("signed", out var signed) && !signed.GetBoolean()).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, f =>
        {
            using var source = FileSource.Open(f.Path);
            Assert.True(PeFile.Open(source, out var file, out _));
            Assert.False(file.Layout.HasCertificateTable);
            Assert.Empty(file.Findings);
        });
    }

    [Theory]
    [InlineData("pe/trailofbits+uthenticode_YourPhone.exe", "pe-table-not-last pe-table-overlaps-section")]
    [InlineData("pe/trailofbits+uthenticode_pegoat-authenticode_duplicated.exe", "")]
    public void Names_what_is_odd_about_the_table(string name, string codes)
    {
        using var source = FileSource.Open(Shared.Path("corpus/" + name));
        Assert.True(PeFile.Open(source, out var file, out _));
        Assert.Equal(codes, string.Join(' ', file.Findings.Select(f => f.Code)));
    }

    private static List<DigestAlgorithm> Algorithms(JsonElement parse) =>
        [.. parse.GetProperty("signatures").EnumerateArray().Select(s => DigestAlgorithm.FromName(s.GetProperty("digest").GetString()!)!).Distinct()];

    private static Facts Manifest(JsonElement parse) => new(
        parse.GetProperty("signatures").EnumerateArray().All(s => s.GetProperty("dig_ok").GetBoolean()),
        string.Join("; ", parse.GetProperty("win_certificates").EnumerateArray().Select(c => string.Join(' ', c.EnumerateArray()))),
        parse.GetProperty("force_integrity").GetBoolean(),
        parse.GetProperty("checksum_ok").GetBoolean(),
        parse.GetProperty("section_alignment").GetInt64(),
        parse.GetProperty("sig_at_end").GetBoolean());

    private static Facts Computed(string path, IReadOnlyCollection<DigestAlgorithm> algorithms)
    {
        using var source = FileSource.Open(path);
        Assert.True(PeFile.Open(source, out var file, out var problem), $"{path}: {problem?.Message}");
        var computed = PeDigestPass.Compute(source, file.Layout, algorithms, [], checksum: true);
        return new Facts(
            // The digest as such is compared where the signature is read; here it is enough that the table holds these bytes.
            computed.Digests.Values.All(d => file.Table.Span.IndexOf(d) >= 0),
            string.Join("; ", file.Certificates.Select(c => $"{c.Length} 0x{c.Revision:x} {c.Type} {c.Length - 8 - c.Content.Length}")),
            file.Headers.ForceIntegrity,
            computed.CheckSum == file.Headers.CheckSum,
            file.Headers.SectionAlignment,
            file.Layout.CertificateTable.End == source.Length);
    }

    private sealed record Facts(bool DigestsRight, string Certificates, bool ForceIntegrity, bool CheckSumRight, long SectionAlignment, bool TableAtEnd);
}
