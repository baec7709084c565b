using Signet.Cli;
using Signet.Cli.Personalities;

namespace Signet.Tests.Cli.Personalities;

public class PersonalityParserTests
{
    private static readonly CommandStyle s_slash = new() { ErrorPrefix = "Error: " };
    private static readonly CommandStyle s_colon = new() { ErrorPrefix = "Error: ", Assignment = ':' };

    private static PersonalityCommand<string> Command { get; } = new("", "", "", (_, _, _) => Task.FromResult(ExitCode.Success))
    {
        Usage = "",
        Options =
        [
            new("/f", "FILE", "A file.", (r, v) => $"{r}f={v};"),
            new("/ac", "FILE", "More files.", (r, v) => $"{r}ac={v};") { Repeatable = true },
            new("/sa", "OID TEXT", "An attribute.", (r, v) => $"{r}sa={v};") { Repeatable = true },
            new("/v", null, "More words.", (r, _) => r + "v;"),
            new("/mode", "WHAT", "One of two.", (r, v) => $"{r}mode={v};") { Choices = ["One", "Two"] },
            new("/dlib", "FILE", "A library.", (r, v) => $"{r}dlib={v};") { Supported = false, Difference = "Only Windows has it." },
        ],
        Argument = (r, v) => $"{r}{v};",
    };

    public static TheoryData<string, string> Understood { get; } = new()
    {
        { "/f x a.exe",               "f=x;a.exe;" },
        { "-F x a.exe",               "f=x;a.exe;" },
        { "a.exe /f x b.exe",         "a.exe;f=x;b.exe;" },
        { "/f /v a.exe",              "f=/v;a.exe;" },
        { "/ac x /ac y /v /V",        "ac=x;ac=y;v;v;" },
        { "/sa 1.2 text a.exe",       "sa=1.2 text;a.exe;" },
        { "/mode oNe",                "mode=One;" },
        { "/",                        "! Invalid option: /" },
        { "-",                        "! Invalid option: -" },
        { "/zz a.exe",                "! Invalid option: /zz" },
        { "/f:x a.exe",               "! Invalid option: /f:x" },
        { "/zz /f x /f y",            "! Invalid option: /zz" },
        { "/f x /F y",                "! You cannot use the /f option twice." },
        { "a.exe /f",                 "! The /f option requires a parameter." },
        { "/sa 1.2",                  "! The /sa option requires a parameter." },
        { "/mode three",              "! Invalid value for the /mode option: three" },
        { "/dlib x /zz",              "! The /dlib option is known, not supported yet. Only Windows has it." },
    };

    public static TheoryData<string, string> UnderstoodWithColons { get; } = new()
    {
        { "/f:x a.exe",               "f=x;a.exe;" },
        { "-F:C:\\x /v",              "f=C:\\x;v;" },
        { "/f",                       "! The /f option requires a parameter." },
        { "/f:",                      "! The /f option requires a parameter." },
        { "/f x",                     "! The /f option requires a parameter." },
        { "/v:x",                     "! Invalid option: /v:x" },
        { "/zz:x",                    "! Invalid option: /zz:x" },
    };

    [Theory]
    [MemberData(nameof(Understood))]
    public void Reads_options_with_slash_or_dash_between_files(string line, string result) => Assert.Equal(result, Read(line, s_slash));

    [Theory]
    [MemberData(nameof(UnderstoodWithColons))]
    public void Reads_values_behind_a_colon_where_the_original_has_them_there(string line, string result) => Assert.Equal(result, Read(line, s_colon));

    [Fact]
    public void Takes_a_path_that_begins_with_a_slash_for_a_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths do not begin with a slash there");
        var folder = Path.GetTempPath().TrimEnd('/');
        Assert.Equal($"{folder}/nothing.exe;", Read($"{folder}/nothing.exe", s_slash));
        Assert.Equal("! Invalid option: /no-such-folder/x.exe", Read("/no-such-folder/x.exe", s_slash));
    }

    private static string Read(string line, CommandStyle style)
    {
        try
        {
            return PersonalityParser.Parse(Command, style, line.Split(' '));
        }
        catch (PersonalityException e)
        {
            return "! " + e.Message;
        }
    }
}
