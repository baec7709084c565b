using System.Buffers.Binary;
using System.Text.Json;
using Signet.Cli;
using Signet.Tests.Pe;

namespace Signet.Tests.Cli.Verbs;

public sealed class InspectVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public static TheoryData<string, int, string> Damage { get; } = new()
    {
        // what the file is            how long   a finding that names the damage
        { "nothing at all",                    0, "pe-not-an-image" },
        { "a DOS header",                     64, "pe-truncated" },
        { "cut in the section table",        400, "pe-truncated" },
        { "cut before its certificates",    2000, "pe-table-outside-file" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Shows_a_signed_file_from_the_first_byte_to_the_last()
    {
        var run = await CliRun.RunAsync(["inspect", "--verbose", Shared.Vector("verify/sign-sha256.exe")]);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        foreach (var part in (string[])["Headers", "0x0000003c  e_lfanew", "Sections", ".text", "Digest", "covers", "Certificate table", "Signature 0", "is the file's", "signer", "valid", "Findings"])
        {
            Assert.Contains(part, run.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("NOT", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" \n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_an_independent_parser_found_in_every_file_of_the_corpus()
    {
        foreach (var (path, parse) in PeCorpus.Files())
        {
            var run = await CliRun.RunAsync(["inspect", "--format", "json", path]);
            Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
            using var document = JsonDocument.Parse(run.Output);
            var json = document.RootElement;
            Assert.Equal("signet/inspect/1", json.GetProperty("schema").GetString());
            Assert.Equal("pe", json.GetProperty("format").GetString());
            Compare(parse, json, path);
        }
    }

    [Theory]
    [MemberData(nameof(Damage))]
    public async Task Names_what_is_wrong_with_a_damaged_file_and_shows_the_rest(string what, int length, string code)
    {
        var path = Write(what, File.ReadAllBytes(Shared.Vector("verify/sign-sha256.exe"))[..length]);
        var run = await CliRun.RunAsync(["inspect", path]);
        Assert.Contains($"[{code}]", run.Output, StringComparison.Ordinal);
        Assert.Equal(run.Output.Contains("Headers", StringComparison.Ordinal) ? ExitCode.Success : ExitCode.Failed, run.Code);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task Never_fails_on_a_file_cut_anywhere_in_its_headers_or_table()
    {
        var whole = File.ReadAllBytes(Shared.Vector("verify/sign-sha256.exe"));
        var lengths = Enumerable.Range(0, 1024).Concat(Enumerable.Range(0, 64).Select(i => whole.Length - 1 - (i * 37)));
        foreach (var length in lengths.Where(l => l >= 0 && l < whole.Length))
        {
            var run = await CliRun.RunAsync(["inspect", "--format", "json", Write("cut", whole[..length])]);
            using var document = JsonDocument.Parse(run.Output);
            Assert.NotEqual(0, document.RootElement.GetProperty("findings").GetArrayLength());
        }
    }

    [Fact]
    public async Task Says_that_a_changed_file_is_not_the_signed_one()
    {
        var bytes = File.ReadAllBytes(Shared.Vector("verify/sign-sha256.exe"));
        bytes[0x200 + 5] ^= 1;
        var run = await CliRun.RunAsync(["inspect", Write("changed.exe", bytes)]);
        Assert.Contains("is NOT the file's", run.Output, StringComparison.Ordinal);
        Assert.Contains("[pe-digest-mismatch]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_an_unsigned_file_is_not_signed()
    {
        var run = await CliRun.RunAsync(["inspect", Write("unsigned.exe", SignedPe.Unsigned())]);
        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("none: the file is not signed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_named_file_of_another_kind_and_passes_over_found_ones()
    {
        var text = Write("readme.txt", "hello"u8.ToArray());
        Assert.Equal(ExitCode.Failed, (await CliRun.RunAsync(["inspect", text])).Code);
        var folder = await CliRun.RunAsync(["inspect", "--recursive", _folder]);
        Assert.Equal((ExitCode.Success, ""), (folder.Code, folder.Output));
    }

    [Fact]
    public async Task Prints_one_document_for_one_file_only()
    {
        var run = await CliRun.RunAsync(["inspect", "--format", "json", "a", "b"]);
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Shows_no_control_character_of_a_section_name()
    {
        var bytes = SignedPe.Unsigned();
        var headers = SignedPe.Open(bytes).Headers;
        "\u001b[2Jx"u8.CopyTo(bytes.AsSpan((int)headers.SectionTableOffset));
        var run = await CliRun.RunAsync(["inspect", Write("evil.exe", bytes)]);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("[2Jx", run.Output, StringComparison.Ordinal);
    }

    private static void Compare(JsonElement parse, JsonElement json, string path)
    {
        var expected = parse.TryGetProperty("signatures", out var signatures) ? signatures.EnumerateArray().ToList() : [];
        var shown = json.GetProperty("signatures").EnumerateArray().ToList();
        Assert.True(expected.Count == shown.Count, $"{path}: {shown.Count} signatures");
        foreach (var (theirs, ours) in expected.Zip(shown))
        {
            Assert.Equal(theirs.GetProperty("digest").GetString(), ours.GetProperty("digestAlgorithm").GetString());
            Assert.Equal(theirs.GetProperty("level").GetInt32() == 0, ours.GetProperty("nestedIn").ValueKind == JsonValueKind.Null);
            Assert.Equal(theirs.GetProperty("dig_ok").GetBoolean(), ours.GetProperty("digestMatches").GetBoolean());
            Assert.Equal(
                theirs.GetProperty("sig_ok").GetBoolean() && theirs.GetProperty("md_ok").GetBoolean(), ours.GetProperty("signatureValid").GetBoolean());
            Assert.Equal(theirs.GetProperty("ph").ValueKind == JsonValueKind.Null, ours.GetProperty("pageHashes").GetString() == "none");
            Assert.Equal(
                theirs.GetProperty("timestamps").EnumerateArray().Select(t => t.GetProperty("kind").GetString() == "legacy" ? "authenticode" : "rfc3161"),
                ours.GetProperty("timestamps").EnumerateArray().Select(t => t.GetProperty("kind").GetString()));
        }
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
