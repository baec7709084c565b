using System.Diagnostics;
using Signet.Cli;
using Signet.Cli.Completion;
using Signet.Cli.Verbs;

namespace Signet.Tests.Cli.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signet-test-").FullName;

    public static TheoryData<string, string> Lines { get; } = new()
    {
        // what was typed, up to the cursor      one of the words that are offered
        { "signet ins", "inspect" },
        { "signet ", "explain" },
        { "signet --v", "--version" },
        { "signet inspect --rec", "--recursive" },
        { "signet inspect --format j", "json" },
        { "signet --quiet completion f", "fish" },
        { "signet inspect wh", "what is this.dll" },
        { "signet inspect --file-list wh", "what is this.dll" },
        { "signet explain no-ma", "no-match" },
        { "signet imgtool key", "keygen" },
        { "signet imgtool sign --pad-h", "--pad-header" },
        { "signet imgtool sign --endian b", "big" },
        { "signet imgtool sign --key wh", "what is this.dll" },
        { "signet imgtool verify wh", "what is this.dll" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Bash_offers_verbs_options_values_and_files(string line, string offered)
    {
        var words = line.Split(' ');
        var script = $"source ./script; COMP_WORDS=({string.Join(' ', words.Select(w => $"'{w}'"))}); COMP_CWORD={words.Length - 1}; "
            + "_signet; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Assert.Contains(offered, await RunAsync("bash", "bash", "--norc", "-c", script));
    }

    [Fact]
    public async Task Bash_completes_a_value_behind_an_equals_sign()
    {
        var offered = await RunAsync("bash", "bash", "--norc", "-c",
            "source ./script; COMP_WORDS=(signet inspect --format = js); COMP_CWORD=4; _signet; printf '%s\\n' \"${COMPREPLY[@]}\"");
        Assert.Equal(["json"], offered);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Fish_offers_verbs_options_values_and_files(string line, string offered)
    {
        var output = await RunAsync("fish", "fish", "--no-config", "-c", $"source ./script; complete -C '{line}'");
        Assert.Contains(offered, output.Select(o => o.Split('\t')[0].Replace("\\ ", " ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Zsh_can_read_its_script() => Assert.Empty(await RunAsync("zsh", "zsh", "-f", "-n", "./script"));

    [Fact]
    public void Every_script_names_every_verb_and_option()
    {
        var places = CompletionPlace.ReadAll(VerbTable.Entries);
        Assert.NotEmpty(places);
        foreach (var shell in (string[])["bash", "zsh", "fish", "pwsh"])
        {
            var script = CompletionVerb.Script(shell);
            foreach (var word in places.SelectMany(p => p.Verbs.Select(v => v.Text).Concat(p.Options.Select(o => o.Names[0]))))
            {
                Assert.Contains(shell == "fish" ? word.TrimStart('-') : word, script, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Words_hold_nothing_that_a_shell_would_read_otherwise()
    {
        foreach (var place in CompletionPlace.ReadAll(VerbTable.Entries))
        {
            var words = place.Verbs.Select(v => v.Text).Concat(place.Words).Concat(place.Options.SelectMany(o => o.Names.Concat(o.Words)));
            Assert.All(words, w => Assert.Matches("^[A-Za-z0-9.-]+$", w));
        }
    }

    [Fact]
    public async Task Refuses_a_shell_that_it_does_not_know()
    {
        var run = await CliRun.RunAsync("completion tcsh");
        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("It is one of bash, zsh, fish, pwsh.", run.Error, StringComparison.Ordinal);
    }

    // Runs a shell in a folder that holds the script and one file with a blank in its name.
    private async Task<string[]> RunAsync(string script, string shell, params string[] args)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "script"), CompletionVerb.Script(script), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "what is this.dll"), "", TestContext.Current.CancellationToken);
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => File.Exists(Path.Combine(f, shell))))
        {
            Assert.Skip($"{shell} is not installed");
        }

        using var process = Process.Start(new ProcessStartInfo(shell, args)
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
