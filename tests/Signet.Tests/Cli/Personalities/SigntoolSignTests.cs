using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Signet.Authenticode;
using Signet.Cli;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.Stores;
using Signet.Tests.Files;
using Signet.Tests.OpenSsl;
using Signet.Tests.Timestamps;
using Signet.Timestamps;

namespace Signet.Tests.Cli.Personalities;

/// <summary>What the transcripts of signtool do not show.</summary>
public sealed class SigntoolSignTests : IDisposable
{
    private const string Leaf = "/f {keys}/leaf2048.pfx /p Vector-A1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in/hello64.exe", "leaf-only.pfx /ac {keys}/int.cer", "", "", "out/sign-sha256.exe")]
    [InlineData("out/sign-sha1.exe", "leaf3072.pfx /n 3072", "/as", "/as", "out/sign-as-nested.exe")]
    public async Task Two_steps_give_the_bytes_that_one_gives(string input, string key, string first, string second, string wanted)
    {
        var file = Copy(input, "a.exe");
        await SignAsync($"/f {{keys}}/{key} /p Vector-A1 /fd sha256 {first} /dg {{folder}} /dxml {{folder}}/a.exe");
        Assert.Equal(File.ReadAllBytes(ToolCase.PathOf(input)), File.ReadAllBytes(file));
        Assert.Contains("HashAlgorithm=\"SHA256\" Padding=\"PKCS1\" ToBeSignedHash=\"" + File.ReadAllText(_folder["a.exe.dig"]), File.ReadAllText(_folder["a.exe.dig.xml"]), StringComparison.Ordinal);

        await SignAsync($"/f {{keys}}/{key.Split(' ')[0]} /p Vector-A1 /ds {{folder}}/a.exe.dig");
        await SignAsync($"/di {{folder}} {second} {{folder}}/a.exe");
        Assert.Equal(File.ReadAllBytes(ToolCase.PathOf(wanted)), File.ReadAllBytes(file));
    }

    [Fact]
    public async Task Takes_the_bytes_that_another_tool_answered_to_the_digest()
    {
        var file = Copy("in/hello64.exe", "a.exe");
        await SignAsync("/f {keys}/leaf2048.cer /ac {keys}/int.cer /fd sha256 /dg {folder} {folder}/a.exe");
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(ToolCase.PathOf("keys/leaf2048.pfx"), "Vector-A1");
        using var key = certificate.GetRSAPrivateKey()!;
        var digest = Convert.FromBase64String(File.ReadAllText(_folder["a.exe.dig"]));
        _folder.Write("a.exe.dig.signed", key.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        await SignAsync("/di {folder} {folder}/a.exe");
        Assert.Equal(File.ReadAllBytes(ToolCase.PathOf("out/sign-sha256.exe")), File.ReadAllBytes(file));
    }

    public static TheoryData<string, string, string> Damage { get; } = new()
    {
        // which piece        becomes                       the message
        { "a.exe.dig.signed", "missing",                    "File not found: " },
        { "a.exe.p7u",        "missing",                    "File not found: " },
        { "a.exe.dig.signed", "hello",                      "5 bytes are no signature value" },
        { "a.exe.dig.signed", "other",                      "none of the 1 certificates has a key that made this signature" },
        { "a.exe.p7u",        "hello",                      "The .p7u file is not what /dg wrote." },
        { "a.exe.p7u",        "out/cat-v2.cat",             "The .p7u file is not what /dg wrote." },
        { "a.exe",            "in/hello32.exe",             "the signature holds the digest of another file" },
        { "a.exe",            "in/note.txt",                "not recognized" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public async Task Names_the_piece_of_two_steps_that_does_not_fit_and_leaves_the_file(string piece, string becomes, string message)
    {
        var file = Copy("in/hello64.exe", "a.exe");
        await SignAsync("/f {keys}/leaf2048.cer /ac {keys}/int.cer /fd sha256 /dg {folder} {folder}/a.exe");
        await SignAsync($"{Leaf} /ds {{folder}}/a.exe.dig");
        switch (becomes)
        {
            case "missing":
                File.Delete(_folder[piece]);
                break;
            case "other":
                var bytes = Convert.FromBase64String(File.ReadAllText(_folder[piece]));
                bytes[^1] ^= 1;
                _folder.Write(piece, bytes);
                break;
            case "hello":
                File.WriteAllText(_folder[piece], becomes);
                break;
            default:
                Copy(becomes, piece);
                break;
        }

        var before = File.ReadAllBytes(file);
        var run = await RunAsync("/di {folder} {folder}/a.exe");
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains(message, run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"An error occurred while attempting to sign: {file}", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Theory]
    [InlineData("Embedded")]
    [InlineData("DetachedSignedData")]
    [InlineData("Pkcs7DetachedSignedData")]
    public async Task Wraps_any_file_as_PKCS7_that_others_verify(string form)
    {
        var file = Copy("in/note.txt", "note.txt");
        await SignAsync($"{Leaf} /fd sha256 /p7 {{folder}} /p7co 1.2.840.113549.1.7.1 /p7ce {form.ToUpperInvariant()} {{folder}}/note.txt");
        var bytes = File.ReadAllBytes(_folder["note.txt.p7"]);
        if (form == "DetachedSignedData")
        {
            // .NET wants the ContentInfo around it.
            var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.SignedData);
                using (writer.PushSequence(new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 0)))
                {
                    writer.WriteEncodedValue(bytes);
                }
            }

            bytes = writer.Encode();
        }

        var content = new ContentInfo(File.ReadAllBytes(file));
        var cms = form == "Embedded" ? new SignedCms() : new SignedCms(content, detached: true);
        cms.Decode(bytes);
        cms.CheckSignature(verifySignatureOnly: true);
        Assert.Equal(content.Content, cms.ContentInfo.Content);
    }

    [Fact]
    public async Task Signs_with_a_key_in_a_token_that_kc_names()
    {
        var hsm = SoftHsm.Token();
        var request = new CertificateRequest("CN=In a token", PublicKeyOf(hsm, "rsa"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var issuer = X509CertificateLoader.LoadPkcs12FromFile(ToolCase.PathOf("keys/self.pfx"), "Vector-A1");
        using var certificate = request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForRSA(issuer.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1),
            DateTimeOffset.UtcNow.AddYears(-1), DateTimeOffset.UtcNow.AddYears(9), [1]);
        _folder.Write("token.cer", certificate.RawData);
        var file = Copy("in/hello64.exe", "a.exe");

        await SignAsync($"/f {{folder}}/token.cer /kc pkcs11:token=Signet%20test;type=private;object=rsa?module-path={hsm.Module} /p {SoftHsm.Pin} /fd sha256 {{folder}}/a.exe");
        Assert.Equal("CN=In a token", Only(file).Signer!.SubjectName);
        Assert.True(Only(file).SignatureValid);
    }

    [Theory]
    [InlineData("certHash", "/fdchw", ExitCode.Success, "sha384")]
    [InlineData("sha384", "/fdchw", ExitCode.Success, "sha384")]
    [InlineData("sha256", "/fdchw", ExitCode.Warnings, "sha256")]
    [InlineData("sha256", "", ExitCode.Success, "sha256")]
    public async Task Knows_the_digest_of_the_certificates_own_signature(string digest, string warn, ExitCode code, string used)
    {
        var file = Copy("in/hello64.exe", "a.exe");
        var run = await RunAsync($"/f {{keys}}/leaf384.pfx /p Vector-A1 /fd {digest} {warn} {{folder}}/a.exe");
        Assert.Equal(code, run.Code);
        Assert.Equal(used, Only(file).Digest!.Name);
        Assert.Equal(code == ExitCode.Warnings, run.Error.StartsWith("SignTool Warning: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", ExitCode.Warnings, true)]
    [InlineData("/nosealwarn", ExitCode.Success, true)]
    [InlineData("/q", ExitCode.Warnings, false)]
    public async Task Promises_a_seal_and_warns_of_it(string option, ExitCode code, bool told)
    {
        var file = Copy("in/hello64.exe", "a.exe");
        var run = await RunAsync($"{Leaf} /fd sha256 /itos {option} {{folder}}/a.exe");
        Assert.Equal(code, run.Code);
        Assert.Equal(told, run.Error.Contains("The file was signed with the intentToSeal attribute set.", StringComparison.Ordinal));

        // SEQUENCE { INTEGER 0, BOOLEAN TRUE }: what signtool 10.0.28000 wrote.
        Assert.Equal("3006020100" + "0101FF", Convert.ToHexString(Only(file).SignerInfo!.SignedAttribute(Oids.IntentToSeal)!.Values[0].Span));
        var verified = await CliRun.RunAsync(["verify", "--trust", ToolCase.PathOf("keys/root.cer"), file]);
        Assert.Contains("is to be sealed, and is not", verified.Output + verified.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, verified.Code);

        // Nor is it passed over as a file that is signed already.
        _folder.Write("pw", "Vector-A1"u8.ToArray());
        var skipped = await CliRun.RunAsync(["sign", "--existing", "skip", "--cert", ToolCase.PathOf("keys/leaf2048.pfx"), "--password-from", "file:" + _folder["pw"], file]);
        Assert.Equal(ExitCode.Failed, skipped.Code);
        Assert.Contains("[spc-not-sealed]", skipped.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/as", ExitCode.Failed, 1, "SignTool Error: The file has a sealed signature.")]
    [InlineData("/as /force", ExitCode.Warnings, 2, "SignTool Warning: The existing seal was removed from the file")]
    [InlineData("/as /force /nosealwarn", ExitCode.Success, 2, "SignTool Warning: The existing seal was removed from the file")]
    [InlineData("", ExitCode.Success, 1, "")]
    public async Task Adds_a_signature_beside_a_seal_only_when_the_seal_may_go(string options, ExitCode code, int signatures, string words)
    {
        var file = Copy("out/sign-sha256.exe", "a.exe");
        using (var source = FileEditor.Open(file))
        {
            var signed = SignedFile.Open(source);
            var data = signed.At(0).Data!;
            var seal = new CmsAttribute(Oids.SealingSignature, new byte[] { 0x30, 0 });
            FileEditor.Apply(source, signed.With(0, data with { Raw = default, SignerInfos = [data.SignerInfos[0] with { UnsignedAttributes = [seal] }] }), null, TestContext.Current.CancellationToken);
        }

        var run = await RunAsync($"{Leaf} /fd sha256 {options} {{folder}}/a.exe");
        Assert.Equal(code, run.Code);
        Assert.StartsWith(words, run.Error, StringComparison.Ordinal);
        using var result = FileSource.Open(file);
        var found = SignedFile.Open(result).Signatures;
        Assert.Equal(signatures, found.Count);
        Assert.Equal(code == ExitCode.Failed, found[0].SignerInfo!.UnsignedAttribute(Oids.SealingSignature) is not null);
        Assert.All(found, s => Assert.True(s.SignatureVerified));
    }

    [Theory]
    [InlineData("/n|“Publisher|2048“")]
    [InlineData("/n|“Publisher|2048|“")]
    [InlineData("–sha1|\u200E16 e9 2b 7d c8 2f 67 b9 e4 91 73 59 df 08 59 52 01 7a e4 be")]
    public async Task Understands_what_was_pasted_from_a_web_page_or_the_certificate_dialog(string selection)
    {
        FillStore("leaf2048.pfx", "leaf3072.pfx");
        var file = Copy("in/hello64.exe", "a.exe");
        var run = await RunAsync(["sign", .. selection.Split('|'), "/fd", "sha256", file]);
        Assert.Equal((ExitCode.Success, $"Done Adding Additional Store\nSuccessfully signed: {file}\n"), (run.Code, run.Output));
        Assert.StartsWith("Note: ", run.Error, StringComparison.Ordinal);
        Assert.Equal("Vector A Publisher 2048", Signet.X509.X509Name.Simple(Only(file).Signer!.Subject));
    }

    [Theory]
    [InlineData("/t", TimestampKind.Authenticode)]
    [InlineData("/td sha256 /tr", TimestampKind.Rfc3161)]
    public async Task Time_stamps_by_either_protocol(string option, TimestampKind kind)
    {
        await using var listener = TimestampListener.Start(new TimestampAuthority(TestCertificates.Authority.Signer, TimeProvider.System), 0);
        var file = Copy("in/hello64.exe", "a.exe");
        await SignAsync($"{Leaf} /fd sha256 {option} {listener.Address} {{folder}}/a.exe");
        var signature = Only(file);
        Assert.Equal(kind, Assert.Single(TimestampReader.Read(signature.SignerInfo!, signature.Certificates, 0, signature.Data)).Kind);
    }

    [Theory]
    [InlineData("/t", null, "Successfully signed: ")]
    [InlineData("/t", "windows7", "Successfully signed and timestamped: ")]
    [InlineData("/tr", "windows7", "Successfully signed and timestamped: ")]
    public async Task Takes_SHA1_for_command_lines_of_the_days_before_fd(string option, string? style, string words)
    {
        await using var listener = TimestampListener.Start(new TimestampAuthority(TestCertificates.Authority.Signer, TimeProvider.System), 0);
        var file = Copy("in/hello64.exe", "a.exe");
        var run = await RunAsync(["sign", "/f", ToolCase.PathOf("keys/leaf2048.pfx"), "/p", "Vector-A1", option, listener.Address.AbsoluteUri, file], style);
        Assert.Equal((ExitCode.Success, $"Done Adding Additional Store\n{words}{file}\n"), (run.Code, run.Output));
        Assert.StartsWith("Note: no /fd was given", run.Error, StringComparison.Ordinal);
        Assert.Equal("sha1", Only(file).Digest!.Name);
    }

    [Fact]
    public async Task Finds_files_by_wildcards_and_backslashes_whatever_their_case()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the system does so itself there");
        Directory.CreateDirectory(_folder["out"]);
        Copy("in/hello64.exe", "out/A.EXE");
        Copy("in/hello64.exe", "out/b.exe");
        var run = await RunAsync($"{Leaf} /fd sha256 {{folder}}\\out\\*.exe");
        Assert.Equal($"Done Adding Additional Store\nSuccessfully signed: {_folder["out"]}/A.EXE\nSuccessfully signed: {_folder["out"]}/b.exe\n", run.Output);
    }

    [Theory]
    [InlineData("/f {keys}/leaf2048.pfx /p wrong", "SignTool Error: The specified PFX password is not correct.\n")]
    [InlineData("/f {keys}/leaf2048.pfx", "SignTool Error: The specified PFX password is not correct.\n")]
    [InlineData("/s Nowhere", "SignTool Error: The \"Nowhere\" certificate store was not found.\n")]
    [InlineData("/s ../My", "SignTool Error: The \"../My\" certificate store was not found.\n")]
    [InlineData("/sm", "SignTool Error: No certificates were found that met all the given criteria.\n")]
    [InlineData("/f {keys}/leaf2048.cer /kc pkcs11:nonsense", "SignTool Error: ")]
    [InlineData("/f {keys}/leaf2048.cer /csp Provider /kc name", "SignTool Error: The /csp option is known, not supported yet. ")]
    [InlineData("/f {keys}/leaf2048.pfx /p Vector-A1 /dlib x.dll", "SignTool Error: The /dlib option is known, not supported yet. ")]
    [InlineData("/f {keys}/leaf2048.pfx /p Vector-A1 /seal", "SignTool Error: The /seal option is known, not supported yet. ")]
    [InlineData("/f {keys}/leaf2048.pfx /p Vector-A1 /du http://exämple.com", "SignTool Error: The URL of the /du option has characters other than ASCII.")]
    [InlineData("/f {keys}/leaf2048.pfx /p Vector-A1 /sa 1.x.2 text", "SignTool Error: Invalid OID: 1.x.2\n")]
    [InlineData("/f {keys}/leaf2048.pfx /p Vector-A1 /p7 . /p7co 3.1", "SignTool Error: Invalid OID: 3.1\n")]
    public async Task Says_why_nobody_signs(string options, string message)
    {
        var file = Copy("in/hello64.exe", "a.exe");
        var run = await RunAsync($"{options} /fd sha256 {{folder}}/a.exe");
        Assert.Equal((ExitCode.Failed, ""), (run.Code, run.Output));
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(ToolCase.PathOf("in/hello64.exe")), File.ReadAllBytes(file));
    }

    [Fact]
    public async Task Takes_several_added_certificates()
    {
        var file = Copy("in/hello64.exe", "a.exe");
        await SignAsync("/f {keys}/leaf-only.pfx /p Vector-A1 /ac {keys}/int.cer /ac {keys}/int.pem /fd sha256 {folder}/a.exe");
        Assert.Equal(2, Only(file).Certificates.Count);
    }

    private static RSA PublicKeyOf(SoftHsm hsm, string label)
    {
        using var material = KeyReader.ReadFile(Path.Combine(hsm.Folder, label + ".pem"), PasswordSource.None);
        var key = RSA.Create();
        key.ImportSubjectPublicKeyInfo(material.Keys[0].PublicKey.Span, out _);
        return key;
    }

    private static AuthenticodeSignature Only(string file)
    {
        using var source = FileSource.Open(file);
        return Assert.Single(SignedFile.Open(source).Signatures);
    }

    private string Copy(string vector, string name) => _folder.Write(name, File.ReadAllBytes(ToolCase.PathOf(vector)));

    private void FillStore(params string[] files)
    {
        var store = new CertificateStores(_folder["stores"]).OpenOrCreate(Signet.Stores.StoreLocation.CurrentUser, "My");
        foreach (var file in files)
        {
            using var material = KeyReader.ReadFile(ToolCase.PathOf("keys/" + file), PasswordSource.Of("Vector-A1"));
            store.AddKey(material.Certificates.First(c => PublicKeyMatch.Matches(c, material.Keys[0].PublicKey)), material.Keys[0]);
        }
    }

    private async Task SignAsync(string options)
    {
        var run = await RunAsync(options);
        Assert.Equal(("", ExitCode.Success), (run.Error, run.Code));
    }

    // The vectors' files lie in two folders: each name is looked up.
    private Task<CliRun> RunAsync(string options) => RunAsync(
        ["sign", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(o =>
            o.StartsWith("{keys}", StringComparison.Ordinal) ? ToolCase.PathOf(o.Replace("{keys}", "keys", StringComparison.Ordinal)) : o.Replace("{folder}", _folder.Root, StringComparison.Ordinal))]);

    private Task<CliRun> RunAsync(IEnumerable<string> args, string? style = null) => CliRun.RunAsync(
        ["signtool", .. args],
        context => context with { Variable = v => v == "SIGNET_STORES" ? _folder["stores"] : v == "SIGNET_SIGNTOOL_STYLE" ? style : null });
}
