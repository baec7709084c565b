using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class PeLintTests
{
    private static PeImage Image { get; } = new();

    private static PeImageSection Section(uint address, uint offset, uint size) => new("s", address, offset, size);

    public static TheoryData<string, PeImage, bool, string> Images { get; } = new()
    {
        // what is odd                                   file                                                                                         page hashes  findings
        { "nothing",                                     Image,                                                                                       false, "" },
        { "e_lfanew",                                    Image with { PeOffset = 0x82 },                                                              false, "pe-header-unaligned" },
        { "a section past the end",                      Image with { Sections = [Section(0x1000, 0x400, 0x601)] },                                   false, "pe-section-outside-file" },
        { "a section far past the end",                  Image with { Sections = [Section(0x1000, 0xFFFFFE00, 0xFFFFFFFF)] },                         false, "pe-section-outside-file pe-gap" },
        { "sections that share a byte",                  Image with { Sections = [Section(0x1000, 0x400, 0x201), Section(0x2000, 0x600, 0x400)] },    false, "pe-section-overlap" },
        { "a section on the headers",                    Image with { Sections = [Section(0x1000, 0x180, 0x880)] },                                   false, "pe-section-overlap pe-file-alignment" },
        { "UPX: SizeOfHeaders past the first section",   Image with { SizeOfHeaders = 0x1000 },                                                       false, "" },
        { "sections in another order in the file",       Image with { Sections = [Section(0x1000, 0x600, 0x400), Section(0x2000, 0x400, 0x200)] },    false, "" },
        { "sections in another order in memory",         Image with { Sections = [Section(0x2000, 0x400, 0x200), Section(0x1000, 0x600, 0x400)] },    false, "pe-sections-unsorted" },
        { "a gap behind the headers",                    Image with { Sections = [Section(0x1000, 0x600, 0x400)] },                                   false, "pe-gap" },
        { "a gap between sections",                      Image with { Sections = [Section(0x1000, 0x400, 0x200), Section(0x2000, 0x800, 0x200)] },    false, "pe-gap" },
        { "an overlay",                                  Image with { Length = 0xA01 },                                                               false, "pe-overlay" },
        { "a table alone is no overlay",                 Image with { Length = 0xB00, Table = (0xA00, 0x100) },                                       false, "" },
        { "a section that is not aligned in the file",   Image with { Sections = [Section(0x1000, 0x400, 0x210), Section(0x2000, 0x610, 0x3F0)] },    false, "pe-file-alignment" },
        { "FileAlignment 0",                             Image with { FileAlignment = 0 },                                                            false, "" },
        { "small SectionAlignment",                      Image with { SectionAlignment = 0x200 },                                                     false, "" },
        { "small SectionAlignment and page hashes",      Image with { SectionAlignment = 0x200, DllCharacteristics = 0x80, Table = (0x9F8, 8) },      true,  "pe-section-alignment" },
        { "IA-64 and page hashes",                       Image with { Machine = 0x200, DllCharacteristics = 0x80, Table = (0x9F8, 8) },               true,  "pe-section-alignment" },
        { "SectionAlignment 0 and forced integrity",     Image with { SectionAlignment = 0, DllCharacteristics = 0x80, Subsystem = 1, Table = (0x9F8, 8) }, false, "pe-section-alignment" },
        { "an empty section with a place",               Image with { Sections = [.. Image.Sections, Section(0x4000, 0x400, 0)] },                    false, "pe-pointer-to-raw-data" },
        { "forced integrity, unsigned",                  Image with { DllCharacteristics = 0x80 },                                                    true,  "pe-force-integrity-unsigned" },
        { "forced integrity, no page hashes",            Image with { DllCharacteristics = 0x80, Table = (0x9F8, 8) },                                false, "pe-force-integrity-no-page-hashes" },
        { "forced integrity, no page hashes, driver",    Image with { DllCharacteristics = 0x80, Table = (0x9F8, 8), Subsystem = 1 },                 false, "" },
        { "forced integrity and page hashes",            Image with { DllCharacteristics = 0x80, Table = (0x9F8, 8) },                                true,  "" },
        { "page hashes, no forced integrity",            Image with { Table = (0x9F8, 8) },                                                           true,  "pe-force-integrity-missing" },
        { "page hashes, no forced integrity, driver",    Image with { Table = (0x9F8, 8), Subsystem = 1 },                                            true,  "" },
        { "EFI",                                         Image with { Subsystem = 10 },                                                               false, "" },
        { "EFI with an overlay",                         Image with { Subsystem = 10, Length = 0xA10 },                                               false, "pe-overlay" },
        { "EFI with a gap",                              Image with { Subsystem = 11, Sections = [Section(0x1000, 0x600, 0x400)] },                   false, "pe-gap pe-efi-digest-differs" },
        { "EFI with an overlap",                         Image with { Subsystem = 12, Sections = [Section(0x1000, 0x400, 0x400), Section(0x2000, 0x600, 0x400)] }, false, "pe-section-overlap pe-efi-digest-differs" },
        { "EFI, SizeOfHeaders past the first section",   Image with { Subsystem = 13, SizeOfHeaders = 0x1000 },                                       false, "pe-efi-digest-differs" },
        { "EFI, SizeOfHeaders before the fields",        Image with { Subsystem = 10, SizeOfHeaders = 0x100 },                                        false, "pe-gap pe-efi-digest-differs" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Names_what_is_odd(string what, PeImage image, bool pageHashes, string codes) =>
        Assert.Equal((what, codes), (what, string.Join(' ', PeLint.Check(Lay(image), pageHashes).Select(f => f.Code))));

    [Theory]
    [InlineData(0, false, Severity.Note)]
    [InlineData(0, true, Severity.Warning)]
    [InlineData(0x80, false, Severity.Warning)]
    public void The_place_of_an_empty_section_weighs_more_where_integrity_is_forced(ushort characteristics, bool pageHashes, Severity severity)
    {
        var image = Image with { DllCharacteristics = characteristics, Sections = [.. Image.Sections, Section(0x4000, 0x400, 0)] };
        Assert.Equal(severity, Assert.Single(PeLint.Check(Lay(image), pageHashes), f => f.Rule == PeLintFindings.PointerToRawData).Severity);
    }

    [Fact]
    public void What_loaders_and_firmware_disagree_on_is_not_signed()
    {
        var image = Image with { Subsystem = 10, Sections = [Section(0x1000, 0x400, 0x400), Section(0x2000, 0x600, 0x400)] };
        Assert.All(PeLint.Check(Lay(image), false), f => Assert.NotEqual(Severity.Error, f.Severity));
        Assert.Equal(
            ["pe-section-overlap", "pe-efi-digest-differs"],
            PeLint.CheckForSigning(Lay(image), false).Where(f => f.Severity == Severity.Error).Select(f => f.Code));
    }

    [Fact]
    public void Sixty_five_thousand_sections_take_no_time()
    {
        var image = Image with
        {
            Length = 0x400000,
            Sections = [.. Enumerable.Range(0, 65535).Select(i => Section(0x1000, (uint)(i * 61 % 0x400000), 0x80000))],
        };
        Assert.NotEmpty(PeLint.Check(Lay(image), true));
    }

    [Fact]
    public void The_fix_clears_the_place_of_empty_sections_alone()
    {
        var image = Image with { Sections = [Section(0x1000, 0x400, 0x600), Section(0x2000, 0x400, 0), Section(0x3000, 0, 0), Section(0x4000, 0x123, 0)] };
        var edits = PeLint.FixPointerToRawData(Lay(image).Headers);
        Assert.Equal(2, edits.List.Count);
        var expected = image with { Sections = [image.Sections[0], Section(0x2000, 0, 0), image.Sections[2], Section(0x4000, 0, 0)] };
        Assert.Equal(expected.Bytes(), edits.Apply(image.Bytes()));
        Assert.Empty(PeLint.FixPointerToRawData(Lay(expected).Headers).List);
    }

    public static TheoryData<string, string, long> Markers { get; } = new()
    {
        // what lies in the table   bytes                                                     where; -1: nothing
        { "nothing",                "00112233445566778899",                                   -1 },
        { "a cabinet",              "00004D53434600000000",                                   2 },
        { "MSCF in passing",        "00004D53434601000000",                                   -1 },
        { "a ZIP archive",          "00504B0304",                                             1 },
        { "a compound file",        "000000D0CF11E0A1B11AE1",                                 3 },
        { "MZ in passing",          "4D5A4D5A4D5A",                                           -1 },
        { "a program",              "FF4D5A" + Zeros + "40000000" + "50450000",               1 },
        { "a program after MZ",     "4D5A4D5A" + Zeros + "40000000" + "50450000",             2 },
        { "MZ that points nowhere", "FF4D5A" + Zeros + "FFFFFFFF" + "50450000",               -1 },
        { "MZ that points past",    "FF4D5A" + Zeros + "41000000" + "50450000",               -1 },
    };

    // From MZ to e_lfanew.
    private const string Zeros = "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [MemberData(nameof(Markers))]
    public void Finds_programs_and_archives_in_the_table(string what, string hex, long where)
    {
        var finding = PeLint.CheckMarkers(Convert.FromHexString(hex), 0x1000);
        Assert.Equal((what, where < 0 ? null : where + 0x1000), (what, finding?.Where?.Offset));
        Assert.Equal(where < 0 ? null : "pe-marker-in-table", finding?.Code);
    }

    private static PeLayout Lay(PeImage image)
    {
        Assert.True(PeHeaders.TryRead(image.Bytes(), image.Length, out var headers, out _, out _));
        Assert.True(PeLayout.TryCreate(headers, out var layout, out _));
        return layout;
    }
}
