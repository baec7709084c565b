using Signet.Keys;
using Signet.Stores;
using Signet.X509;

namespace Signet.Tests.Stores;

/// <summary>The cases are those of the recorded runs of signtool.exe, with the same certificates and the same clock year.</summary>
public class CertificateSelectionTests
{
    private const string Leaf2048 = "16E92B7DC82F67B9E4917359DF085952017AE4BE";
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, SelectionCriteria, string, string, string> Cases { get; } = new()
    {
        // transcript      criteria                                                          left after each filter                     chosen   finding
        { "store-a",       Ask(best: true),                                                  "EKU 4, expiry 3, Private Key 2",            "leaf3072", "" },
        { "store-none",    Ask(),                                                            "EKU 4, expiry 3, Private Key 2",            "", "store-several-match" },
        { "store-n",       Ask() with { Subject = "Publisher 3072" },                        "EKU 4, expiry 3, Subject Name 1, Private Key 1", "leaf3072", "" },
        { "store-n, case", Ask() with { Subject = "pUBLISHER 3072" },                        "EKU 4, expiry 3, Subject Name 1, Private Key 1", "leaf3072", "" },
        { "store-sha1",    Ask() with { Thumbprint = Leaf2048 },                             "EKU 4, expiry 3, Hash 1, Private Key 1",    "leaf2048", "" },
        { "store-i",       Ask() with { Issuer = "Issuing", Subject = "Publisher 2048" },    "EKU 4, expiry 3, Subject Name 1, Issuer Name 1, Private Key 1", "leaf2048", "" },
        { "store-fn",      Ask() with { FriendlyName = "friendly" },                         "EKU 4, expiry 3, Friendly Name 1, Private Key 1", "leaf3072", "" },
        { "store-nobody",  Ask() with { Subject = "Nobody" },                                "EKU 4, expiry 3, Subject Name 0, Private Key 0", "", "store-none-matches" },
        { "store-noteku",  Ask() with { Subject = "Vector A Server" },                       "EKU 4, expiry 3, Subject Name 0, Private Key 0", "", "store-none-matches" },
        { "store-expired", Ask() with { Subject = "Expired" },                               "EKU 4, expiry 3, Subject Name 0, Private Key 0", "", "store-none-matches" },
        { "store-r",       Ask() with { Root = "Vector A Root", Subject = "3072" },          "EKU 4, expiry 3, Subject Name 1, Root Name 1, Private Key 1", "leaf3072", "" },
        { "store-r-wrong", Ask(best: true) with { Root = "Nowhere" },                        "EKU 4, expiry 3, Root Name 0, Private Key 0", "", "store-none-matches" },
        { "no key",        Ask() with { Subject = "SHA-384" },                               "EKU 4, expiry 3, Subject Name 1, Private Key 0", "", "store-none-matches" },
        { "other usage",   Ask() with { Usage = "1.3.6.1.5.5.7.3.1" },                       "EKU 1, expiry 1, Private Key 1",            "noeku", "" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Chooses_as_signtool_does(string transcript, SelectionCriteria criteria, string steps, string chosen, string finding)
    {
        ArgumentNullException.ThrowIfNull(criteria);
        var store = new[] { Candidate("noeku"), Candidate("expired"), Candidate("leaf384", hasKey: false), Candidate("leaf3072") with { FriendlyName = "vec friendly" }, Candidate("leaf2048") };
        var result = CertificateSelection.Select(store, [Load("int"), Load("root")], criteria);
        Assert.Equal((transcript, steps), (transcript, string.Join(", ", result.Steps.Select(s => $"{s.Filter} {s.Left}"))));
        Assert.Equal(chosen.Length == 0 ? null : Load(chosen).Sha1Thumbprint, result.Chosen?.Certificate.Sha1Thumbprint);
        Assert.Equal(finding, result.Problem?.Code ?? "");
    }

    [Fact]
    public void Lists_those_between_which_it_cannot_choose()
    {
        var result = CertificateSelection.Select([Candidate("leaf3072"), Candidate("leaf2048")], [], Ask());
        Assert.Contains(Leaf2048, result.Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("Vector A Publisher 3072", result.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, result.Suitable.Count);
    }

    [Theory]
    [InlineData("leaf2048", "EKU 2, expiry 2, Private Key 1", "")]
    [InlineData("expired", "EKU 2, expiry 1, Private Key 0", "store-none-matches")]
    [InlineData("notyet", "EKU 2, expiry 2, Private Key 1", "store-not-yet-valid")]
    [InlineData("noeku", "EKU 1, expiry 1, Private Key 0", "store-none-matches")]
    [InlineData("anyeku", "EKU 2, expiry 2, Private Key 1", "")]
    public void Chooses_within_a_PFX_as_signtool_does(string name, string steps, string finding)
    {
        var result = CertificateSelection.Select([Candidate(name), Candidate("int", hasKey: false)], [Load("int")], Ask());
        Assert.Equal(steps, string.Join(", ", result.Steps.Select(s => $"{s.Filter} {s.Left}")));
        Assert.Equal(finding, result.Problem?.Code ?? "");
    }

    [Fact]
    public void Takes_the_missing_issuer_s_name_for_the_root_when_the_chain_breaks_off()
    {
        var result = CertificateSelection.Select([Candidate("leaf2048")], [], Ask() with { Root = "Issuing CA" });
        Assert.NotNull(result.Chosen);
    }

    [Theory]
    [InlineData("16e92b7dc82f67b9e4917359df085952017ae4be")]
    [InlineData("\u200e16 e9 2b 7d c8 2f 67 b9 e4 91 73 59 df 08 59 52 01 7a e4 be")]
    [InlineData("16:E9:2B:7D:C8:2F:67:B9:E4:91:73:59:DF:08:59:52:01:7A:E4:BE")]
    [InlineData(" 16E92B7DC82F67B9E4917359DF085952017AE4BE\t")]
    [InlineData("\uFEFF16E92B7DC82F67B9E4917359DF085952017AE4BE")]
    public void Reads_thumbprints_as_people_paste_them(string text) => Assert.Equal(Leaf2048, Thumbprint.Normalize(text));

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("16E92B7DC82F67B9E4917359DF085952017AE4BE00")]
    [InlineData("16E92B7DC82F67B9E4917359DF085952017AE4BG")]
    [InlineData("１6E92B7DC82F67B9E4917359DF085952017AE4BE")]
    public void Refuses_what_is_no_thumbprint(string text) => Assert.Null(Thumbprint.Normalize(text));

    private static SelectionCriteria Ask(bool best = false) => new() { At = s_now, Best = best };

    private static StoredCertificate Candidate(string name, bool hasKey = true) => new(Load(name), hasKey);

    private static Certificate Load(string name) => CertificateFile.Read(Shared.Vector($"signtool/keys/{name}.cer"))[0];
}
