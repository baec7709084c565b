using Signet.Cli;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Personalities;

/// <summary>What the recorded command lines leave open: makecat 10.0.28000 was given these as well, and printed what stands here.</summary>
[Collection(WorkingFolder.Name)]
public class MakecatRunTests
{
    private const string V1 = "[CatalogHeader]\nName=t.cat\n";
    private const string V2 = V1 + "CatalogVersion=2\nHashAlgorithms=SHA256\n";
    private const string Files = "[CatalogFiles]\n";
    private const string Note = Files + "<hash>a=note.txt\n";
    private const string Errors = "\nErrors found in parsing the CDF file\n";
    private const string Opened = "opened:    t.cdf\n";

    public static TheoryData<string, string, string, int> Asked { get; } = new()
    {
        // arguments       definition file                                    printed                                                      exit
        { "t.cdf", V2 + Note, "Succeeded\n", 0 },
        { "/V t.cdf", V2 + Note, Opened + "processing: <hash>a\nSucceeded\n", 0 },
        { "t.cdf -v", V2 + Note, Opened + "processing: <hash>a\nSucceeded\n", 0 },
        { "nothere.cdf t.cdf", V2 + Note, "Succeeded\n", 0 },
        { "-v .", V2 + Note, "Failed: CryptCATCDFOpen.  Last Error: 0x00000005\n", 1 },
        { "-v nothere.cdf", V2 + Note, "Failed: CryptCATCDFOpen.  Last Error: 0x00000002\n", 1 },
        { "-v t.cdf", V2 + "ResultDir=none\n" + Note, "Failed: CryptCATCDFOpen.  Last Error: 0x00000003\n", 1 },
        { "-v t.cdf", "[CatalogHeader]\nName=.\n" + Note, "Failed: CryptCATCDFOpen.  Last Error: 0x00000005\n", 1 },
        { "-v t.cdf", "[CatalogHeader]\nName=..\n" + Note, "Failed: CryptCATCDFOpen.  Last Error: 0x00000005\n", 1 },
        { "-v t.cdf", "[CatalogHeader]\nName=sub\\..\n" + Note, "Failed: CryptCATCDFOpen.  Last Error: 0x00000005\n", 1 },
        { "t.cdf", "x", "NOT processed: tag not found ([CatalogHeader])\n", 1 },
        { "-o none/o.txt t.cdf", V2 + Note, "Error creating none/o.txt:  3\n", 1 },
        { "t.cdf", V2 + "CATATTR1=nonsense\n" + Note, "    attribute: error parsing CDF.  insufficient number of values (nonsense)\n" + Errors, 1 },
        { "t.cdf", V2 + Files + "<hash>a=no.txt\n<hash>b=note.txt\n", "NOT processed: member file does not exist (no.txt)\n" + Errors, 1 },
        {
            "-v t.cdf", V2 + Files + "<hash>a=none\\note.txt\n",
            Opened + "NOT processed: member file does not exist (none\\note.txt)\n" + Ended(3) + NoMembers(3) + Errors, 1
        },
        { "-v t.cdf", V2 + Files + "<hash>a=.\n", Opened + "NOT processed: member file does not exist (.)\n" + Ended(5) + NoMembers(5) + Errors, 1 },
        { "-n -v t.cdf", V2 + Files + "<hash>a=no.txt\n", Opened + "NOT processed: member file does not exist (no.txt)\n" + Ended(2) + NoMembers(0) + Errors, 1 },
        {
            "-v t.cdf", V2 + Files + "<hash>b=note.txt\n<hash>a=no.txt\n<hash>c=note.txt\n",
            Opened + "processing: <hash>b\nNOT processed: member file does not exist (no.txt)\n" + Ended(2) + Errors, 1
        },
        { "-v t.cdf", V2 + Files + "<hash>a=empty\n", Opened + "NOT processed: calculating the indirect data (empty)\n" + Ended(0x3EE) + NoMembers(0x3EE) + Errors, 1 },
        { "-v t.cdf", V2 + Files + "<hash>a=\n", Opened + "NOT processed: unable to find file path for member (<hash>a)\n" + Ended(0x80004005) + NoMembers(0x80004005) + Errors, 1 },
        { "-v -n t.cdf", V2 + Note + "plain=note.txt\n<hash>c=note.txt\n", Opened + "processing: <hash>a\n" + Ended(0x57) + "\nFailed 0x00000057 (87)\n", 1 },
        { "t.cdf", V2 + Files + "plain=note.txt\n", "\nFailed 0x00000057 (87)\n", 1 },
        { "-v t.cdf", V1 + Files + "plain=note.txt\n<hash>b=note.txt\n", Opened + "processing: plain\nprocessing: <hash>b\nSucceeded\n", 0 },
        { "-v t.cdf", V2, Opened + NoMembers(0) + "\nFailed 0x00000000 (0)\n", 1 },
        { "-s 38 -v t.cdf", V2 + Note, Opened + "processing: <hash>a\nSucceeded\n", 0 },
        { "-s 39 t.cdf", V2 + Note, "\nFailed: At least one file was smaller than the minimum allowed size\n", 1 },
        {
            "-v -s 1000 t.cdf", V2 + Note + "plain=note.txt\n",
            Opened + "file is too small: note.txt\nprocessing: <hash>a\n" + Ended(0x57) + "\nFailed: At least one file was smaller than the minimum allowed size\n", 1
        },
        {
            "-v -n t.cdf", V2 + Note + "<hash>aALTSIPID={x}\n<hash>b=note.txt\n",
            Opened + "    attribute: error parsing CDF.  unable to convert GUID ({x})\nNOT processed: calculating the indirect data (note.txt)\n"
                + Ended(0x800B0003) + "processing: <hash>b\n" + Errors, 1
        },
        {
            "-v t.cdf", V2 + Note + "<hash>aALTSIPID={C689AAB8-8E78-11D0-8C47-00C04FC295EE}\n",
            Opened + "NOT processed: calculating the indirect data (note.txt)\n" + Ended(0x8000FFFF) + NoMembers(0x8000FFFF) + Errors, 1
        },
        {
            "-v -n t.cdf", V2 + Note + "<hash>aALTSIPID={C689AABA-8E78-11D0-8C47-00C04FC295EE}\n",
            Opened + "NOT processed: calculating the indirect data (note.txt)\n" + Ended(0xB) + NoMembers(0) + Errors, 1
        },
        {
            "-v t.cdf", V2 + Note + "<hash>aALTSIPID={00000000-8E78-11D0-8C47-00C04FC295EE}\n",
            Opened + "NOT processed: calculating the indirect data (note.txt)\n" + Ended(0x800B0003) + NoMembers(0x800B0003) + Errors, 1
        },
    };

