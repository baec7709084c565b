using System.Text;
using Signet.Catalogs;

namespace Signet.Tests.Catalogs;

/// <summary>What a definition file says, and what is wrong with it. makecat 10.0.28000 was asked what it makes of each of these.</summary>
public class CdfFileTests
{
    private const string Header = "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=2\r\nHashAlgorithms=SHA256\r\n";
    private const string Files = "[CatalogFiles]\r\n";
    private const string OneFile = Files + "<hash>a=note.txt\r\n";

    [Fact]
    public void Reads_all_that_a_definition_file_can_say()
    {
        var cdf = Read("""
            [CatalogHeader]
            Name=t.cat
            ResultDir=res
            PublicVersion=0x0000001
            EncodingType=0x00010001
            CatalogVersion=2
            HashAlgorithms=SHA256
            PageHashes=true
            CATATTR1=0x10010001:OSAttr:2:6.1,2:10.0
            [CatalogFiles]
            <hash>a=sub\one.exe
            <hash>aATTR1=0x10010001:File:one.exe
            <hash>aALTSIPID={DE351A42-8E59-11D0-8C47-00C04FC295EE}
            <hash>aPageHashes=false
            <HASH>b=two.txt

            """);
        Assert.Empty(cdf.Findings);
        Assert.Equal(("t.cat", "res", CatalogVersion.V2, true), (cdf.Name, cdf.ResultDirectory, cdf.Version, cdf.PageHashes));
        var attribute = Assert.Single(cdf.Attributes).Value!;
        Assert.Equal(("OSAttr", "2:6.1,2:10.0", CatalogNameValueFlags.AuthenticatedText), (attribute.Name, attribute.Text, attribute.Flags));
        Assert.Equal([("<hash>a", "sub\\one.exe", 11), ("<HASH>b", "two.txt", 15)], cdf.Members.Select(m => (m.Label, m.Path, m.Line)));
        Assert.Equal("one.exe", Assert.Single(cdf.Members[0].Attributes).Value!.Text);
        Assert.Equal((false, new Guid("DE351A42-8E59-11D0-8C47-00C04FC295EE")), (cdf.Members[0].PageHashes!.Value, cdf.Members[0].Subject!.Value));
        Assert.Null(cdf.Members[1].PageHashes);
    }

