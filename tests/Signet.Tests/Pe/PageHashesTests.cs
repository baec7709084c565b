using Signet.Authenticode;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class PageHashesTests
{
    private const int EntrySize = 36;

    private static PeImage Image { get; } = new()
    {
        Length = 0x4000,
        Sections = [new(".text", 0x1000, 0x400, 0x2400), new(".data", 0x4000, 0x2800, 0x800), new(".bss", 0x6000, 0x123, 0)],
    };

    // Offsets of the entries: 0, 0x400, 0x1400, 0x2400, 0x2800, and 0x3000 closing.
    private static (PePages Pages, PageHashTable Table) Compute(byte[] file)
    {
        using var source = new MemorySource(file);
        Assert.True(PeFile.Open(source, out var opened, out _));
        Assert.True(PePages.TryCreate(opened.Headers, out var pages, out _));
        return (pages, PeDigestPass.Compute(source, opened.Layout, [], [DigestAlgorithm.Sha256], checksum: false).PageHashes[DigestAlgorithm.Sha256]);
    }

    private static byte[] Entries(byte[] table, params int[] order) => [.. order.SelectMany(i => table.AsSpan(i * EntrySize, EntrySize).ToArray())];

    private static byte[] With(byte[] table, int entry, int at, byte flip)
    {
        var changed = table.ToArray();
        changed[(entry * EntrySize) + at] ^= flip;
        return changed;
    }

    public static TheoryData<string, Func<byte[], byte[]>, string> Damage { get; } = new()
    {
        // the table in the signature                  made from the right one                         findings
        { "right",                                     t => t,                                         "" },
        { "a hash changed",                            t => With(t, 2, 10, 1),                         "pe-page-hash-mismatch 0x1400..0x2400" },
        { "the headers' hash changed",                 t => With(t, 0, 10, 1),                         "pe-page-hash-mismatch 0x0..0x400" },
        { "two hashes changed: the first is named",    t => With(With(t, 4, 10, 1), 1, 10, 1),         "pe-page-hash-mismatch 0x400..0x1400" },
        { "the short page's hash changed",             t => With(t, 3, 35, 1),                         "pe-page-hash-mismatch 0x2400..0x2800" },
        { "a page missing",                            t => Entries(t, 0, 1, 3, 4, 5),                 "pe-page-hash-missing 0x1400..0x2400" },
        { "a page twice",                              t => Entries(t, 0, 1, 1, 2, 3, 4, 5),           "pe-page-hash-extra" },
        { "a page for another offset",                 t => With(t, 2, 1, 1),                          "pe-page-hash-missing 0x1400..0x2400 pe-page-hash-extra" },
        { "two pages swapped",                         t => Entries(t, 0, 2, 1, 3, 4, 5),              "pe-page-hash-malformed" },
        { "a page swapped with a changed one",         t => Entries(With(t, 2, 10, 1), 0, 2, 1, 3, 4, 5), "pe-page-hash-mismatch 0x1400..0x2400" },
        { "no headers",                                t => Entries(t, 1, 2, 3, 4, 5),                 "pe-page-hash-malformed" },
        { "no closing entry",                          t => Entries(t, 0, 1, 2, 3, 4),                 "pe-page-hash-malformed" },
        { "a hash in the closing entry",               t => With(t, 5, 10, 1),                         "pe-page-hash-malformed" },
        { "another end",                               t => With(t, 5, 1, 1),                          "pe-page-hash-malformed" },
        { "cut off",                                   t => t[..^1],                                   "pe-page-hash-malformed" },
        { "the closing entry alone",                   t => Entries(t, 5),                             "pe-page-hash-malformed" },
        { "empty",                                     _ => [],                                        "pe-page-hash-malformed" },
        { "headers and closing entry alone",           t => Entries(t, 0, 5),                          "pe-page-hash-missing 0x400..0x1400" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_the_damage(string what, Func<byte[], byte[]> make, string findings)
    {
        var (pages, computed) = Compute(Image.Bytes());
        var signed = new PageHashTable(DigestAlgorithm.Sha256, make(computed.Table.ToArray()));
        var found = PageHashes.Compare(pages, signed, computed).Select(f => $"{f.Code} {f.Where}".Trim());
        Assert.Equal((what, findings), (what, string.Join(' ', found)));
    }

    [Fact]
    public void Every_byte_of_the_image_is_in_exactly_one_page()
    {
        var file = Image.Bytes();
        var (pages, signed) = Compute(file);
        for (var i = 0x300; i < file.Length; i += 61)
        {
            var changed = file.ToArray();
            changed[i] ^= 1;
            var (_, computed) = Compute(changed);
            var found = PageHashes.Compare(pages, signed, computed);
            if (i >= 0x3000)
            {
                Assert.Empty(found); // the overlay is in no page
                continue;
            }

            var where = Assert.Single(found).Where!.Value;
            Assert.InRange(i, where.Offset, where.End - 1);
        }
    }

    public static TheoryData<string, PeImage> Impossible { get; } = new()
    {
        { "sections not aligned to pages", Image with { SectionAlignment = 0x200 } },
        { "sections aligned to nothing", Image with { SectionAlignment = 0 } },
        { "IA-64 with pages of 4096", Image with { Machine = 0x200 } },
        { "no sections", Image with { Sections = [] } },
        { "no section with data", Image with { Sections = [new(".bss", 0x1000, 0x400, 0)] } },
        { "a section on the headers", Image with { Sections = [new(".text", 0x1000, 0x100, 0x200)] } },
        { "a section past the end", Image with { Sections = [new(".text", 0x1000, 0x400, 0x4000)] } },
        { "a section far past the end", Image with { Sections = [new(".text", 0x1000, 0xFFFFFFFF, 0xFFFFFFFF)] } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Images_without_regular_pages_have_no_page_hashes(string what, PeImage image)
    {
        using var source = new MemorySource(image.Bytes());
        Assert.True(PeFile.Open(source, out var file, out _));
        var computed = PeDigestPass.Compute(source, file.Layout, [], [DigestAlgorithm.Sha256], checksum: false);
        Assert.Equal((what, "pe-page-hash-impossible"), (what, computed.PageHashProblem?.Code));
        Assert.Empty(computed.PageHashes);
    }

    // 65,535 sections that all claim the whole file make no more pages than the file has room for.
    [Fact]
    public void The_number_of_pages_is_bounded_by_the_file()
    {
        var image = new PeImage
        {
            Length = 0x400000,
            Sections = [.. Enumerable.Range(0, 65535).Select(i => new PeImageSection("s", 0x1000, 0x300000u + (uint)(i % 1000), 0x80000))],
        };
        var file = image.Bytes();
        Assert.True(PeHeaders.TryRead(file, file.Length, out var headers, out _, out _));
        Assert.True(PePages.TryCreate(headers, out var pages, out _));
        Assert.InRange(pages.Count, 1000, 1000 + (file.Length / 4096) + 2);
    }
}
