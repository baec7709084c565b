using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class PeHeadersTests
{
    private static PeImage Image { get; } = new();

    private static string? Code(byte[] file) => PeHeaders.TryRead(file, file.Length, out _, out _, out var problem) ? null : problem?.Code;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_every_field_at_its_place(bool isPlus)
    {
        var image = Image with { IsPlus = isPlus, PeOffset = 0xC8, CheckSum = 0x12345678, Table = (0x900, 0x100), DllCharacteristics = 0x81E0, Subsystem = 10 };
        Assert.True(PeHeaders.TryRead(image.Bytes(), 0xA00, out var headers, out var needed, out var problem));
        Assert.Equal((0, null), (needed, problem));
        Assert.Equal((isPlus, 0xC8, 0xA00), (headers.IsPlus, headers.PeOffset, headers.FileLength));
        Assert.Equal((0x8664, 0x2022, isPlus ? 240 : 224), (headers.Machine, headers.Characteristics, headers.SizeOfOptionalHeader));
        Assert.Equal((0x1000u, 0x200u, 0x400u, 0x12345678u), (headers.SectionAlignment, headers.FileAlignment, headers.SizeOfHeaders, headers.CheckSum));
        Assert.Equal((10, 0x81E0, 16u), (headers.Subsystem, headers.DllCharacteristics, headers.NumberOfRvaAndSizes));
        Assert.Equal((true, true, true), (headers.IsEfi, headers.ForceIntegrity, headers.HasSecurityEntry));
        Assert.Equal(new FileRange(0x900, 0x100), headers.CertificateTable);
        Assert.Equal((0xC8 + 88, isPlus ? 0xC8 + 168 : 0xC8 + 152), (headers.CheckSumOffset, headers.SecurityEntryOffset));
        Assert.Equal([".text", ".data", ".bss"], headers.Sections.Select(s => s.Name));
        Assert.Equal([new FileRange(0x400, 0x200), new FileRange(0x600, 0x400), default], headers.Sections.Select(s => s.RawRange));
        Assert.Equal([0x1000u, 0x2000u, 0x3000u], headers.Sections.Select(s => s.VirtualAddress));
        Assert.Equal(headers.SectionTableOffset + 80, headers.Sections[2].HeaderOffset);
    }

    public static TheoryData<string, PeImage, string> Damage { get; } = new()
    {
        // what is wrong                                file                                                       finding
        { "section table behind the end",               Image with { NumberOfSections = 100 },                      "pe-truncated" },
        { "65,535 sections in a small file",            Image with { NumberOfSections = 65535 },                    "pe-truncated" },
        { "e_lfanew further than anybody reads",        Image with { PeOffset = PeHeaders.MaxHeaderBytes, Length = PeHeaders.MaxHeaderBytes + 0x1000 }, "pe-headers-too-far" },
        { "section table further than anybody reads",   Image with { PeOffset = PeHeaders.MaxHeaderBytes - 300, Length = PeHeaders.MaxHeaderBytes + 0x1000 }, "pe-headers-too-far" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_the_damage(string what, PeImage image, string code) => Assert.Equal((what, code), (what, Code(image.Bytes())));

    public static TheoryData<string, int, byte[], string> Patches { get; } = new()
    {
        // what is wrong               offset  bytes                              finding
        { "not MZ",                         0, [0x4D, 0x5B],                      "pe-not-an-image" },
        { "e_lfanew elsewhere",          0x3C, [0x84, 0, 0, 0],                   "pe-not-an-image" },
        { "e_lfanew 0",                  0x3C, [0, 0, 0, 0],                      "pe-not-an-image" },
        { "e_lfanew near the end",       0x3C, [0xF0, 0x09, 0, 0],                "pe-truncated" },
        { "e_lfanew as large as can be", 0x3C, [0xFF, 0xFF, 0xFF, 0xFF],          "pe-truncated" },
        { "no PE signature",             0x82, [1],                               "pe-not-an-image" },
        { "ROM image",                   0x98, [0x07, 0x01],                      "pe-unknown-magic" },
        { "magic 0",                     0x98, [0, 0],                            "pe-unknown-magic" },
    };

    [Theory]
    [MemberData(nameof(Patches))]
    public void Names_what_a_byte_breaks(string what, int offset, byte[] bytes, string code)
    {
        var file = Image.Bytes();
        bytes.CopyTo(file, offset);
        Assert.Equal((what, code), (what, Code(file)));
    }

    [Fact]
    public void Is_truncated_at_every_length_short_of_the_headers()
    {
        var file = Image.Bytes();
        Assert.True(PeHeaders.TryRead(file, file.Length, out var headers, out _, out _));
        for (var length = 0; length < headers.End; length++)
        {
            Assert.False(PeHeaders.TryRead(file.AsSpan(0, length), length, out _, out var needed, out var problem));
            Assert.Equal((length, 0, length < 2 ? "pe-not-an-image" : "pe-truncated"), (length, needed, problem?.Code));
        }

        Assert.True(PeHeaders.TryRead(file.AsSpan(0, (int)headers.End), headers.End, out _, out _, out _));
    }

    [Fact]
    public void Asks_for_more_bytes_until_it_has_the_headers_and_never_for_more_than_the_file_has()
    {
        var file = (Image with { PeOffset = 0x2000, Length = 0x3000 }).Bytes();
        Assert.True(PeHeaders.TryRead(file, file.Length, out var whole, out _, out _));
        for (var length = 0; length < whole.End; length++)
        {
            var have = length;
            for (var rounds = 0; !PeHeaders.TryRead(file.AsSpan(0, have), file.Length, out _, out var needed, out var problem); rounds++)
            {
                Assert.Null(problem);
                Assert.InRange(needed, have + 1, file.Length);
                Assert.InRange(rounds, 0, 3);
                have = needed;
            }
        }
    }

    [Fact]
    public void Reads_65535_sections()
    {
        var length = 0x200 + (40 * 65535);
        var file = (Image with { NumberOfSections = 65535, Length = length }).Bytes();
        Assert.True(PeHeaders.TryRead(file, length, out var headers, out _, out _));
        Assert.Equal(65535, headers.Sections.Count);
    }

    public static TheoryData<string, PeImage, bool> Rooms { get; } = new()
    {
        // directories and optional header                    file                                                                    room for a signature
        { "sixteen",                                          Image,                                                                  true },
        { "none",                                             Image with { NumberOfRvaAndSizes = 0, SizeOfOptionalHeader = 112 },     false },
        { "four",                                             Image with { NumberOfRvaAndSizes = 4 },                                 false },
        { "five",                                             Image with { NumberOfRvaAndSizes = 5 },                                 true },
        { "as many as can be",                                Image with { NumberOfRvaAndSizes = uint.MaxValue },                     true },
        { "five, and just room for them",                     Image with { NumberOfRvaAndSizes = 5, SizeOfOptionalHeader = 152 },     true },
        { "section table a byte into directory 4",            Image with { SizeOfOptionalHeader = 151 },                              false },
        { "PE32, and just room for them",                     Image with { IsPlus = false, SizeOfOptionalHeader = 136 },              true },
        { "PE32, section table a byte into directory 4",      Image with { IsPlus = false, SizeOfOptionalHeader = 135 },              false },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Knows_whether_there_is_room_for_a_signature(string what, PeImage image, bool room)
    {
        Assert.True(PeHeaders.TryRead(image.Bytes(), image.Length, out var headers, out _, out _));
        Assert.Equal((what, room), (what, headers.HasSecurityEntry));
    }

    [Fact]
    public void Shows_section_names_without_control_characters()
    {
        var image = Image with { Sections = [new(".a\u001b[2J", 0x1000, 0x400, 0x200), new("12345678", 0x2000, 0x600, 0x200)] };
        Assert.True(PeHeaders.TryRead(image.Bytes(), image.Length, out var headers, out _, out _));
        Assert.Equal([".a?[2J", "12345678"], headers.Sections.Select(s => s.Name));
    }
}