    public static TheoryData<string, string, int> Oddities { get; } = new()
    {
        // file                                                                                     finding                    line
        { "", "cdf-header-missing", 0 },
        { OneFile, "cdf-header-missing", 0 },
        { " [CatalogHeader]\r\nName=t.cat\r\n", "cdf-header-missing", 0 },
        { "[CatalogHeader]\r\nCatalogVersion=2\r\nHashAlgorithms=SHA256\r\n" + OneFile, "cdf-name-missing", 1 },
        { "[CatalogHeader]\r\nName=\r\n" + OneFile, "cdf-name-missing", 1 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=2\r\nHashAlgorithms=MD5\r\n", "cdf-version", 4 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=2\r\nHashAlgorithms=SHA1\r\n", "cdf-version", 4 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=2\r\nHashAlgorithms=SHA256 \r\n", "cdf-version", 4 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=1\r\nHashAlgorithms=SHA256\r\n", "cdf-version", 4 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=2\r\n", "cdf-version", 3 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=0x2\r\nHashAlgorithms=SHA256\r\n", "cdf-version", 4 },
        { "[CatalogHeader]\r\nName=t.cat\r\nCatalogVersion=3\r\n", "cdf-version", 3 },
        { "[CatalogHeader]\r\nName=t.cat\r\nHashAlgorithms=SHA256\r\n", "cdf-version", 3 },
        { Header + "CATATTR1=nonsense\r\n" + OneFile, "cdf-attribute-incomplete", 5 },
        { Header + "CATATTR1=0x10010001:N:\r\n" + OneFile, "cdf-attribute-incomplete", 5 },
        { Header + "CATATTR1=0x20010001:N:V\r\n" + OneFile, "cdf-attribute-unauthenticated", 5 },
        { Header + "CATATTR1=0x10020001:N:AAEC!\r\n" + OneFile, "cdf-attribute-base64", 5 },
        { Header + "CATATTR2=0x10010001:N:V\r\n" + OneFile, "cdf-attribute-unreachable", 5 },
        { Header + "CATATTR1=\r\n" + OneFile, "cdf-attribute-unreachable", 5 },
        { Header + "CATATTR1=0x10010001:A:1\r\nCATATTR1=0x10010001:B:2\r\n" + OneFile, "cdf-line-unused", 6 },
        { Header + "CATATTR01=0x10010001:A:1\r\n" + OneFile, "cdf-line-unused", 5 },
        { Header + "Colour=red\r\n" + OneFile, "cdf-line-unused", 5 },
        { Header + "Name=u.cat\r\n" + OneFile, "cdf-line-unused", 5 },
        { Header + " Name=u.cat\r\n" + OneFile, "cdf-line-unused", 5 },
        { Header + "PageHashes=no\r\n" + OneFile, "cdf-page-hashes-value", 5 },
        { Header + Files + "plain=note.txt\r\n", "cdf-label-without-hash", 6 },
        { Header + Files + " <hash>a=note.txt\r\n", "cdf-label-without-hash", 6 },
        { Header + Files + "<hash>a=\r\n", "cdf-path-missing", 6 },
        { Header + Files + "<hash>a=note.txt\r\n<HASH>A=other.txt\r\n", "cdf-label-repeated", 7 },
        { Header + Files + "<hash>a=note.txt\r\n<hash>aALTSIPID=nonsense\r\n", "cdf-subject-guid", 7 },
        { Header + Files + "<hash>a=note.txt\r\n<hash>aATTR2=0x10010001:N:V\r\n", "cdf-attribute-unreachable", 7 },
        { Header + Files + "<hash>a=note.txt\r\n<hash>aATTRX=0x10010001:N:V\r\n", "cdf-line-unused", 7 },
        { Header + Files + "<hash>a=note.txt\r\n<hash>aATTR1=zzz:N:V\r\n", "cdf-attribute-flags", 7 },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public void Names_what_is_wrong_and_the_line(string text, string code, int line)
    {
        var cdf = Read(text);
        var finding = Assert.Single(cdf.Findings);
        Assert.Equal((code, line), (finding.Code, finding.Line ?? 0));
        Assert.Equal(code is "cdf-header-missing" or "cdf-name-missing" or "cdf-version", cdf.Refusal is not null);
    }

    public static TheoryData<string, string?> Flags { get; } = new()
    {
        // attribute                    what makecat blames; null when it takes the attribute
        { "0x10010001:N:V", null },
        { "10010001:N:V", null },
        { "0X10010001:N:V", null },
        { " 0x10010001 :N:V", null },
        { "0x10010001zz:N:V", null },
        { "0x00010001:N:V", null },
        { "0x40010001:N:V", null },
        { "0x10011001:N:V", null },
        { "0x10010001::V", null },
        { "0x10020001:N:AAEC", null },
        { "0x10010002:1.2.3:V", null },
        { "0x10010003:1.2:V", null },
        { "268500993:N:V", "N" },
        { "0x80010001:N:V", "N" },
        { "0xFFFFFFFF:N:V", "N" },
        { "-1:N:V", "N" },
        { "0x110010001:N:V", "N" },
        { "0x10010002:N:V", "N" },
        { "0x20010002:N:V", "N" },
        { "0x20010002:1.2:V", "0x20010002" },
        { "0x20000001:N:V", "0x20000001" },
        { "0x20010000:N:V", "0x20010000" },
        { "0x1:N:V", "0x1" },
        { "0x10000001:N:V", "0x10000001" },
        { "0x10040001:N:V", "0x10040001" },
        { "0x10010000:N:V", "0x10010000" },
        { "0x10010004:N:V", "0x10010004" },
        { "zzz:N:V", "zzz" },
        { ":N:V", "" },
        { "0:N:V", "0" },
        { "::", "::" },
        { "0x10010001:N", "0x10010001:N" },
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public void Judges_flags_as_makecat_does_and_blames_the_same_part(string attribute, string? blamed)
    {
        var read = Assert.Single(Read(Header + $"CATATTR1={attribute}\r\n" + OneFile).Attributes);
        Assert.Equal(blamed is null, read.Value is not null);
        Assert.Equal(blamed is null, read.Problem is null);
        Assert.Equal(blamed ?? "", read.Blamed);
    }

    [Fact]
    public void The_value_of_an_attribute_is_everything_behind_the_second_colon()
    {
        var read = Read(Header + "CATATTR1=0x10010001: N : V:W =\r\n" + OneFile).Attributes[0].Value!;
        Assert.Equal((" N ", " V:W ="), (read.Name, read.Text));
    }

    [Fact]
    public void The_value_under_an_object_identifier_is_empty()
    {
        var read = Read(Header + "CATATTR1=0x10010002:1.3.6.1.4.1.99999.5:by OID\r\n" + OneFile).Attributes[0].Value!;
        Assert.Equal(0, read.Value.Length);
    }

    [Fact]
    public void A_faulty_attribute_ends_the_attributes_and_the_rest_is_named()
    {
        var cdf = Read(Header + "CATATTR1=zzz:N:V\r\nCATATTR2=0x10010001:N:V\r\n" + OneFile);
        Assert.Single(cdf.Attributes);
        Assert.Equal(["cdf-attribute-flags", "cdf-attribute-unreachable"], cdf.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Numbers_order_the_attributes_and_lines_may_be_in_any_order()
    {
        var lines = string.Concat(Enumerable.Range(1, 12).Reverse().Select(i => $"CATATTR{i}=0x10010001:A{i}:V\r\n"));
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"A{i}"), Read(Header + lines + OneFile).Attributes.Select(a => a.Value!.Name));
    }

    [Fact]
    public void An_attribute_behind_another_member_is_a_member_of_its_own()
    {
        var cdf = Read(Header + OneFile + "<hash>b=two.txt\r\n<hash>aATTR1=0x10010001:N:V\r\n");
        Assert.Equal(["note.txt", "two.txt", "0x10010001:N:V"], cdf.Members.Select(m => m.Path));
        Assert.Empty(cdf.Members[0].Attributes);
    }

    [Fact]
    public void A_label_that_begins_like_another_is_another()
    {
        var cdf = Read(Header + OneFile + "<hash>a1=two.txt\r\n<hash>a1ATTR1=0x10010001:N:V\r\n");
        Assert.Equal([0, 1], cdf.Members.Select(m => m.Attributes.Count));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Reads_every_kind_of_line_end_and_counts_lines_and_bytes(string end)
    {
        var text = (Header + Files + ";comment\r\n\r\nno equals sign\r\n<hash>ä=n.txt").Replace("\r\n", end, StringComparison.Ordinal);
        var member = Assert.Single(Read(text).Members);
        Assert.Equal(("<hash>ä", 9), (member.Label, member.Line));
        Assert.Equal("<hash>ä=n.txt", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan((int)member.Where.Offset, (int)member.Where.Length)));
    }

    [Fact]
    public void Reads_UTF_16_by_its_mark_and_counts_bytes()
    {
        var text = Header + OneFile;
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF8 })
        {
            byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            var member = Assert.Single(CdfFile.Read(content).Members);
            Assert.Equal("<hash>a=note.txt", encoding.GetString(content.AsSpan((int)member.Where.Offset, (int)member.Where.Length)));
        }
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_read_one_by_one() =>
        Assert.Equal("n\u00f6te.txt", CdfFile.Read(Encoding.Latin1.GetBytes(Header + Files + "<hash>a=n\u00f6te.txt\r\n")).Members[0].Path);

    [Fact]
    public void A_zero_ends_the_text_of_its_line()
    {
        var cdf = Read(Header + "CATATTR1=0x10010001:N:a\0b\r\n\0\0\0\r\n" + OneFile);
        Assert.Equal("a", cdf.Attributes[0].Value!.Text);
        Assert.Single(cdf.Members);
    }

    [Fact]
    public void Reads_very_many_lines_in_moments()
    {
        var count = Shared.Long ? 500_000 : 50_000;
        var text = new StringBuilder(Header + Files);
        for (var i = 0; i < count; i++)
        {
            text.Append("<hash>").Append(i).Append("=f\n<hash>").Append(i).Append("ATTR1=x\n");
        }

        var cdf = Read(text.ToString());
        Assert.Equal(count, cdf.Members.Count);
        Assert.Equal(CdfFile.MaxFindings, cdf.Findings.Count);
    }

    [Fact]
    public void Every_prefix_and_every_changed_byte_can_be_read()
    {
        foreach (var path in Directory.EnumerateFiles(Shared.Vector("signtool/in"), "*.cdf"))
        {
            var content = File.ReadAllBytes(path);
            for (var i = 0; i < content.Length; i++)
            {
                Assert.NotNull(CdfFile.Read(content.AsSpan(0, i)));
                foreach (var value in new byte[] { 0, (byte)'\n', (byte)'=', (byte)':', (byte)'[', 0x80, 0xFF })
                {
                    var changed = content.ToArray();
                    changed[i] = value;
                    var cdf = CdfFile.Read(changed);
                    Assert.All(cdf.Findings, f => Assert.True(f.Where is not { } where || where.FitsIn(content.Length)));
                    Assert.True(cdf.Refusal is null ? cdf.Name is not null : cdf.Members.Count == 0);
                }
            }
        }
    }

    [Fact]
    public void Lines_without_end_and_labels_without_bounds_are_read()
    {
        var cdf = Read(Header + Files + "<hash>" + new string('a', 1_000_000) + "=" + new string('b', 1_000_000) + "\n");
        Assert.Equal(1_000_006, Assert.Single(cdf.Members).Label.Length);
        Assert.Equal("cdf-header-missing", Assert.Single(Read(new string('\0', 1_000_000)).Findings).Code);
    }

    private static CdfFile Read(string text) => CdfFile.Read(Encoding.UTF8.GetBytes(text));
}
