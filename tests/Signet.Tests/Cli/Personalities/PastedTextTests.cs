using Signet.Cli.Personalities;

namespace Signet.Tests.Cli.Personalities;

public class PastedTextTests
{
    public static TheoryData<string, string, int> Cases { get; } = new()
    {
        // as the shell hands it over        as it was meant          things told
        { "/n|“MyCompany|Inc.“|/t|x",        "/n|MyCompany Inc.|/t|x", 1 },
        { "/n|“MyCompany|Inc.|“|/t|x",       "/n|MyCompany Inc.|/t|x", 1 },
        { "/n|”My|Company”|a.exe",           "/n|My Company|a.exe",    1 },
        { "/n|„My|Company“|a.exe",           "/n|My Company|a.exe",    1 },
        { "/n|«|My|Company|»|a.exe",         "/n|My Company|a.exe",    1 },
        { "/n|“Company”|a.exe",              "/n|Company|a.exe",       1 },
        { "/n|“Company|a.exe",               "/n|Company|a.exe",       1 },
        { "/n|Company”|a.exe",               "/n|Company|a.exe",       1 },
        { "/d|“one|two”|/du|“x”",            "/d|one two|/du|x",       2 },
        { "–f|key.pfx|—fd|sha256",           "-f|key.pfx|-fd|sha256",  2 },
        { "/n|O’Brien \"&\" Co|a-b.exe|–",   "/n|O’Brien \"&\" Co|a-b.exe|–", 0 },
        { "/d||a.exe",                       "/d||a.exe",              0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Is_read_as_it_was_meant_and_told(string typed, string meant, int told)
    {
        var notes = new List<string>();
        Assert.Equal(meant.Split('|'), PastedText.Mend(typed.Split('|'), notes.Add));
        Assert.Equal(told, notes.Count);
    }
}
