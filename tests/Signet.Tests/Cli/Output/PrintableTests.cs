using System.Text;
using Signet.Cli.Output;

namespace Signet.Tests.Cli.Output;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("CN=Müller & Söhne, O=株式会社, C=DE", "CN=Müller & Söhne, O=株式会社, C=DE")]
    [InlineData("", "")]
    [InlineData("emoji 🖋 stays", "emoji 🖋 stays")]
    [InlineData("\u001b[31mred\u001b[0m", @"\u{1B}[31mred\u{1B}[0m")]
    [InlineData("\u009b31m", @"\u{9B}31m")]
    [InlineData("bell\u0007, null\0, delete\u007f", @"bell\u{7}, null\u{0}, delete\u{7F}")]
    [InlineData("one\ntwo\rthree\tfour", @"one\u{A}two\u{D}three\u{9}four")]
    [InlineData("invoice\u202Efdp.exe", @"invoice\u{202E}fdp.exe")]
    [InlineData("a\u2066b\u2069c\u200Bd\uFEFFe\u2028f", @"a\u{2066}b\u{2069}c\u{200B}d\u{FEFF}e\u{2028}f")]
    public void Writes_out_what_could_steer_or_mislead(string text, string printed) => Assert.Equal(printed, Printable.Text(text));

    [Fact]
    public void Writes_out_invisible_tag_characters() => Assert.Equal(@"a\u{E0041}b", Printable.Text("a" + char.ConvertFromUtf32(0xE0041) + "b"));

    [Fact]
    public void Writes_out_lone_surrogates() => Assert.Equal(@"a\u{D800} b\u{DC00}", Printable.Text("a\uD800 b\uDC00"));

    [Fact]
    public void Leaves_no_control_character_of_any_plane()
    {
        for (var c = 0; c <= 0xFFFF; c++)
        {
            Assert.DoesNotContain(Printable.Text(((char)c).ToString()), char.IsControl);
        }
    }

    [Fact]
    public void Every_value_in_a_line_passes_through_it_but_the_line_itself_does_not()
    {
        using var text = new StringWriter();
        var writer = new HumanWriter(text, color: true);
        const string Evil = "\u001b]0;owned\u0007";
        writer.WriteLine($"{Evil}|{Evil,-20}|{new Inked(Ink.Bad, Evil)}|{new StringBuilder(Evil)}|\n");
        writer.WriteLine(Evil);
        Assert.Equal(
            @"\u{1B}]0;owned\u{7}|\u{1B}]0;owned\u{7} |" + "\e[31m" + @"\u{1B}]0;owned\u{7}" + "\e[0m" + @"|\u{1B}]0;owned\u{7}|" + "\n\n"
            + @"\u{1B}]0;owned\u{7}" + "\n",
            text.ToString());
    }

    [Fact]
    public void Colours_are_left_out_where_nobody_sees_them()
    {
        using var text = new StringWriter();
        new HumanWriter(text, color: true).WithoutColor().WriteLine($"{new Inked(Ink.Good, "trusted")} {new Inked(Ink.Dim, "x"),3}");
        Assert.Equal("trusted   x\n", text.ToString());
    }
}
