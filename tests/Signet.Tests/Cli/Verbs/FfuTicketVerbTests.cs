using System.Text.Json;
using Signet.Cli;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Verbs;

public sealed class FfuTicketVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_goes_to_a_signing_service_and_comes_back_signed()
    {
        var image = Copy("tiny_V1.ffu", "oem.ffu");
        var requested = await CliRun.RunAsync(["ffu", "request", image, "--requester", "Contoso", "--time", "2026-11-20T12:00:00Z", "--output", _folder["oem.zip"]]);
        Assert.Equal((ExitCode.Success, ""), (requested.Code, requested.Error));
        Assert.Contains("platform IDs      Contoso.Fam.Tiny.1", requested.Output, StringComparison.Ordinal);
        Assert.Contains("2026-11-20 12:00:00Z by Contoso", requested.Output, StringComparison.Ordinal);

        // There.
        var ticket = await CliRun.RunAsync(["ffu", "ticket", _folder["oem.zip"], "--output", _folder["oem.cat"]]);
        Assert.Equal(ExitCode.Success, ticket.Code);
        Assert.Contains("2 of 21 chunks can be compared", ticket.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.cat")), File.ReadAllBytes(_folder["oem.cat"]));

        // Back.
        string[] accept = ["ffu", "accept", _folder["oem.zip"], "--catalog", Shared.Vector("ffu/tiny_V1_signed.ffu.cat"), "--trust", Shared.Vector("ffu/tiny_V1_signed.ffu.pk.pem")];
        Assert.Contains("acceptable, signed by CN=Research FFU signer", (await CliRun.RunAsync(accept)).Output, StringComparison.Ordinal);
        var accepted = await CliRun.RunAsync([.. accept, "--image", image, "--format", "json"]);
        Assert.Equal((ExitCode.Success, ""), (accepted.Code, accepted.Error));
        using var document = JsonDocument.Parse(accepted.Output);
        var file = Assert.Single(document.RootElement.GetProperty("files").EnumerateArray());
        Assert.Equal(("signet/ffu-accept/1", "accepted", true, true), (
            document.RootElement.GetProperty("schema").GetString(), file.GetProperty("result").GetString(),
            file.GetProperty("signerChecked").GetBoolean(), file.GetProperty("put").GetBoolean()));
        Assert.Equal(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1_signed.ffu")), File.ReadAllBytes(image));
    }

    [Fact]
    public async Task Without_a_ticket_the_image_itself_is_what_was_asked_about()
    {
        var image = Copy("tiny_V1.ffu", "oem.ffu");
        var accepted = await CliRun.RunAsync(["ffu", "accept", image, "--catalog", Shared.Vector("ffu/tiny_V1_signed.ffu.cat"), "--output", _folder["signed.ffu"]]);

        Assert.Equal(ExitCode.Success, accepted.Code);
        Assert.Contains("[ffu-signer-unchecked]", accepted.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1_signed.ffu")), File.ReadAllBytes(_folder["signed.ffu"]));
        Assert.Equal(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.ffu")), File.ReadAllBytes(image));
    }

    [Fact]
    public async Task Refuses_what_is_not_for_the_image_and_writes_nothing()
    {
        var (image, other) = (Copy("tiny_V1.ffu", "oem.ffu"), Copy("tiny_V2.ffu", "other.ffu"));
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync(["ffu", "request", image, "--output", _folder["oem.zip"]])).Code);
        var (signed, foreign, bundle) = (Shared.Vector("ffu/tiny_V1_signed.ffu.cat"), Shared.Vector("ffu/tiny_V2_signed.ffu.cat"), _folder["oem.zip"]);
        foreach (var (words, code, finding) in new (string[], ExitCode, string)[]
        {
            (["accept", bundle, "--catalog", foreign, "--image", image], ExitCode.Failed, "tiny_V2_signed.ffu.cat: none of the catalog's 1 members has the digest of the hash table [ffu-table-mismatch]"),
            (["accept", bundle, "--catalog", signed, "--image", other], ExitCode.Failed, "[ffu-ticket-mismatch]"),
            (["accept", bundle, "--catalog", signed, "--image", image, "--trust", Shared.Vector("ffu/tiny_V2_signed.ffu.pk.pem")], ExitCode.Failed, "[ffu-other-signer]"),
            (["accept", image, "--catalog", Shared.Vector("ffu/tiny_V1.cat")], ExitCode.Failed, "[ffu-catalog-unsigned]"),
            (["accept", image], ExitCode.Usage, "--catalog is missing"),
            (["accept", image, "--catalog", signed, "--image", image], ExitCode.Usage, "--image goes with a bundle"),
            (["accept", bundle, "--catalog", signed, "--output", _folder["x"]], ExitCode.Usage, "--output needs the image"),
            (["request", image], ExitCode.Usage, "--output is missing"),
            (["request", image, "--output", image], ExitCode.Usage, "[usage]"),
            (["request", Shared.Vector("ffu/tiny_V1.cat"), "--output", _folder["x"]], ExitCode.Failed, "[ffu-not-an-image]"),
            (["ticket", image], ExitCode.Failed, "[ffu-ticket]"),
            (["ticket", bundle, "--output", bundle], ExitCode.Usage, "[usage]"),
        })
        {
            var run = await CliRun.RunAsync(["ffu", .. words]);
            Assert.Equal((string.Join(' ', words), code, ""), (string.Join(' ', words), run.Code, run.Output));
            Assert.Contains(finding, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["oem.ffu", "oem.zip", "other.ffu"], _folder.Names());
        Assert.Equal(File.ReadAllBytes(Shared.Vector("ffu/tiny_V1.ffu")), File.ReadAllBytes(image));
    }

    private string Copy(string name, string to) => _folder.Write(to, File.ReadAllBytes(Shared.Vector($"ffu/{name}")));
}
