using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;

namespace Signet.Tests.Ffu;

public sealed class FfuTicketTests
{
    private static readonly DateTimeOffset s_time = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Vector(string name) => File.ReadAllBytes(Shared.Vector($"ffu/{name}"));

    private static FfuTicket Of(byte[] image, string? requester = "Contoso") => FfuTicket.Of(new MemorySource(image), "oem.ffu", requester, s_time, null, Token);

    private static byte[] Bundle(FfuTicket ticket)
    {
        using var stream = new MemoryStream();
        FfuTicketBundle.Write(ticket, stream);
        return stream.ToArray();
    }

    private static FfuTicket Read(byte[] bundle) => FfuTicketBundle.Read(new MemorySource(bundle), Token);

    private static Finding Refusal(Action action) => Assert.Throws<SigningException>(action).Finding;

    [Theory]
    [InlineData("tiny_V1.ffu", false)]
    [InlineData("tiny_V2.ffu", false)]
    [InlineData("tiny_V1_signed.ffu", true)]
    [InlineData("tiny_V1c_alg4.ffu", false)]
    public void Is_read_back_with_the_facts_of_the_image(string name, bool signed)
    {
        var bytes = Vector(name);
        var ticket = Read(Bundle(Of(bytes)));

        Assert.Equal((Of(bytes).Id, "Contoso", "oem.ffu", (long)bytes.Length), (ticket.Id, ticket.Requester, ticket.Origin.Name, ticket.Origin.Length));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), ticket.Origin.Sha256);
        Assert.Equal(["Contoso.Fam.Tiny.1"], ticket.PlatformIds);
        Assert.Equal(signed, ticket.Catalog.IsSigned);
        Assert.Equal("ffu-unseen", ticket.Unseen!.Code);
        using var facts = JsonDocument.Parse(ticket.Encode());
        Assert.Equal("signet/ffu-ticket/1", facts.RootElement.GetProperty("schema").GetString());
        Assert.Equal("10.0.19041.1", facts.RootElement.GetProperty("versions").GetProperty("os").GetString());
        Assert.Equal(ticket.CatalogBytes.Length, facts.RootElement.GetProperty("catalog").GetProperty("length").GetInt32());
    }

    [Fact]
    public void Is_the_same_to_the_byte_when_made_twice()
    {
        var image = Vector("tiny_V1.ffu");
        Assert.Equal(Bundle(Of(image)), Bundle(Of(image)));
        Assert.NotEqual(Of(image).Id, Of(image, "Fabrikam").Id);
    }

    [Fact]
    public void Of_a_truncated_image_does_not_claim_to_know_the_whole()
    {
        var ticket = Read(Bundle(Of(Vector("tiny_V1_signed.ffu.trunc"))));
        Assert.Null(ticket.Origin.Sha256);
        Assert.Equal("ffu-unseen", ticket.Unseen!.Code);
    }

    // One megabyte, as Microsoft's page says, holds the table of an image of 4 GiB in chunks of 128 KiB and not more.
    [Fact]
    public void Is_not_made_of_a_beginning_that_ends_inside_the_hash_table()
    {
        var image = new HandMadeFfu { DiskBlocks = 40_000, Descriptors = [new(33_000, 0, [new(FfuDiskAccess.Begin, 0)])] }.Build();
        Assert.True(FfuFile.OpenForWork(new MemorySource(image)).Security.HashTable.End > 1024 * 1024);

        Assert.Equal("ffu-truncated", Refusal(() => Of(image[..(1024 * 1024)])).Code);
        Assert.Equal("ffu-unseen", Read(Bundle(Of(image))).Unseen!.Code);
    }

    [Fact]
    public void Is_not_made_of_a_damaged_image()
    {
        var image = Vector("tiny_V1.ffu");
        image[300_000] ^= 1;
        Assert.Equal("ffu-chunk-mismatch", Refusal(() => Of(image)).Code);
    }

    public static TheoryData<string> Facts { get; } =
        ["id", "created", "requester", "image", "platformIds", "versions", "stores", "hashTable", "catalog", "truncated", "schema"];

    [Theory]
    [MemberData(nameof(Facts))]
    public void Refuses_a_bundle_in_which_a_fact_was_changed(string fact)
    {
        var facts = JsonNode.Parse(Of(Vector("tiny_V1.ffu")).Encode())!.AsObject();
        facts[fact] = fact switch
        {
            "created" => "2026-11-20T12:00:01Z",
            "image" => new JsonObject { ["name"] = "other.ffu", ["length"] = 1, ["sha256"] = null },
            "platformIds" => new JsonArray("Contoso.*"),
            _ => "other",
        };
        Assert.Contains(Refusal(() => Read(Zip(facts.ToJsonString()))).Code, (string[])["ffu-ticket-mismatch", "ffu-ticket"]);
        facts.Remove(fact);
        Assert.Contains(Refusal(() => Read(Zip(facts.ToJsonString()))).Code, (string[])["ffu-ticket-mismatch", "ffu-ticket"]);
    }

    public static TheoryData<string, Func<byte[]>, string> Swaps { get; } = new()
    {
        // what was swapped in from the ticket of another image
        { "the facts", () => Zip(Encoding.UTF8.GetString(Of(Vector("tiny_V2.ffu")).Encode())), "ffu-ticket-mismatch" },
        { "the catalog", () => Zip(catalog: Of(Vector("tiny_V2.ffu")).CatalogBytes.ToArray()), "ffu-ticket-mismatch" },
        { "the image", () => Zip(image: Of(Vector("tiny_V2.ffu")).Beginning.ToArray()), "ffu-ticket-mismatch" },
        { "image and catalog", () => Zip(image: Of(Vector("tiny_V2.ffu")).Beginning.ToArray(), catalog: Of(Vector("tiny_V2.ffu")).CatalogBytes.ToArray()), "ffu-ticket-mismatch" },
        { "a signed catalog", () => Zip(catalog: Vector("tiny_V1_signed.ffu.cat")), "ffu-ticket-mismatch" },
        { "a damaged image", () => Zip(image: Flipped(Of(Vector("tiny_V1.ffu")).Beginning.ToArray(), 33_000)), "ffu-chunk-mismatch" },
        { "no JSON", () => Zip("{"), "ffu-ticket" },
        { "a property twice", () => Zip("{\"schema\": \"signet/ffu-ticket/1\", \"schema\": 1}"), "ffu-ticket" },
        { "deep JSON", () => Zip(new string('[', 100)), "ffu-ticket" },
        { "facts of two MB", () => Zip(new string(' ', 2_000_000)), "ffu-ticket" },
        { "another file", () => Zip(further: "image.trunc/../x"), "ffu-ticket" },
        { "the same file twice", () => Zip(further: "ticket.json"), "ffu-ticket" },
        { "something behind it", () => [.. Bundle(Of(Vector("tiny_V1.ffu"))), 0], "ffu-ticket" },
        { "an image", () => Vector("tiny_V1.ffu"), "ffu-ticket" },
        { "nothing", () => [], "ffu-ticket" },
    };

    [Theory]
    [MemberData(nameof(Swaps))]
    public void Refuses_a_bundle_whose_parts_do_not_belong_together(string what, Func<byte[]> make, string code) =>
        Assert.Equal((what, code), (what, Refusal(() => Read(make())).Code));

    [Fact]
    public void Refuses_every_bundle_that_was_cut_off_and_every_changed_byte_that_matters()
    {
        var bundle = Bundle(Of(Vector("tiny_V1.ffu")));
        for (var length = 0; length < bundle.Length; length += 97)
        {
            Assert.Equal("ffu-ticket", Refusal(() => Read(bundle[..length])).Code);
        }

        var id = Of(Vector("tiny_V1.ffu")).Id;
        for (var offset = 0; offset < bundle.Length; offset += offset < 3000 || offset > bundle.Length - 400 ? 1 : 211)
        {
            try
            {
                // What is left are times and attributes in the archive, and zeros between hash table and image header.
                Assert.Equal(id, Read(Flipped(bundle.ToArray(), offset)).Id);
            }
            catch (SigningException e)
            {
                Assert.Contains(e.Finding.Code.Split('-')[0], (string[])["ffu", "cms", "catalog", "spc"]);
            }
        }
    }

    [Fact]
    public void A_catalog_is_accepted_for_its_own_ticket_alone()
    {
        string[] names = ["tiny_V1", "tiny_V2"];
        foreach (var ticket in names)
        {
            foreach (var catalog in names)
            {
                foreach (var image in names)
                {
                    var asked = Read(Bundle(Of(Vector($"{ticket}.ffu"))));
                    var code = Accept(asked, Vector($"{image}.ffu"), Vector($"{catalog}_signed.ffu.cat"), $"{catalog}_signed.ffu.pk.pem");
                    Assert.Equal((ticket, catalog, image, ticket == image && ticket == catalog ? null : ticket != image ? "ffu-ticket-mismatch" : "ffu-table-mismatch"), (ticket, catalog, image, code));
                }
            }
        }
    }

    [Fact]
    public void A_catalog_is_accepted_from_the_expected_signer_alone()
    {
        var asked = Read(Bundle(Of(Vector("tiny_V1.ffu"))));
        var image = Vector("tiny_V1.ffu");
        Assert.Null(Accept(asked, image, Vector("tiny_V1_signed.ffu.cat"), "tiny_V1_signed.ffu.signer.pem"));
        Assert.Equal("ffu-other-signer", Accept(asked, image, Vector("tiny_V1_signed.ffu.cat"), "tiny_V2_signed.ffu.pk.pem"));
        Assert.Equal("ffu-catalog-unsigned", Accept(asked, image, Vector("tiny_V1.cat"), "tiny_V1_signed.ffu.pk.pem"));
        Assert.Equal("sign-self-check", Accept(asked, image, Flipped(Vector("tiny_V1_signed.ffu.cat"), -1), "tiny_V1_signed.ffu.pk.pem"));
        Assert.Equal("ffu-signer-unchecked", Assert.Single(FfuAcceptance.Check(asked.Image, new MemorySource(Vector("tiny_V1_signed.ffu.cat")), null, Token)).Code);
    }

    private static string? Accept(FfuTicket ticket, byte[] image, byte[] catalog, string anchor)
    {
        try
        {
            FfuAcceptance.EnsureIsOf(ticket, FfuSigning.Open(new MemorySource(image), Token));
            var trust = new VerifyOptions { Policy = Policy.Ffu, At = s_time, Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector($"ffu/{anchor}")), anchor) };
            Assert.Empty(FfuAcceptance.Check(ticket.Image, new MemorySource(catalog), trust, Token));
            return null;
        }
        catch (SigningException e)
        {
            return e.Finding.Code;
        }
    }

    private static byte[] Zip(string? facts = null, byte[]? catalog = null, byte[]? image = null, string? further = null)
    {
        var ticket = Of(Vector("tiny_V1.ffu"));
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("ticket.json", facts is null ? ticket.Encode() : Encoding.UTF8.GetBytes(facts));
            Add("catalog.cat", catalog ?? ticket.CatalogBytes.ToArray());
            Add("image.trunc", image ?? ticket.Beginning.ToArray());
            if (further is not null)
            {
                Add(further, [1]);
            }

            void Add(string name, byte[] content)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Flipped(byte[] bytes, int offset)
    {
        bytes[offset < 0 ? ^-offset : offset] ^= 0x10;
        return bytes;
    }
}
