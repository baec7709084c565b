using System.Diagnostics;
using Signet.Cms;

namespace Signet.Tests.Cms;

public class DerStructureTests
{
    public static TheoryData<string, string, DerFaultKind, int> Faults { get; } = new()
    {
        // what                                bytes               fault                    offset
        { "an empty SEQUENCE",                 "3000",             DerFaultKind.None,       0 },
        { "two elements inside",               "30050201010500",   DerFaultKind.None,       0 },
        { "a tag number above 30",             "30049F810100",     DerFaultKind.None,       0 },
        { "bytes behind it",                   "3000FF",           DerFaultKind.None,       0 },
        { "nothing",                           "",                 DerFaultKind.Truncated,  0 },
        { "a tag alone",                       "30",               DerFaultKind.Truncated,  0 },
        { "half a length",                     "308201",           DerFaultKind.Truncated,  0 },
        { "less content than said",            "300305",           DerFaultKind.Truncated,  0 },
        { "a child longer than its parent",    "300205FF",         DerFaultKind.Truncated,  2 },
        { "a child without its length",        "300105",           DerFaultKind.Truncated,  2 },
        { "a length of four bytes, too large", "3084FFFFFFFF",     DerFaultKind.Truncated,  0 },
        { "an indefinite length",              "30800000",         DerFaultKind.NotDer,     0 },
        { "an indefinite length inside",       "300430800000",     DerFaultKind.NotDer,     2 },
        { "a length in a byte too many",       "30810100",         DerFaultKind.NotDer,     0 },
        { "a length with a zero before it",    "3082000100",       DerFaultKind.NotDer,     0 },
        { "a long length inside",              "300404810200",     DerFaultKind.NotDer,     2 },
        { "a string in pieces",                "240404010000",     DerFaultKind.NotDer,     0 },
        { "a primitive SEQUENCE",              "30021000",         DerFaultKind.NotDer,     2 },
        { "a padded tag number",               "1F8001000000",     DerFaultKind.NotDer,     0 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Finds_the_first_fault(string what, string hex, DerFaultKind kind, int offset)
    {
        var fault = DerStructure.Check(Convert.FromHexString(hex), out var consumed);
        Assert.True(kind == fault.Kind, $"{what}: {fault}");
        Assert.Equal(offset, fault.Offset);
        Assert.Equal(kind == DerFaultKind.None, fault.Reason is null);
        Assert.True(kind != DerFaultKind.None || consumed >= 2, what);
    }

    [Fact]
    public void Allows_nesting_up_to_the_limit()
    {
        var bytes = Array.Empty<byte>();
        for (var depth = 0; depth < DerStructure.MaxDepth; depth++)
        {
            bytes = Der.Sequence(bytes);
        }

        // the innermost SEQUENCE is empty: nothing is nested in it
        Assert.Equal(DerFaultKind.None, DerStructure.Check(Der.Sequence(bytes), out _).Kind);
        Assert.Equal(DerFaultKind.TooDeep, DerStructure.Check(Der.Sequence(Der.Sequence(bytes)), out _).Kind);
    }

    [Fact]
    public void Judges_a_million_nested_elements_and_a_million_small_ones_in_no_time()
    {
        var watch = Stopwatch.StartNew();
        var deep = Enumerable.Repeat((byte[])[0x30, 0x83, 0x0F, 0x42, 0x40], 200_000).SelectMany(b => b).ToArray();
        Assert.NotEqual(DerFaultKind.None, DerStructure.Check(deep, out _).Kind);
        var wide = Der.Sequence(Enumerable.Repeat(Der.Null, 1_000_000).ToArray());
        Assert.Equal(DerFaultKind.None, DerStructure.Check(wide, out _).Kind);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
    }
}
