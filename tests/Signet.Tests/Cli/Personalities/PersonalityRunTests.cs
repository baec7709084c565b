using System.Text;
using Signet.Cli;
using Signet.Cli.Personalities;
using Signet.Tests.Files;

namespace Signet.Tests.Cli.Personalities;

public sealed class PersonalityRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A tool with the commands say (prints its arguments), warn, fail and throw.
    private static Personality Tool { get; } = new("tool", "Says things.")
    {
        Style = new CommandStyle { ErrorPrefix = "Tool: ", ResponseFiles = true },
        Usage = "usage of the tool\n",
        Commands =
        [
            Command("say", (words, context) =>
            {
                context.Out.Write($"{words}\n");
                return ExitCode.Success;
            }),
            Command("warn", (_, _) => ExitCode.Warnings),
            Command("fail", (_, _) => ExitCode.KeyUnavailable),
            Command("throw", (words, _) => throw new SigningException(SigningFindings.NotSigned.With(words))),
        ],
    };

    public static TheoryData<string, int, string, string> Lines { get; } = new()
    {
        // typed            exit  output       standard error
        { "say|a",             0, "a;\n",      "" },
        { "SAY|a|b",           0, "a;b;\n",    "" },
        { "warn|a",            2, "",          "" },
        { "fail|a",            1, "",          "" },
        { "throw|a b",         1, "",          "Tool: A b;.\n" },
        { "",                  1, "",          "Tool: A required parameter is missing.\nusage of the tool\n" },
        { "say",               1, "",          "Tool: A required parameter is missing.\nusage of say\n" },
        { "/?",                0, "",          "usage of the tool\n" },
        { "--help",            0, "",          "usage of the tool\n" },
        { "say|a|-?",          0, "",          "usage of say\n" },
        { "shout|a",           1, "",          "Tool: Invalid command: shout\nusage of the tool\n" },
        { "say|/x",            1, "",          "Tool: Invalid option: /x\n" },
        { "say|a\u001b[2J",    0, "a\\u{1B}[2J;\n", "" },
        { "say|“a|b”",         0, "a b;\n",    "Note: typographic quotation marks, as web pages have them, were read as plain ones: \"a b\"\n" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Prints_and_ends_as_the_original_does(string typed, int exit, string output, string error)
    {
        var run = await RunAsync(typed.Length == 0 ? [] : typed.Split('|'));
        Assert.Equal((exit, output, error), ((int)run.Code, run.Output, run.Error));
    }

    public static TheoryData<string, int, string, string> ResponseFiles { get; } = new()
    {
        { "say\na\nb\n",                      0, "a;b;\n",        "" },
        { "say a\r\n\"b c\"\r\n",             0, "a;b c;\n",      "" },
        { "\n\nsay\na\n\n\nsay\nb\n\n",       0, "a;\nb;\n",      "" },
        { "warn\na\n\nsay\nb\n",              2, "b;\n",          "" },
        { "say\na\n\nfail\nb\n\nsay\nc\n",    1, "a;\n",          "" },
        { "say\n“a\nb”\n",                    0, "a b;\n",        "Note: typographic quotation marks, as web pages have them, were read as plain ones: \"a b\"\n" },
        { "say\n@other\n",                    0, "@other;\n",     "" },
        { "",                                 1, "",              "Tool: A required parameter is missing.\nusage of the tool\n" },
    };

    [Theory]
    [MemberData(nameof(ResponseFiles))]
    public async Task Runs_the_commands_of_a_response_file_until_one_fails(string content, int exit, string output, string error)
    {
        foreach (var encoding in (Encoding[])[new UTF8Encoding(false), Encoding.Unicode])
        {
            File.WriteAllText(_folder["r.rsp"], content, encoding);
            var run = await RunAsync(["@" + _folder["r.rsp"]]);
            Assert.Equal((exit, output, error), ((int)run.Code, run.Output, run.Error));
        }
    }

    [Fact]
    public async Task Refuses_a_response_file_that_is_missing_or_far_too_long()
    {
        var missing = await RunAsync(["@" + _folder["none"]]);
        Assert.Equal(ExitCode.Failed, missing.Code);
        Assert.StartsWith("Tool: Could not find file", missing.Error, StringComparison.Ordinal);
        using (var file = File.Create(_folder["long"]))
        {
            file.SetLength(17 * 1024 * 1024);
        }

        var tooLong = await RunAsync(["@" + _folder["long"]]);
        Assert.Equal((ExitCode.Failed, "Tool: The response file has 17825792 bytes; 16777216 are read at most.\n"), (tooLong.Code, tooLong.Error));
    }

    private static PersonalityCommand<string> Command(string name, Func<string, CliContext, ExitCode> run) =>
        new(name, "", "", (words, context, _) => Task.FromResult(run(words, context)))
        {
            Usage = $"usage of {name}\n", Options = [], Argument = (r, v) => $"{r}{v};",
        };

    private static async Task<CliRun> RunAsync(IReadOnlyList<string> args)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var code = await PersonalityRun.RunAsync(Tool, args, new CliContext(output, error, color: false), TestContext.Current.CancellationToken);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("the key is encrypted", "The key is encrypted.")]
    [InlineData("what is it?", "What is it?")]
    [InlineData("release.pfx does not exist", "release.pfx does not exist.")]
    [InlineData("/tmp/a: the file is empty", "/tmp/a: the file is empty.")]
    public void Writes_our_messages_as_sentences_and_leaves_names_of_files_alone(string message, string sentence) =>
        Assert.Equal(sentence, PersonalityRun.Sentence(message));
}
