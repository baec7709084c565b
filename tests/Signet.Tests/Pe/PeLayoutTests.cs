using System.Security.Cryptography;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class PeLayoutTests
{
    private static PeImage Image { get; } = new();

    private static PeLayout? Lay(PeImage image, out string codes)
    {
        Assert.True(PeHeaders.TryRead(image.Bytes(), image.Length, out var headers, out _, out _));
        PeLayout.TryCreate(headers, out var layout, out var findings);
        codes = string.Join(' ', findings.Select(f => f.Code));
        return layout;
    }

    public static TheoryData<string, PeImage, string, bool> Tables { get; } = new()
    {
        // directory 4                            file                                                                        findings                                          a digest all the same
        { "none",                                 Image,                                                                      "",                                               true },
        { "at the end",                           Image with { Length = 0xB00, Table = (0xA00, 0x100) },                      "",                                               true },
        { "of no bytes",                          Image with { Table = (0xA00, 0) },                                          "pe-table-half-set",                              true },
        { "at no offset",                         Image with { Table = (0, 0x100) },                                          "pe-table-half-set",                              true },
        { "a byte past the end",                  Image with { Length = 0xB00, Table = (0xA00, 0x101) },                      "pe-table-outside-file",                          false },
        { "far past the end",                     Image with { Table = (0xFFFFFFF8, 0x100) },                                 "pe-table-outside-file",                          false },
        { "longer than 32 bits can say",          Image with { Table = (0x400, 0xFFFFFFFF) },                                 "pe-table-outside-file",                          false },
        { "that wraps around",                    Image with { Table = (0xFFFFFFF8, 0x10) },                                  "pe-table-outside-file",                          false },
        { "at the file's start",                  Image with { Table = (8, 0x9F8) },                                          "pe-table-in-headers",                            false },
        { "on the last row of the sections",      Image with { Table = (0x1F8, 0x808) },                                      "pe-table-in-headers",                            false },
        { "that begins unaligned",                Image with { Length = 0xB04, Table = (0xA04, 0x100) },                      "pe-table-unaligned",                             true },
        { "with bytes behind it",                 Image with { Length = 0xB10, Table = (0xA00, 0x100) },                      "pe-table-not-last",                              true },
        { "on a section, with bytes behind it",   Image with { Length = 0xA00, Table = (0x800, 0x100) },                      "pe-table-not-last pe-table-overlaps-section",    true },
        { "on the last byte of a section",        Image with { Length = 0xB00, Table = (0x9F8, 0x108) },                      "pe-table-overlaps-section",                      true },
        { "although only four are counted",       Image with { Length = 0xB00, Table = (0xA00, 0x100), NumberOfRvaAndSizes = 4 }, "pe-no-security-entry",                       true },
        { "under the section table",              Image with { Length = 0xB00, Table = (0xA00, 0x100), SizeOfOptionalHeader = 151 }, "pe-optional-header-short",              true },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Judges_the_place_of_the_table(string what, PeImage image, string codes, bool digest)
    {
        var layout = Lay(image, out var found);
        Assert.Equal((what, codes, digest), (what, found, layout is not null));
    }

    [Fact]
    public void Covers_every_byte_but_the_field_the_entry_and_the_table()
    {
        var layout = Lay(Image with { Length = 0xB10, Table = (0xA00, 0x100) }, out _);
        Assert.Equal([new(0, 0x80 + 88), new(0x80 + 92, 76), new(0x80 + 176, 0xA00 - 0x80 - 176), new(0xB00, 0x10)], layout!.DigestRanges);
        Assert.Equal((true, 0), (layout.HasCertificateTable, layout.DigestPadding));
    }

    [Fact]
    public void Without_a_place_for_a_signature_covers_every_byte_but_the_field()
    {
        var layout = Lay(Image with { NumberOfRvaAndSizes = 4 }, out _);
        Assert.Equal([new(0, 0x80 + 88), new(0x80 + 92, 0xA00 - 0x80 - 92)], layout!.DigestRanges);
    }

    [Theory]
    [InlineData(0xA00, 0)]
    [InlineData(0xA01, 7)]
    [InlineData(0xA07, 1)]
    public void The_digest_of_an_unsigned_file_equals_the_digest_after_embedding(int length, int padding)
    {
        var layout = Lay(Image with { Length = length }, out _)!;
        Assert.Equal(padding, layout.DigestPadding);
        var before = Digest((Image with { Length = length }).Bytes());
        var image = Image with { Length = length, Table = ((uint)(length + padding), 8) };
        Assert.Equal(before, Digest([.. image.Bytes(), .. new byte[padding], 8, 0, 0, 0, 0, 2, 2, 0]));
    }

    [Fact]
    public void The_digest_is_that_of_the_covered_bytes()
    {
        var file = (Image with { Length = 0xB00, Table = (0xA00, 0x100) }).Bytes();
        Assert.Equal(SHA256.HashData([.. file[..(0x80 + 88)], .. file[(0x80 + 92)..(0x80 + 168)], .. file[(0x80 + 176)..0xA00]]), Digest(file));
    }

    private static byte[] Digest(byte[] file)
    {
        using var source = new MemorySource(file);
        Assert.True(PeFile.Open(source, out var opened, out _));
        return PeDigestPass.Compute(source, opened.Layout, [DigestAlgorithm.Sha256], [], checksum: false).Digests[DigestAlgorithm.Sha256];
    }
}
