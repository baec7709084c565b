using Signet.Cli;
using Signet.Cli.Options;

namespace Signet.Tests.Cli;

public sealed class CommandLineTests
{
    private static readonly CliVerb<Request> s_verb = new("try", "Tries.", new Request(), (_, _, _) => Task.FromResult(ExitCode.Success))
    {
        HasJson = true,
        Arguments =
        [
            new("FIRST", "The first.", (r, v) => r with { Log = r.Log + $"first={v};" }),
            new("REST", "The rest.", (r, v) => r with { Log = r.Log + $"rest={v};" }) { Minimum = 0, Maximum = 2 },
        ],
        Options =
        [
            new("--one", "X", "Once.", (r, v) => r with { Log = r.Log + $"one={v};" }) { Aliases = ["-o"] },
            new("--many", "X", "Many times.", (r, v) => r with { Log = r.Log + $"many={v};" }) { Repeatable = true },
            new("--flag", null, "A flag.", (r, v) => r with { Log = r.Log + $"flag={v};" }) { Aliases = ["-f"] },
            new("--choice", "X", "A choice.", (r, v) => r with { Log = r.Log + $"choice={v};" }) { Choices = ["red", "green"] },
            new("--number", "N", "A number.", (r, v) => r with { Log = r.Log + $"number={OptionValue.Number(v, 1, 9)};" }),
            new("--later", null, "Not yet.", (r, _) => r) { Supported = false },
        ],
    };

    public static TheoryData<string, string> Accepted { get; } = new()
    {
        // command line                    what the table's functions were called with, in order
        { "a", "first=a;" },
        { "a b c", "first=a;rest=b;rest=c;" },
        { "--one x a", "one=x;first=a;" },
        { "--one=x a", "one=x;first=a;" },
        { "-o x a", "one=x;first=a;" },
        { "a --one x", "one=x;first=a;" },
        { "--many 1 --flag --many 2 a", "many=1;flag=;many=2;first=a;" },
        { "--many 2 --one x --many 1 a", "many=2;one=x;many=1;first=a;" },
        { "-f --flag a", "flag=;first=a;" },
        { "--choice RED a", "choice=red;first=a;" },
        { "-- -a --one", "first=-a;rest=--one;" },
        { "-", "first=-;" },
        { "a --one -", "one=-;first=a;" },
        { "--number 9 a", "number=9;first=a;" },
    };

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "", "no FIRST was given" },
        { "a b c d", "'d' is one argument too many" },
        { "--oen x a", "unknown option '--oen'" },
        { "--unheard-of a", "unknown option '--unheard-of'" },
        { "a --flag=true", "--flag takes no value" },
        { "a -f=true", "-f takes no value" },
        { "--one x --one y a", "--one was given 2 times" },
        { "--one x -o y a", "--one was given 2 times" },
        { "a --one", "--one needs a value: --one X" },
        { "a --one --flag", "--one needs a value: --one X" },
        { "--choice blue a", "--choice cannot be 'blue'" },
        { "--number 10 a", "--number: '10' is not a number from 1 to 9" },
        { "--number -1 a", "--number: '-1' is not a number from 1 to 9" },
        { "--later a", "--later is known, not supported yet" },
        { "--format xml a", "--format cannot be 'xml'" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Applies_each_row_in_the_order_of_the_command_line(string line, string log) =>
        Assert.Equal(log, Bind(line).Request.Log);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Names_what_is_wrong_with_a_command_line(string line, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Bind(line)).Message);

    [Fact]
    public void Refuses_empty_values_which_come_from_unset_variables()
    {
        Assert.Equal("the value of --one is empty", Assert.Throws<UsageException>(() => Bind(["--one", "", "a"])).Message);
        Assert.Equal("the value of --one is empty", Assert.Throws<UsageException>(() => Bind(["--one=", "a"])).Message);
        Assert.Equal("a FIRST is empty", Assert.Throws<UsageException>(() => Bind([""])).Message);
    }

    [Fact]
    public void Shapes_the_output_by_the_options_of_every_verb()
    {
        var context = Bind("a --format json -q --verbose --debug").Context;
        Assert.True(context is { Json: true, Quiet: true, Verbose: true, Debug: true });
    }

    [Theory]
    [InlineData("", 4, "")]
    [InlineData("--help", 0, "")]
    [InlineData("help", 0, "")]
    [InlineData("help sign", 0, "")]
    [InlineData("help key new", 0, "")]
    [InlineData("help nonsense", 4, "unknown verb 'nonsense'")]
    [InlineData("key", 4, "")]
    [InlineData("key --help", 0, "")]
    [InlineData("key nwe", 4, "Did you mean new?")]
    [InlineData("nonsense", 4, "unknown verb 'nonsense' [usage]")]
    [InlineData("explian", 4, "Did you mean explain?")]
    [InlineData("--quiet", 4, "there is no verb")]
    [InlineData("--output x sign", 4, "unknown option '--output' before the verb")]
    [InlineData("explain usage", 0, "")]
    [InlineData("--format json explain usage", 0, "")]
    [InlineData("--format=json explain usage", 0, "")]
    [InlineData("explain --help", 0, "")]
    [InlineData("explain nothing-like-that", 4, "there is no finding")]
    [InlineData("explain @/nonexistent/arguments", 4, "cannot read the response file")]
    public async Task Ends_with_the_documented_exit_code(string line, int code, string error)
    {
        var run = await CliRun.RunAsync(line);
        Assert.Equal((ExitCode)code, run.Code);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Equal(code != 0, run.Error.Length > 0);
        Assert.Equal(code == 0, run.Output.Length > 0);
    }

    private static (Request Request, CliContext Context) Bind(string line) => Bind(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static (Request Request, CliContext Context) Bind(string[] args) =>
        RequestBinding.Bind(s_verb, "try", args, new CliContext(Stream.Null, Stream.Null, color: false));

    private sealed record Request
    {
        public string Log { get; init; } = "";
    }
}
