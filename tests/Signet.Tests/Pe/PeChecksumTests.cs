using Signet.Binary;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

public sealed class PeChecksumTests
{
    // The rule as it is written down, one word at a time.
    private static uint Slowly(byte[] file, int field)
    {
        ulong sum = 0;
        for (var i = 0; i < file.Length; i++)
        {
            sum += i >= field && i < field + 4 ? 0UL : (ulong)file[i] << (8 * (i & 1));
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (uint)(sum + (ulong)file.Length);
    }

    [Fact]
    public void Adds_up_the_words_of_files_of_any_length()
    {
        var random = new Random(1);
        for (var length = 92; length < 400; length++)
        {
            var file = new byte[length];
            random.NextBytes(file);
            foreach (var field in (int[])[0, 88, length - 4])
            {
                Assert.Equal((length, field, Slowly(file, field)), (length, field, PeChecksum.Compute(file, field)));
            }
        }
    }

    [Fact]
    public void A_sum_of_many_carries_does_not_overflow()
    {
        var file = new byte[5_000_001];
        file.AsSpan().Fill(0xFF);
        Assert.Equal(Slowly(file, 88), PeChecksum.Compute(file, 88));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    public void Pieces_may_come_in_any_order_and_of_any_length(int seed)
    {
        var random = new Random(seed);
        var file = new byte[3000];
        random.NextBytes(file);
        var cuts = Enumerable.Range(0, 40).Select(_ => random.Next(3000)).Append(0).Append(3000).Distinct().Order().ToArray();
        var pieces = cuts.Zip(cuts.Skip(1)).ToArray();
        random.Shuffle(pieces);
        var sum = new WordSum();
        foreach (var (from, to) in pieces)
        {
            var part = new WordSum();
            part.Add(from, file.AsSpan(from, to - from));
            sum.Add(part);
        }

        sum.Subtract(88, file.AsSpan(88, 4));
        Assert.Equal(Slowly(file, 88), sum.CheckSum(file.Length));
    }

    // What signtool 10.0.28000 made of CheckSum fields when it signed one file of 9216 bytes, whose right value is 0x7DDE; signed it has 11784 bytes.
    [Theory]
    [InlineData(0x00007DDEu, 0x00012D93u)] // right: stays right
    [InlineData(0x00000000u, 0x00012D93u)] // none: computed
    [InlineData(0x00002400u, 0x0000D3B5u)] // the file's length and no words: carried forward
    [InlineData(0x00002401u, 0x0000D3B6u)]
    [InlineData(0x000123FFu, 0x0000D3B5u)] // 65535 words are as many as none
    [InlineData(0x00012400u, 0x00012D93u)] // more than a file of this length can have: computed
    [InlineData(0x00000001u, 0x00012D93u)] // less than the file's length: computed
    [InlineData(0xDEADBEEFu, 0x00012D93u)]
    [InlineData(0xFFFFFFFFu, 0x00012D93u)]
    public void Updates_the_field_as_signtool_does(uint before, uint after)
    {
        const uint RightBefore = 0x7DDE;
        const uint RightAfter = 0x12D93;
        var change = new WordSum().Plus(65535 + (RightAfter - 11784) - (RightBefore - 9216));
        Assert.Equal(after, PeChecksum.Update(before, 9216, 11784, change) ?? PeChecksum.Update(RightBefore, 9216, 11784, change));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)] // no file of that length can have it
    public void The_edit_computes_a_field_that_cannot_be_carried_forward(uint field)
    {
        var file = (new PeImage { Length = 0xA03 } with { CheckSum = field }).Bytes();
        using var source = new MemorySource(file);
        Assert.True(PeHeaders.TryRead(file, file.Length, out var headers, out _, out _));
        Assert.True(PeCheckSumEdit.NeedsWholeFile(headers));
        Assert.Throws<ArgumentException>(() => PeCheckSumEdit.AddTo(Change(headers), source, headers, null));
        var edits = Change(headers);
        PeCheckSumEdit.AddTo(edits, source, headers, PeChecksum.Compute(file, headers.CheckSumOffset));
        AssertRight(edits.Apply(file));
    }

    [Fact]
    public void The_edit_keeps_a_right_field_right()
    {
        var image = new PeImage { Length = 0xA03 };
        var file = (image with { CheckSum = PeChecksum.Compute(image.Bytes(), 0x80 + 88) }).Bytes();
        using var source = new MemorySource(file);
        Assert.True(PeHeaders.TryRead(file, file.Length, out var headers, out _, out _));
        Assert.False(PeCheckSumEdit.NeedsWholeFile(headers));
        var edits = Change(headers);
        PeCheckSumEdit.AddTo(edits, source, headers, null);
        AssertRight(edits.Apply(file));
    }

    [Fact]
    public void Edits_that_move_bytes_are_refused()
    {
        var file = new PeImage().Bytes();
        using var source = new MemorySource(file);
        Assert.True(PeHeaders.TryRead(file, file.Length, out var headers, out _, out _));
        var edits = new Edits();
        edits.Replace(new FileRange(0x500, 1), Array.Empty<byte>());
        Assert.Throws<ArgumentException>(() => PeCheckSumEdit.AddTo(edits, source, headers, 1));
    }

    // An edit at an odd place, and a longer end that begins at one.
    private static Edits Change(PeHeaders headers)
    {
        var edits = new Edits();
        edits.Replace(headers.SecurityEntry, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 });
        edits.Replace(new FileRange(0x501, 3), new byte[] { 9, 10, 11 });
        edits.Replace(new FileRange(0xA01, 2), new byte[] { 12, 13, 14, 15, 16 });
        return edits;
    }

    private static void AssertRight(byte[] file)
    {
        Assert.True(PeHeaders.TryRead(file, file.Length, out var headers, out _, out _));
        Assert.Equal(Slowly(file, (int)headers.CheckSumOffset), headers.CheckSum);
    }
}
