using Signet.Authenticode;
using Signet.Pe;
using Signet.Tests.Pe;

namespace Signet.Tests.Hostile;

/// <summary>What verification would reject, or call malformed, is not signed; the refusal names the reason.</summary>
public class MalformedSigningTests
{
    private static readonly SignatureOptions s_replace = new() { Existing = ExistingSignature.Replace };

    private static PeImage Image { get; } = new();

    public static TheoryData<string, Func<byte[]>, string> Files { get; } = new()
    {
        { "nothing wrong", Image.Bytes, "signed" },
        { "nothing wrong, PE32", (Image with { IsPlus = false }).Bytes, "signed" },
        { "empty", () => [], "pe-not-an-image" },
        { "no MZ", () => [.. new byte[512]], "pe-not-an-image" },
        { "MZ alone", () => [.. "MZ"u8], "pe-truncated" },
        { "e_lfanew past the end", () => At(0x3C, 0xFFFF_FFFF), "pe-truncated" },
        { "e_lfanew at 0", () => At(0x3C, 0), "pe-not-an-image" },
        { "e_lfanew into a section", () => At(0x3C, 0x600), "pe-not-an-image" },
        { "a ROM image", () => At(Image.PeOffset + 24, 0x107), "pe-unknown-magic" },
        { "an object file's optional header", () => At(Image.PeOffset + 24, 0), "pe-unknown-magic" },
        { "65,535 sections in a small file", (Image with { NumberOfSections = 0xFFFF }).Bytes, "pe-truncated" },
        { "four directories", (Image with { NumberOfRvaAndSizes = 4 }).Bytes, "pe-no-security-entry" },
        { "no directories", (Image with { NumberOfRvaAndSizes = 0 }).Bytes, "pe-no-security-entry" },
        { "directories without room for them", (Image with { SizeOfOptionalHeader = 112 }).Bytes, "pe-optional-header-short" },
        { "a section past the end", (Image with { Sections = [new("s", 0x1000, 0x400, 0x601)] }).Bytes, "pe-section-outside-file" },
        { "a section far past the end", (Image with { Sections = [new("s", 0x1000, 0xFFFF_FE00, 0xFFFF_FFFF)] }).Bytes, "pe-section-outside-file" },
        { "sections that share bytes", (Image with { Sections = [new("s", 0x1000, 0x400, 0x400), new("t", 0x2000, 0x600, 0x400)] }).Bytes, "pe-section-overlap" },
        { "a section on the headers", (Image with { Sections = [new("s", 0x1000, 0x100, 0x900)] }).Bytes, "pe-section-overlap" },
        { "an EFI image with a gap", (Image with { Subsystem = 10, Sections = [new("s", 0x1000, 0x600, 0x400)] }).Bytes, "pe-efi-digest-differs" },

        { "a table past the end", (Image with { Table = (0x9F8, 16) }).Bytes, "pe-table-outside-file" },
        { "a table far past the end", (Image with { Table = (0xFFFF_FFF8, 0xFFFF_FFF8) }).Bytes, "pe-table-outside-file" },
        { "a table in the headers", (Image with { Table = (8, 0x9F8) }).Bytes, "pe-table-in-headers" },
        { "a table that is not aligned", (Image with { Length = 0xA14, Table = (0xA04, 16) }).Bytes, "pe-table-unaligned" },
        { "data behind the table", (Image with { Length = 0xA20, Table = (0xA00, 16) }).Bytes, "pe-table-not-last" },
        { "a table on a section", (Image with { Table = (0x9F0, 16) }).Bytes, "pe-table-overlaps-section" },
        { "an entry of length 0", () => Bombs.WithTable(new byte[16]), "pe-table-malformed" },
        { "an entry past the end", () => Bombs.WithTable([0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0]), "pe-table-malformed" },
        { "a rest that is no entry", () => Bombs.WithTable(SignedPe.Unsigned(), [.. WinCertificate.Wrap(SignedPe.Sign(Gauntlet.Signer).Encode()), 0, 0, 0, 0]), "pe-table-malformed" },
        { "a thousand entries", () => Bombs.TableEntries(1000), "pe-table-malformed" },
        { "an entry of revision 1", () => Bombs.WithTable([8, 0, 0, 0, 0, 1, 2, 0]), "pe-certificate-revision" },
        { "an entry of another type", () => Bombs.WithTable([8, 0, 0, 0, 0, 2, 1, 0]), "pe-certificate-type" },
        { "hidden data", () => Bombs.WithTable([.. Longer(WinCertificate.Wrap(SignedPe.Sign(Gauntlet.Signer).Encode())), .. "payload!"u8]), "pe-hidden-data" },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void Is_refused_with_the_reason(string what, Func<byte[]> file, string code)
    {
        var bytes = file();
        var before = bytes.ToArray();
        Assert.Equal((what, code), (what, Gauntlet.Sign(bytes, s_replace)));
        Assert.Equal(before, bytes);
    }

    [Fact]
    public void Page_hashes_that_nobody_could_check_are_not_written()
    {
        var image = (Image with { SectionAlignment = 512 }).Bytes();
        Assert.Equal("pe-page-hash-impossible", Gauntlet.Sign(image, s_replace with { PageHashes = true }));
        Assert.Equal("signed", Gauntlet.Sign(image, s_replace));
    }

    /// <summary>What is behind the table, or a section's under it, must not go with the table.</summary>
    [Theory]
    [InlineData(0xA20, 0xA00, "pe-table-not-last")]
    [InlineData(0xA00, 0x9F0, "pe-table-overlaps-section")]
    public void To_remove_signatures_takes_nothing_else_away(int length, int table, string code) =>
        Assert.Equal(code, Gauntlet.Run((Image with { Length = length, Table = ((uint)table, 16) }).Bytes()).Removed);

    /// <summary>A second signature on a file whose first does not hold would be rejected for the first.</summary>
    [Fact]
    public void No_signature_is_added_to_a_broken_one()
    {
        var file = Gauntlet.SignedCopy(SignedPe.Unsigned());
        Assert.Equal("signed", Gauntlet.Run(file).Appended);
        file[^60] ^= 1;
        Assert.NotEqual("signed", Gauntlet.Run(file).Appended);
        Assert.Equal("signed", Gauntlet.Run(file).Signed);
    }

    private static byte[] At(int offset, uint value)
    {
        var file = Image.Bytes();
        BitConverter.GetBytes(value).AsSpan(0, offset == 0x3C ? 4 : 2).CopyTo(file.AsSpan(offset));
        return file;
    }

    // The entry with eight more in its length.
    private static byte[] Longer(byte[] entry)
    {
        BitConverter.GetBytes(entry.Length + 8).CopyTo(entry, 0);
        return entry;
    }
}
