using System.Diagnostics;
using System.Formats.Asn1;
using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;
using Signet.Tests.Catalogs;
using Signet.Trust;

namespace Signet.Tests.Hostile;

/// <summary>Catalogs that no maker makes: each gets its finding, nothing throws, and nothing hangs.</summary>
public class MalformedCatalogTests
{
    private static readonly byte[] s_one = "one"u8.ToArray();
    private static readonly byte[] s_two = "two"u8.ToArray();

    public static TheoryData<string, Verdict, string> Oddities { get; } = new()
    {
        // what is odd                                verdict           finding
        { "nothing",                                  Verdict.Trusted,  "" },
        { "members unsorted",                         Verdict.Rejected, "catalog-unsorted" },
        { "a member twice",                           Verdict.Trusted,  "catalog-duplicate-member" },
        { "one tag, two digests",                     Verdict.Rejected, "catalog-contradictory-member" },
        { "a tag that is another digest",             Verdict.Rejected, "catalog-wrong-tag" },
        { "a text that spells another digest",        Verdict.Rejected, "catalog-wrong-tag" },
        { "a text that is no digest",                 Verdict.Trusted,  "" },
        { "a member without digest",                  Verdict.Trusted,  "catalog-no-digest" },
        { "a member of version 1 without digest",     Verdict.Trusted,  "catalog-no-digest" },
        { "a digest of an unknown algorithm",         Verdict.Trusted,  "catalog-unknown-digest" },
        { "two kinds in one member",                  Verdict.Rejected, "catalog-bad-member" },
        { "a name and value that is none",            Verdict.Rejected, "catalog-bad-member" },
        { "no members",                               Verdict.Trusted,  "catalog-empty" },
        { "a list identifier of 15 bytes",            Verdict.Trusted,  "catalog-odd-identifier" },
        { "members of another kind",                  Verdict.Rejected, "catalog-unknown-version" },
        { "a list for another use",                   Verdict.Rejected, "catalog-not-a-catalog" },
        { "a list with something behind its end",     Verdict.Rejected, "catalog-malformed" },
        { "bytes behind the signature",               Verdict.Rejected, "signature-trailing-data" },
        { "an indefinite length",                     Verdict.Rejected, "cms-not-der" },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public void Names_what_is_odd(string what, Verdict verdict, string code)
    {
        var catalog = Odd(what);
        var report = Gauntlet.Verify(catalog);

        Assert.Equal("catalog", report.Format);
        Assert.Equal(verdict, report.Report.Verdict);
        Assert.Equal(code.Length > 0, report.Report.Findings.Any(f => f.Rule.Code.StartsWith("catalog-", StringComparison.Ordinal) || f.Severity == Severity.Error));
        Assert.True(code.Length == 0 || report.Report.Findings.Any(f => f.Code == code), string.Join(", ", report.Report.Findings.Select(f => f.Code)));
    }

    // What verification rejects is not signed anew either, unless it goes with the old signature.
    [Theory]
    [MemberData(nameof(Oddities))]
    public void Signs_only_what_is_not_rejected(string what, Verdict verdict, string code)
    {
        var signed = Gauntlet.Sign(Odd(what), new() { Existing = ExistingSignature.Replace });
        Assert.Equal(verdict == Verdict.Trusted || code == "signature-trailing-data" ? "signed" : code, signed);
    }

    [Theory]
    [MemberData(nameof(Oddities))]
    public void A_rejected_catalog_vouches_for_nothing(string what, Verdict verdict, string code)
    {
        var judged = CatalogSet.Judge("x.cat", new MemorySource(Odd(what)), Gauntlet.Options);
        var options = Gauntlet.Options with { AllowSha1 = true, Catalogs = CatalogSet.Of([judged]) };
        var report = FileVerifier.Verify(new MemorySource(s_one), options);

        Assert.True(report.Report.Verdict == (verdict == Verdict.Trusted && report.Catalog is not null ? Verdict.Trusted : Verdict.NotProven), code);
    }

    [Fact]
    public void Is_rejected_at_every_length_short_of_the_whole()
    {
        var catalog = Odd("nothing");
        Parallel.For(0, catalog.Length, length => Assert.NotEqual(Verdict.Trusted, Gauntlet.Verify(catalog.AsMemory(0, length)).Report.Verdict));
    }

    [Theory]
    [InlineData(CatalogVersion.V1)]
    [InlineData(CatalogVersion.V2)]
    public void A_hundred_thousand_members_are_read_and_looked_up_in_seconds(CatalogVersion version)
    {
        var members = Enumerable.Range(0, 100_000).SelectMany(i => Numbered(version, i));
        var bytes = SignedCatalog.Of(version, Catalog.Sort(members));
        var started = Stopwatch.GetTimestamp();

        var judged = CatalogSet.Judge("x.cat", new MemorySource(bytes), Gauntlet.Options);
        var set = CatalogSet.Of([judged]);

        Assert.Equal(Verdict.Trusted, judged.Report.Report.Verdict);
        Assert.Equal(version == CatalogVersion.V1 ? DigestAlgorithm.Sha1 : DigestAlgorithm.Sha256, Assert.Single(set.Algorithms));
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Single(set.Find(set.Algorithms[0], set.Algorithms[0].Hash(BitConverter.GetBytes(i * 100)))));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_hundred_thousand_oddities_are_summed_up()
    {
        var members = Enumerable.Range(0, 50_000).SelectMany(i => Numbered(CatalogVersion.V2, i)).Select(m => m with { Content = null });
        var report = Gauntlet.Verify(SignedCatalog.Of(CatalogVersion.V2, Catalog.Sort(members)));

        Assert.InRange(report.Report.Findings.Count(f => f.Code == "catalog-no-digest"), 1, 50);
    }

    [Fact]
    public void More_than_a_million_members_are_not_read()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 8 * Catalog.MaxMembers);
        var list = new DerReader(SignedCatalog.List(CatalogVersion.V2).Encode()).Sequence();
        using (writer.PushSequence())
        {
            while (list.HasData)
            {
                writer.WriteEncodedValue(list.Element().Span);
            }

            using (writer.PushSequence())
            {
                for (var i = 0; i <= Catalog.MaxMembers; i++)
                {
                    writer.WriteEncodedValue([0x30, 0x03, 0x04, 0x01, 0x00]);
                }
            }
        }