    [Theory]
    [MemberData(nameof(Asked))]
    public async Task Prints_and_ends_as_makecat_does(string args, string definition, string printed, int exit)
    {
        using var folder = new Folder(definition);
        var run = await CliRun.RunAsync(["makecat", .. args.Split(' ')]);
        Assert.Equal((printed, "", exit), (run.Output, run.Error, (int)run.Code));
    }

    public static TheoryData<string, string> Tags { get; } = new()
    {
        // definition file                                                                   what -o writes
        { V1 + Files + "lab=hello64.exe\n<HASH>a=.\\note.txt\n", "hello64.exe - lab\n.\\note.txt - 1C2CB9BA2E483036D96D69D096AC10271208067E\n" },
        { V2 + Note + "<hash>b=note.txt\n<hash>c=no.txt\n", $"note.txt - {NoteSha256}\nnote.txt - {NoteSha256}\n" },
        {
            V2 + Files + "<hash>a=hello64.exe\n<hash>aALTSIPID=DE351A42-8E59-11D0-8C47-00C04FC295EE\n",
            "hello64.exe - 5D6154CE919AAE6D2F7D47B26A9D43D3AA324DB2F8332E7AA046CC91A4AF3553\n"
        },
        {
            V2 + Files + "<hash>a=plain.cab\n<hash>aALTSIPID={DE351A42-8E59-11D0-8C47-00C04FC295EE}\n",
            "plain.cab - 0651B0623BB346E9BBFDD95F56138F75C688872A0EDBC1AA3445D514288ECFD5\n"
        },
        {
            V2 + Files + "<hash>a=plain.cab\n<hash>aALTSIPID={C689AABA-8E78-11D0-8C47-00C04FC295EE}\n",
            "plain.cab - D24DFBB99D41257578153ADCA271C420707CC888817E0074D2C4F92371754CF4\n"
        },
        { V2 + Files + "<hash>a=odd.exe\n", "odd.exe - F6F12104363E551F035D0B4D9A5B63DE2AF8D346451456F387FB5B8C3E5520E7\n" },
    };

