namespace Signet.Tests.McuBoot;

/// <summary>The set of vectors is whole: every other test of the format rests on it.</summary>
public class McuBootVectorsTests
{
    [Fact]
    public void Has_every_case_and_every_file_that_a_case_names()
    {
        Assert.Equal(196, McuBootVectors.Cases.Count);
        Assert.Equal(94, McuBootVectors.Negatives.Count);
        Assert.All(
            McuBootVectors.Cases.Concat(McuBootVectors.Negatives).SelectMany(c => c.Also.Append(c.Input).Append(c.Key).Append(c.Output)).OfType<string>().Distinct(),
            f => Assert.True(File.Exists(McuBootVectors.PathOf(f))));
    }

    [Fact]
    public void Says_where_an_output_may_differ_unless_it_may_not() =>
        Assert.All(McuBootVectors.Cases.Where(c => c.Output is not null), c => Assert.Equal(c.Deterministic, c.Mask.Count == 0));
}
