using System.Text;
using Signet.Inf;

namespace Signet.Tests.Inf;

public sealed class InfFileTests
{
    public static TheoryData<string, string, string> Lines { get; } = new()
    {
        // what                                    entry                                     key|values
        { "key and value",                         "a=b",                                    "a|b" },
        { "blanks around everything",              "  a b \t=  c d , e\t",                   "a b|c d|e" },
        { "values without a key",                  "a,b,c",                                  "-|a|b|c" },
        { "one value without a key",               "a",                                      "-|a" },
        { "an equals sign behind a comma",         "HKR,,a,,b=c",                            "-|HKR||a||b=c" },
        { "an equals sign in the value",           "a=b=c",                                  "a|b=c" },
        { "values left out",                       "a=,b,,",                                 "a||b||" },
        { "no value",                              "a=",                                     "a|" },
        { "a comment",                             "a=b ; c, d",                             "a|b" },
        { "a comment without a blank",             "a=b;c",                                  "a|b" },
        { "a semicolon in quotes",                 "a=\"b;c\" ; d",                          "a|b;c" },
        { "a comma in quotes",                     "a=\"b,c\",d",                            "a|b,c|d" },
        { "an equals sign in quotes before a key", "\"a=b\"=c",                              "a=b|c" },
        { "quotes doubled",                        "a=\"say \"\"b\"\"\"",                    "a|say \"b\"" },
        { "blanks kept in quotes",                 "a=\" b \"",                              "a| b " },
        { "quoted and unquoted parts joined",      "a= x\" b \"y ",                          "a|x b y" },
        { "a quote that is not closed",            "a=\"b, c",                               "a|b, c" },
        { "blanks behind empty quotes",            "a=\"\" b",                               "a| b" },
        { "blanks in a quote that is not closed",  "a=\"b \\",                              "a|b \\" },
        { "continued with blanks",                 "a=b \\\r\n  c",                         "a|bc" },
        { "a continued value",                     "a=b,\\\r\n  c",                          "a|b|c" },
        { "continued in the middle of a value",    "a=b\\\r\nc",                             "a|bc" },
        { "several backslashes",                   "a=b\\\\\r\n,c",                          "a|b|c" },
        { "a comment behind the backslash",        "a=\"b\\\"\\ ; note\r\n,c",               "a|b\\|c" },
        { "no continuation in a comment",          "a=b ; c \\\r\nd",                        "a|b" },
        { "a backslash in quotes",                 "a=\"b\\\"\r\n",                          "a|b\\" },
        { "a backslash inside a path",             "a=b\\c",                                 "a|b\\c" },
        { "continued over three lines",            "a=\\\r\nb,\\\r\nc",                      "a|b|c" },
        { "a string",                              "a=%one%",                                "a|1" },
        { "a string in any case, in the middle",   "a=x%ONE%y",                              "a|x1y" },
        { "a string as the key",                   "%one%=b",                                "1|b" },
        { "a string in quotes",                    "a=\"%one%\"",                            "a|1" },
        { "percent signs doubled",                 "a=100%%",                                "a|100%" },
        { "an unknown string",                     "a=%two%",                                "a|%two%" },
        { "a folder's number",                     "a=%12%\\b.sys",                          "a|%12%\\b.sys" },
        { "a single percent sign",                 "a=5% of b",                              "a|5% of b" },
        { "a string that names a string",          "a=%chain%",                              "a|%one%" },
        { "a string with a semicolon in its name", "a=%b;c%,d",                              "a|semi|d" },
        { "chained percent signs",                 "a=%%%%%one%%%",                          "a|%%1%" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Cuts_a_line_into_key_and_values(string what, string line, string expected)
    {
        var file = Infs.File($"[S]\r\n{line}\r\n[Strings]\r\none=1\r\nchain=%one%\r\n\"b;c\"=semi\r\n");
        Assert.True(expected == Infs.Entries(file, "s")[0], $"{what}: {Infs.Entries(file, "s")[0]}");
    }

    [Fact]
    public void Sections_of_one_name_are_one_in_any_case()
    {
        var file = Infs.File("[One]\na=1\n[two]\nb=2\n[ONE] ; again\nc=3\n");
        Assert.Equal(["One", "two"], file.Sections.Select(s => s.Name));
        Assert.Equal(["a|1", "c|3"], Infs.Entries(file, "one"));
        Assert.Empty(file.Findings);
    }

    public static TheoryData<string, InfEncoding, bool> Encodings { get; } = new()
    {
        { "utf-16", InfEncoding.Utf16LittleEndian, true },
        { "utf-16", InfEncoding.Utf16LittleEndian, false },
        { "utf-16BE", InfEncoding.Utf16BigEndian, true },
        { "utf-16BE", InfEncoding.Utf16BigEndian, false },
        { "utf-8", InfEncoding.Utf8, true },
        { "utf-8", InfEncoding.Utf8, false },
        { "iso-8859-1", InfEncoding.Ansi, false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Reads_every_encoding_and_knows_the_bytes_of_each_line(string encoding, InfEncoding expected, bool mark)
    {
        var coding = Encoding.GetEncoding(encoding);
        string[] lines = ["; größer\r\n", "[Version]\n", "a=é,\\\r", "ü\r\n", "b=2"];
        byte[] content = [.. mark ? coding.GetPreamble() : [], .. coding.GetBytes(string.Concat(lines))];
        var file = Infs.File(content);

        Assert.Equal((expected, mark, 5), (file.Encoding, file.HasByteOrderMark, file.LineCount));
        Assert.Equal(["a|é|ü", "b|2"], Infs.Entries(file, "Version"));
        var entry = file.Section("Version")!.Entries.First();
        Assert.Equal(3, entry.Line);
        Assert.Equal(lines[2] + lines[3], coding.GetString(content.AsSpan((int)entry.Where.Offset, (int)entry.Where.Length)));
        Assert.Equal(content.Length, file.LineRange(5).End);
    }

    [Fact]
    public void Reads_bytes_above_7F_as_Windows_1252_when_they_are_no_UTF_8()
    {
        var file = Infs.File([.. "[S]\na="u8, 0x80, 0x99, 0xE9, (byte)'\n']);
        Assert.Equal(["a|€™é"], Infs.Entries(file, "S"));
        Assert.Equal("inf-code-page", Infs.Codes(file.Findings));
    }

    public static TheoryData<string, string, string> Damage { get; } = new()
    {
        // what                              text                             finding:line
        { "header not closed",               "[a]\n[b\n",                     "inf-section-syntax:2" },
        { "header empty",                    "[a]\n[]\n",                     "inf-section-syntax:2" },
        { "text behind a header",            "[a] b=c\n",                     "inf-text-after-section:1" },
        { "blank in a header",               "[a ]\n",                        "inf-section-blanks:1" },
        { "entry before any section",        "; x\na=b\n[c]\n",               "inf-entry-outside-section:2" },
        { "quote not closed",                "[a]\nb=\"c\n",                  "inf-unclosed-quote:2" },
        { "quote not closed on a later line", "[a]\nb=c,\\\n\"d\n",           "inf-unclosed-quote:3" },
        { "continued into a section",        "[a]\nb=c\\\n[d]\n",             "inf-continued-into-section:3" },
        { "NUL",                             "[a]\nb=c\0d\n",                 "inf-nul:2" },
        { "control character",               "[a]\nb\n\u0007\n",              "inf-control-character:3" },
        { "long field",                      "[a]\nb=@4096\n",                "inf-field-too-long:2" },
        { "long name of a section",          "[a]\n[@256]\n",                 "inf-section-syntax:2" },
        { "many values",                     "[a]\nb=,4096\n",                "inf-too-many-values:2" },
        { "UTF-8",                           "[a]\nb=é\n",                    "inf-utf8:" },
        { "nothing wrong",                   "[a]\nb=@4095\n\u001A\0 old DOS rest", "inf-nul:3" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_what_is_wrong_with_the_line(string what, string text, string expected)
    {
        text = text.Replace("@4096", new string('x', 4096), StringComparison.Ordinal).Replace("@4095", new string('x', 4095), StringComparison.Ordinal)
            .Replace("@256", new string('x', 256), StringComparison.Ordinal).Replace(",4096", new string(',', 4096), StringComparison.Ordinal);
        var found = string.Join(' ', Infs.File(text).Findings.Select(f => $"{f.Code}:{f.Line}"));
        Assert.True(expected == found, $"{what}: {found}");
    }

    [Theory]
    [InlineData("", "inf-empty")]
    [InlineData("just text\n", "inf-no-sections")]
    [InlineData("MZ\u0090\0\u0003\0\0\0\u0004", "inf-not-text")]
    public void Refuses_what_is_no_INF(string text, string code)
    {
        Assert.False(InfFile.TryRead(Encoding.Latin1.GetBytes(text), "x", out _, out var problem));
        Assert.Equal(code, problem.Code);
    }

    [Fact]
    public void Half_a_character_at_the_end_of_UTF_16_is_told()
    {
        var file = Infs.File([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("[S]\na=b\n"), 0x0D]);
        Assert.Equal(["a|b"], Infs.Entries(file, "S"));
        Assert.Equal("inf-half-character", Infs.Codes(file.Findings));
    }

    [Fact]
    public void Of_each_kind_of_finding_fifty_are_listed_and_the_rest_counted()
    {
        var findings = Infs.File("[a]\n" + string.Concat(Enumerable.Repeat("b=\"c\n", 60))).Findings;
        Assert.Equal(51, findings.Count);
        Assert.Equal("10 more of inf-unclosed-quote", findings[^1].Message);
    }

    [Fact]
    public void English_strings_fill_in_what_the_neutral_ones_lack()
    {
        var file = Infs.File("[Strings.0407]\na=de\nb=de\nc=de\n[Strings.0409]\na=en\nb=en\n[Strings]\na=any\n[S]\n%a%,%b%,%c%\n");
        Assert.Equal(["-|any|en|de"], Infs.Entries(file, "S"));
    }
}