        var report = Gauntlet.Verify(SignedCatalog.Around(writer.Encode()));

        Assert.Equal("catalog-too-large", Assert.Single(report.Report.Findings).Code);
    }

    private static IReadOnlyList<CatalogMember> Numbered(CatalogVersion version, int number)
    {
        var file = BitConverter.GetBytes(number);
        return version == CatalogVersion.V1 ? [SignedCatalog.Member(file)] : SignedCatalog.Members(file, CatalogNameValue.OfText("File", $"{number}.txt"));
    }

    private static byte[] Odd(string what)
    {
        var (one, two) = (SignedCatalog.Members(s_one), SignedCatalog.Members(s_two));
        var sorted = Catalog.Sort([.. one, .. two]);
        var sha256 = one.Single(m => m.Content is not null);
        var text = SignedCatalog.Member(s_one);
        var plain = SignedCatalog.List(CatalogVersion.V2, sorted);
        return what switch
        {
            "nothing" => SignedCatalog.Around(plain.Encode()),
            "members unsorted" => SignedCatalog.Of(CatalogVersion.V2, sorted.Reverse()),
            "a member twice" => SignedCatalog.Of(CatalogVersion.V2, sha256, sha256),
            "one tag, two digests" => SignedCatalog.Of(CatalogVersion.V1, SignedCatalog.Member(s_one, "name"), SignedCatalog.Member(s_two, "name")),
            "a tag that is another digest" => SignedCatalog.Of(CatalogVersion.V2, sha256 with { Identifier = DigestAlgorithm.Sha256.Hash(s_two) }),
            "a text that spells another digest" => SignedCatalog.Of(CatalogVersion.V1, text with { Identifier = CatalogMember.TextIdentifier(new string('A', 40)) }),
            "a text that is no digest" => SignedCatalog.Of(CatalogVersion.V1, SignedCatalog.Member(s_one, "name")),
            "a member without digest" => SignedCatalog.Of(CatalogVersion.V2, sha256 with { Content = null }),
            "a member of version 1 without digest" => SignedCatalog.Of(CatalogVersion.V1, text with { Content = null }),
            "a digest of an unknown algorithm" => SignedCatalog.Of(CatalogVersion.V1, text with { Content = text.Content! with { DigestAlgorithm = "1.2.3.4" } }),
            "two kinds in one member" => SignedCatalog.Of(CatalogVersion.V2, sha256 with { FurtherAttributes = [new CmsAttribute(Oids.CatalogMemberInfo2, new byte[] { 0x80, 0 })] }),
            "a name and value that is none" => SignedCatalog.Of(CatalogVersion.V2, sha256 with { FurtherAttributes = [new CmsAttribute(Oids.CatalogNameValue, new byte[] { 5, 0 })] }),
            "no members" => SignedCatalog.Of(CatalogVersion.V2),
            "a list identifier of 15 bytes" => SignedCatalog.Around((plain with { ListIdentifier = new byte[15] }).Encode()),
            "members of another kind" => SignedCatalog.Around(SignedCatalog.ListOf(Oids.CatalogList, "1.3.6.1.4.1.311.12.1.4")),
            "a list for another use" => SignedCatalog.Around(SignedCatalog.ListOf("1.3.6.1.4.1.311.10.3.9", Oids.CatalogListMember2)),
            "a list with something behind its end" => SignedCatalog.Around(Longer(plain.Encode())),
            "bytes behind the signature" => [.. SignedCatalog.Around(plain.Encode()), 0],
            "an indefinite length" => Indefinite(SignedCatalog.Around(plain.Encode())),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    // The list with a NULL more.
    private static byte[] Longer(byte[] list)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            var inner = new DerReader(list).Sequence();
            while (inner.HasData)
            {
                writer.WriteEncodedValue(inner.Element().Span);
            }

            writer.WriteNull();
        }

        return writer.Encode();
    }

    private static byte[] Indefinite(byte[] file) => [0x30, 0x80, .. file[4..], 0, 0];
}