    private const string NoteSha256 = "02F20A5AEBF15D005618BD6788074C042CA626D40AC959E131C9C31D302D2602";

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task Writes_names_and_tags(string definition, string pairs)
    {
        using var folder = new Folder(definition);
        await CliRun.RunAsync("makecat -n -o o.txt t.cdf");
        Assert.Equal(pairs, await File.ReadAllTextAsync("o.txt", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("t.cat", "t.cat")]
    [InlineData("t", "t.cat")]
    [InlineData("t.foo", "t.foo")]
    [InlineData("t.", "t")]
    [InlineData("sub\\t", "sub/t.cat")]
    public async Task Names_the_catalog_as_the_file_says(string name, string written)
    {
        using var folder = new Folder($"[CatalogHeader]\nName={name}\n" + Note);
        Directory.CreateDirectory("sub");
        Assert.Equal(ExitCode.Success, (await CliRun.RunAsync("makecat t.cdf")).Code);
        Assert.True(File.Exists(written), written);
    }

    [Theory]
    [InlineData("-x t.cdf")]
    [InlineData("-s")]
    [InlineData("-s -1 t.cdf")]
    [InlineData("-s abc t.cdf")]
    [InlineData("-v")]
    public async Task Refuses_what_it_does_not_know_and_writes_nothing(string args)
    {
        using var folder = new Folder(V2 + Note);
        var run = await CliRun.RunAsync("makecat " + args);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.NotEmpty(run.Output + run.Error);
        Assert.False(File.Exists("t.cat"));
    }

    [Fact]
    public async Task Nothing_is_written_when_the_definition_file_is_refused()
    {
        using var folder = new Folder("[CatalogHeader]\nCatalogVersion=2\nHashAlgorithms=SHA256\n" + Note);
        Assert.Equal(ExitCode.Failed, (await CliRun.RunAsync("makecat -v t.cdf")).Code);
        Assert.Empty(Directory.GetFiles(".", "*.cat"));
    }

    [Fact]
    public async Task A_pipe_is_no_member_and_is_not_waited_for()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("there are no pipes among files");
        }

        using var folder = new Folder(V2 + Files + "<hash>a=pipe\n");
        using (var made = System.Diagnostics.Process.Start("mkfifo", "pipe"))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var run = await CliRun.RunAsync("makecat t.cdf").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("NOT processed: calculating the indirect data (pipe)\n" + Errors, run.Output);
    }

    private static string Ended(uint error) => $"Failed: CryptCATCDFEnumMembersByCDFTagEx.  Last Error: 0x{error:X8}\n";

    private static string NoMembers(uint error) => $"Failed: No members found.  Last Error: 0x{error:X8}\n";

    /// <summary>A working folder with a definition file and something to list.</summary>
    private sealed class Folder : IDisposable
    {
        private readonly string _before = Directory.GetCurrentDirectory();
        private readonly TemporaryFolder _folder = new();

        public Folder(string definition)
        {
            Directory.SetCurrentDirectory(_folder.Root);
            File.WriteAllText("t.cdf", definition.ReplaceLineEndings("\r\n"));
            File.WriteAllBytes("empty", []);
            File.Copy(ToolCase.PathOf("in/note.txt"), "note.txt");
            File.Copy(ToolCase.PathOf("in/hello64.exe"), "hello64.exe");
            File.Copy(ToolCase.PathOf("in/odd.exe"), "odd.exe");
            File.Copy(ToolCase.PathOf("in/plain.cab"), "plain.cab");
        }

        public void Dispose()
        {
            Directory.SetCurrentDirectory(_before);
            _folder.Dispose();
        }
    }
}
