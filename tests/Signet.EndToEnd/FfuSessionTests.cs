namespace Signet.EndToEnd;

/// <summary>The sessions of documents about images, with links of the tools' names.</summary>
public sealed class FfuSessionTests(Pki pki) : IClassFixture<Pki>
{
    private static readonly string s_vectors = Path.Combine(SignetProgram.Repository, "tests", "vectors", "ffu");

    [Fact]
    public async Task The_document_on_signing_plays_as_printed()
    {
        Tools.Require("osslsigncode");
        await using var world = await ReleaseWorld.CreateAsync();
        foreach (var (vector, name) in new[] { ("tiny_V1.ffu", "OEM.ffu"), ("tiny_V1.ffu", "unsigned.ffu"), ("tiny_V2.ffu", "other.ffu") })
        {
            File.Copy(Path.Combine(s_vectors, vector), Path.Combine(world.Folder, name));
        }

        File.Copy(pki.Root, Path.Combine(world.Folder, "pk.pem"));
        File.Copy(pki.Certificate("rsa2048"), Path.Combine(world.Folder, "oem.pem"));
        File.Copy(pki.Key("rsa2048"), Path.Combine(world.Folder, "oem.key"));
        await Tools.SucceedAsync("openssl", "pkcs12", "-export", "-passout", "pass:", "-in", pki.Certificate("rsa2048"), "-inkey", pki.Key("rsa2048"), "-out", Path.Combine(world.Folder, "TestCertName.pfx"));
        var environment = new Dictionary<string, string>(world.Environment)
        {
            ["SIGNET_SIGNTOOL_STYLE"] = "windows7", // the document's signtool
            ["SIGNET_FFU_DEVICE"] = "phone.img",
            ["SIGNET_FFU_DEVICE_ID"] = "Contoso.Fam.Tiny.1",
            ["SIGNET_FFU_TRUST"] = "pk.pem",
        };
        var text = await File.ReadAllTextAsync(Path.Combine(SignetProgram.Repository, "tests", "Signet.EndToEnd", "transcripts", "ffu", "sign-and-flash.txt"), TestContext.Current.CancellationToken);
        await Transcript.PlayAsync(text, world.Folder, environment, TestContext.Current.CancellationToken);
    }
}
