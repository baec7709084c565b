using Signet.Pe;
using Signet.Tests.Pe;
using Signet.Trust;

namespace Signet.Tests.Hostile;

/// <summary>A file cut off anywhere is neither trusted nor signed as if it were whole, and nobody stumbles over it.</summary>
public class PeTruncationTests
{
    [Theory]
    [InlineData("sign-ph.exe")]
    [InlineData("pre-ts.exe")]
    public void A_signed_file_cut_in_its_first_4_KiB_or_where_a_part_begins(string name)
    {
        var file = SignedPe.Vector(name);
        var lengths = Enumerable.Range(0, 4096).Where(l => Shared.Long || l < 1024 || l % 7 == 0).Concat(Boundaries(file)).Distinct();
        Parallel.ForEach(lengths, length =>
        {
            var ordeal = Gauntlet.Run(file[..length]);
            Assert.NotEqual(Verdict.Trusted, ordeal.Verdict);
            // Directory 4 names a table that is cut off: nothing is done to such a file.
            Assert.DoesNotContain("signed", (string[])[ordeal.Signed, ordeal.Appended]);
            Assert.NotEqual("removed", ordeal.Removed);
        });
    }

    [Fact]
    public void An_unsigned_file_cut_in_its_headers_or_in_a_section_is_not_signed()
    {
        var file = SignedPe.Unsigned();
        var end = SignedPe.Open(file).Headers.Sections.Max(s => s.RawRange.End);
        var lengths = Enumerable.Range(0, 4096).Where(l => Shared.Long || l < 1024 || l % 7 == 0).Concat(Boundaries(file)).Where(l => l < file.Length);
        Parallel.ForEach(lengths, length =>
        {
            var ordeal = Gauntlet.Run(file[..length]);
            Assert.NotEqual(Verdict.Trusted, ordeal.Verdict);
            Assert.True(length >= end || ordeal.Signed != "signed", $"signed although cut at {length}");
        });
    }

    // Where each part begins or ends, and a byte before and behind.
    private static IEnumerable<int> Boundaries(byte[] file)
    {
        var pe = SignedPe.Open(file);
        IEnumerable<long> ends =
        [
            pe.Headers.PeOffset, pe.Headers.CheckSumOffset, pe.Headers.SecurityEntryOffset, pe.Headers.SectionTableOffset, pe.Headers.End,
            .. pe.Headers.Sections.SelectMany(s => (long[])[s.HeaderOffset, s.RawRange.Offset, s.RawRange.End]),
            pe.Layout.CertificateTable.Offset,
            .. pe.Certificates.SelectMany(c => (long[])[c.Offset, c.Content.Offset, c.Content.End, c.Trailing.End]),
        ];
        return ends.SelectMany(e => (long[])[e - 1, e, e + 1, e + 7]).Where(e => e >= 0 && e < file.Length).Select(e => (int)e);
    }
}
