using Signet.Cli.Personalities;
using Signet.Cli.Verbs;

namespace Signet.EndToEnd;

/// <summary>Each package is put in place as its user would, and run from there.</summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    private const string Reason = "builds every package, which takes minutes; ./test.sh --long runs it";

    [Fact]
    public async Task The_deb_has_program_manual_completions_and_links()
    {
        RequireLong();
        var root = Fresh("deb");
        await Tools.SucceedAsync("dpkg", "-x", packages.File("*.deb"), root);
        var program = Path.Combine(root, "usr/bin/signet");
        Assert.Equal([program], Directory.GetFiles(Path.Combine(root, "usr/bin"))); // nothing that another package could own
        await TourAsync(program, root);

        var links = Path.Combine(root, "usr/lib/signet/personalities");
        Assert.Equal(PersonalityTable.Entries.Select(e => e.Name).Order(), Directory.GetFiles(links).Select(Path.GetFileName).Order());
        Assert.Equal("2.4.0", (await Tools.SucceedAsync(Path.Combine(links, "imgtool"), "version")).Trim());
        Assert.StartsWith("Usage: signtool", await Tools.SucceedAsync(Path.Combine(links, "signtool"), "/?"), StringComparison.Ordinal);

        var pages = Directory.GetFiles(Path.Combine(root, "usr/share/man/man1"), "signet*.1.gz");
        Assert.Contains(pages, p => p.EndsWith("/signet-signtool.1.gz", StringComparison.Ordinal));
        Assert.Equal(await Tools.SucceedAsync(program, "explain", "--man", "signet-sign"), await Tools.SucceedAsync("gzip", "-dc", pages.Single(p => p.EndsWith("/signet-sign.1.gz", StringComparison.Ordinal))));
        foreach (var (shell, file) in ((string, string)[])
        [
            ("bash", "bash-completion/completions/signet"), ("zsh", "zsh/vendor-completions/_signet"),
            ("fish", "fish/vendor_completions.d/signet.fish"), ("pwsh", "signet/signet.ps1"),
        ])
        {
            Assert.Equal(CompletionVerb.Script(shell), await File.ReadAllTextAsync(Path.Combine(root, "usr/share", file), TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task The_deb_installs_and_goes_away()
    {
        RequireLong();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs the superuser");
        Assert.SkipWhen(File.Exists("/usr/bin/signet"), "signet is installed here");
        await Tools.SucceedAsync("dpkg", "--install", packages.File("*.deb"));
        try
        {
            Assert.StartsWith("signet ", await Tools.SucceedAsync("/usr/bin/signet", "--version"), StringComparison.Ordinal);
            Assert.Equal("", await Tools.SucceedAsync("dpkg", "--verify", "signet"));
        }
        finally
        {
            await Tools.SucceedAsync("dpkg", "--purge", "signet");
        }

        Assert.False(Path.Exists("/usr/bin/signet") || Path.Exists("/usr/lib/signet"));
    }

    [Fact]
    public async Task The_tool_installs_from_the_folder_alone()
    {
        RequireLong();
        var place = Fresh("tool");
        var config = Path.Combine(place, "nuget.config");
        await File.WriteAllTextAsync(config,
            $"<configuration><packageSources><clear/><add key=\"local\" value=\"{packages.Folder}\"/></packageSources></configuration>", TestContext.Current.CancellationToken);
        var ended = await SignetProgram.RunAsync("dotnet", ["tool", "install", "Signet.Tool", "--tool-path", place, "--configfile", config],
            start => start.Environment["NUGET_PACKAGES"] = Path.Combine(place, "cache"), TestContext.Current.CancellationToken);
        Assert.True(ended.Code == 0, ended.Output + ended.Error);
        await TourAsync(Path.Combine(place, "signet"), place);
    }

    [Fact]
    public async Task The_single_file_runs_alone()
    {
        RequireLong();
        var place = Fresh("single");
        var program = Path.Combine(place, "signet");
        File.Copy(packages.File("*-linux-x64"), program);
        await TourAsync(program, place);
    }

    [Fact]
    public async Task The_program_for_Windows_is_signed()
    {
        RequireLong();
        Tools.Require("osslsigncode");
        var program = packages.File("*-win-x64.exe");
        await Tools.SucceedAsync(SignetProgram.Path, "verify", "--trust", packages.Pki.Root, program);
        Assert.Contains("Succeeded", await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", packages.Pki.Root, "-in", program), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checksums_and_signature_hold_until_a_byte_changes()
    {
        RequireLong();
        Tools.Require("osslsigncode");
        var place = Fresh("sums");
        foreach (var file in Directory.GetFiles(packages.Folder))
        {
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
        }

        await Tools.SucceedAsync("sh", "-c", $"cd '{place}' && sha256sum --check --strict SHA256SUMS");
        var catalog = Assert.Single(Directory.GetFiles(place, "*.cat"));
        Assert.Equal(5, Directory.GetFiles(place).Count(f => f != catalog)); // four packages and their sums
        string[] verify = ["catalog", "verify", catalog, "--trust", packages.Pki.Root, "--skip", "*.cat", place];
        await Tools.SucceedAsync(SignetProgram.Path, verify);
        await Tools.SucceedAsync("osslsigncode", "verify", "-CAfile", packages.Pki.Root, "-in", catalog);

        foreach (var file in Directory.GetFiles(place).Where(f => f != catalog))
        {
            using (var stream = new FileStream(file, FileMode.Open))
            {
                stream.Seek(stream.Length / 2, SeekOrigin.Begin);
                var old = stream.ReadByte();
                stream.Seek(-1, SeekOrigin.Current);
                stream.WriteByte((byte)(old ^ 1));
            }

            Assert.Equal(1, (await SignetProgram.RunAsync(SignetProgram.Path, verify, cancellation: TestContext.Current.CancellationToken)).Code);
            File.Copy(Path.Combine(packages.Folder, Path.GetFileName(file)), file, overwrite: true);
        }

        await Tools.SucceedAsync(SignetProgram.Path, verify);
    }

    [Fact]
    public void A_second_build_gives_the_same_bytes()
    {
        RequireLong();
        var again = packages.PathOf("again");
        packages.Build(again);
        Assert.Equal(Directory.GetFiles(packages.Folder).Select(Path.GetFileName).Order(), Directory.GetFiles(again).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(again), f => Assert.True(
            File.ReadAllBytes(Path.Combine(packages.Folder, Path.GetFileName(f))).AsSpan().SequenceEqual(File.ReadAllBytes(f)), f));
    }

    private static void RequireLong()
    {
        Assert.SkipUnless(Packages.Long, Reason);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the packages are built on Linux");
        Tools.Require("dpkg");
    }

    private static async Task TourAsync(string program, string folder)
    {
        var ended = await SignetProgram.RunAsync(program, ["demo"], start => start.WorkingDirectory = folder, TestContext.Current.CancellationToken);
        Assert.True(ended.Code == 0, ended.Output + ended.Error);
        Assert.Contains("steps went as expected", ended.Output, StringComparison.Ordinal);
    }

    private string Fresh(string name) => Directory.CreateDirectory(packages.PathOf(name)).FullName;
}
