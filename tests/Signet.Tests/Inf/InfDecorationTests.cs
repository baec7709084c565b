using Signet.Inf;

namespace Signet.Tests.Inf;

public sealed class InfDecorationTests
{
    public static TheoryData<string, string, bool> Fitting { get; } = new()
    {
        // decoration            machine                 fits
        { "NT",                  "x86 6.1",              true },
        { "NT",                  "amd64 6.1",            false }, // since Windows Server 2003 SP1
        { "NTamd64",             "amd64 5.2",            true },
        { "ntAMD64",             "amd64 10.0",           true },
        { "NTamd64",             "arm64 10.0",           false },
        { "NTx86.5.1",           "x86 5.0",              false },
        { "NTx86.5.1",           "x86 5.1",              true },
        { "NTx86.5.1",           "x86 10.0",             true },
        { "NTx86.5",             "x86 5.2",              true },
        { "NTx86.6",             "x86 5.2",              false },
        { "NTamd64.10.0...16299", "amd64 10.0.14393",    false },
        { "NTamd64.10.0...16299", "amd64 10.0.16299",    true },
        { "NTamd64.10.0...16299", "amd64 10.0.26100",    true },
        { "NTamd64.6.3...16299", "amd64 10.0.10240",     true }, // the build counts for that version alone
        { "NTamd64.10.0.3",      "amd64 10.0",           false },
        { "NTamd64.10.0.3",      "amd64 10.0 server",    true },
        { "NTamd64.10.0.1",      "amd64 10.0 server",    false },
        { "NTx86....0x80",       "x86 6.1",              false },
        { "NTx86....0x80",       "x86 6.1 datacenter",   true },
        { "NTx86...3.0x80",      "x86 6.1 datacenter",   false },
    };

    [Theory]
    [MemberData(nameof(Fitting))]
    public void Fits_the_machines_that_it_names(string text, string machine, bool fits) =>
        Assert.True(InfDecoration.Parse(text)!.Fits(Machine(machine)) == fits, $"{text} on {machine}");

    [Theory]
    [InlineData("")]
    [InlineData("amd64")]
    [InlineData("NTamd")]
    [InlineData("NT amd64")]
    [InlineData("NTamd64.10.0.1.2.3.4")]
    [InlineData("NTamd64.ten")]
    [InlineData("NTamd64.-1")]
    [InlineData("NTamd64.99999999999")]
    [InlineData("NTamd64.0x")]
    public void Takes_nothing_else_for_a_decoration(string text) => Assert.Null(InfDecoration.Parse(text));

    public static TheoryData<string, string, string> Choices { get; } = new()
    {
        // Microsoft's examples                                  machine                  section taken
        { "NT,NT.5,NT.5.5,NT....0x80",                           "x86 5.1",               "NT.5" },
        { "NT,NT.5,NT.5.5,NT....0x80",                           "x86 5.1 datacenter",    "NT.5" },
        { "NT,NT.5,NT.5.5,NT....0x80",                           "x86 6.0",               "NT.5.5" },
        { "NTx86....0x80,NTamd64",                               "x86 5.2 datacenter",    "NTx86....0x80" },
        { "NTx86....0x80,NTamd64",                               "x86 5.2",               "" },
        { "NTx86.6.0,NTx86.5.1",                                 "x86 5.2",               "NTx86.5.1" },
        { "NTx86.6.0,NTx86.5.1",                                 "x86 10.0",              "NTx86.6.0" },
        { "NTx86.6.0,NTx86.5.1",                                 "amd64 10.0",            "none" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void Of_those_that_fit_the_nearest_is_taken(string decorations, string machine, string taken)
    {
        var models = string.Concat(decorations.Split(',').Prepend("").Select(d => $"[M{(d.Length == 0 ? "" : ".")}{d}]\n\"in {d}\"=I,USB\\x\n"));
        var package = Infs.Package($"[Manufacturer]\nP=M,{decorations}\n{models}[I]\n");
        Assert.Equal(taken == "none" ? [] : ["in " + taken], package.For(Machine(machine)).Models.Select(m => m.Description));
    }

    // "amd64 10.0.16299 server"
    private static InfTarget Machine(string text)
    {
        var words = text.Split(' ');
        var version = words[1].Split('.').Select(int.Parse).ToArray();
        return new InfTarget(
            InfArchitectureNames.Parse(words[0]), version[0], version[1], version.ElementAtOrDefault(2),
            words.Contains("server") ? InfTarget.Server : InfTarget.Workstation, words.Contains("datacenter") ? 0x80 : 0);
    }
}
