using System.Text;
using Signet.Catalogs;
using Signet.Files;
using Signet.Inf;

namespace Signet.Tests.Inf;

public sealed class InfRepairTests
{
    private const string Original = "[Version]\r\nSignature=\"$Windows NT$\"\r\n";

    public static TheoryData<string, string, string, string> Conversions { get; } = new()
    {
        // what happened                   original encoding   changed text                                             repair
        { "CR LF became LF",               "utf-8",            Original.Replace("\r\n", "\n", StringComparison.Ordinal), "CR LF line ends" },
        { "CR LF became LF",               "utf-16",           Original.Replace("\r\n", "\n", StringComparison.Ordinal), "CR LF line ends" },
        { "CR LF became LF",               "utf-16BE",         Original.Replace("\r\n", "\n", StringComparison.Ordinal), "CR LF line ends" },
        { "the last line lost its end",    "utf-8",            Original.TrimEnd(),                                      "a line end behind the last line" },
        { "the last line lost its end",    "utf-16BE",         Original.TrimEnd(),                                      "a line end behind the last line" },
        { "a line end was added",          "utf-16",           Original + "\r\n",                                       "no line end behind the last line" },
        { "both",                          "utf-16",           Original.Replace("\r\n", "\n", StringComparison.Ordinal) + "\n", "CR LF line ends, no line end behind the last line" },
    };

    [Theory]
    [MemberData(nameof(Conversions))]
    public void Finds_the_file_as_it_was(string what, string encoding, string changed, string repair)
    {
        var coding = Encoding.GetEncoding(encoding);
        byte[] before = [.. Preamble(coding), .. coding.GetBytes(Original)];
        byte[] now = [.. Preamble(coding), .. coding.GetBytes(changed)];
        var found = InfRepair.Candidates(now).Where(r => r.Content.Span.SequenceEqual(before)).Select(r => r.What).First();
        Assert.True(repair == found, $"{what}: {found}");
    }

    [Fact]
    public void Finds_line_ends_that_became_CR_LF()
    {
        var before = "[a]\nb=1\n"u8.ToArray();
        Assert.Contains(InfRepair.Candidates("[a]\r\nb=1\r\n"u8.ToArray()), r => r.What == "LF line ends" && r.Content.Span.SequenceEqual(before));
    }

    [Fact]
    public void Finds_UTF_16_that_became_UTF_8_with_LF()
    {
        byte[] before = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Original + "Provider=Größe\r\n")];
        var now = Encoding.UTF8.GetBytes((Original + "Provider=Größe\r\n").Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.Contains(InfRepair.Candidates(now), r => r.What == "UTF-16 and a byte order mark, CR LF line ends" && r.Content.Span.SequenceEqual(before));
    }

    [Fact]
    public void No_candidate_is_the_file_itself() =>
        Assert.DoesNotContain(InfRepair.Candidates(Encoding.UTF8.GetBytes(Original)), r => r.Content.Span.SequenceEqual(Encoding.UTF8.GetBytes(Original)));

    public static TheoryData<string, string> Corpus { get; } = new()
    {
        { "adafruit-usbtinyisp/USBtiny.inf", "adafruit-usbtinyisp/usbtiny.cat" },
        { "espressif/esp-prog/esp-prog.inf", "espressif/esp-prog/esp-prog.cat" },
        { "espressif/esp-wrover-kit/esp-wrover-kit.inf", "espressif/esp-wrover-kit/esp-wrover-kit.cat" },
        { "espressif/esp32-s2-kaluga/esp32s2-kaluga.inf", "espressif/esp32-s2-kaluga/esp32-s2-kaluga.cat" },
        { "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.inf", "espressif/esp32-usb-jtag/USB_JTAG_debug_unit.cat" },
        { "espressif/esp32s2/esp32s2.inf", "espressif/esp32s2/esp32s2.cat" },
        { "sparkfun/avr/signed_driver/Qtechknow.inf", "sparkfun/avr/signed_driver/qtechknow.cat" },
        { "sparkfun/avr/signed_driver/sparkfun.inf", "sparkfun/avr/signed_driver/sparkfun.cat" },
    };

    [Theory]
    [MemberData(nameof(Corpus))]
    public void A_vendors_INF_that_lost_its_line_ends_is_found_in_its_catalog(string inf, string catalog)
    {
        using var source = FileSource.Open(Shared.Path("corpus/driver-packages/" + catalog));
        Assert.True(CatalogFile.Open(source, out var file, out var problem), problem?.Message);
        bool Lists(ReadOnlyMemory<byte> content) => file.Catalog.Members.Any(m =>
            m.Content is { } indirect && DigestAlgorithm.FromOid(indirect.DigestAlgorithm)!.Hash(content.Span).AsSpan().SequenceEqual(indirect.Digest.Span));

        var content = File.ReadAllBytes(Shared.Path("corpus/driver-packages/" + inf));
        Assert.True(Lists(content));
        Assert.Equal((0, 0), (LineEnds.Count(content).Lf, LineEnds.Count(content).Cr));

        var converted = Assert.Single(InfRepair.Candidates(content), r => r.What == "LF line ends").Content;
        Assert.False(Lists(converted));
        Assert.Equal("CR LF line ends", InfRepair.Candidates(converted).First(r => Lists(r.Content)).What);
    }

    [Theory]
    [InlineData("sparkfun/samd/drivers/sparkfun.inf", "sparkfun/samd/drivers/sparkfun.cat")]
    public void No_repair_makes_an_INF_one_that_the_catalog_never_listed(string inf, string catalog)
    {
        // the catalog beside this INF is that of arduino-samd.inf
        using var source = FileSource.Open(Shared.Path("corpus/driver-packages/" + catalog));
        Assert.True(CatalogFile.Open(source, out var file, out var problem), problem?.Message);
        var listed = Assert.Single(file.Catalog.Members).Content!.Digest.ToArray();
        var content = File.ReadAllBytes(Shared.Path("corpus/driver-packages/" + inf));
        var candidates = InfRepair.Candidates(content).ToList();
        Assert.NotEmpty(candidates);
        Assert.All(candidates, r => Assert.NotEqual(listed, DigestAlgorithm.Sha1.Hash(r.Content.Span)));
    }

    [Fact]
    public void Counts_line_ends_of_every_kind()
    {
        Assert.Equal(new LineEnds(2, 1, 1), LineEnds.Count("a\r\nb\nc\rd\r\n"u8));
        Assert.True(LineEnds.Count("a\r\nb\n"u8).IsMixed);
        Assert.False(LineEnds.Count("a\r\nb\r\n"u8).IsMixed);
    }

    private static byte[] Preamble(Encoding coding) => coding is UTF8Encoding ? [] : coding.GetPreamble();
}
