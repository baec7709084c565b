using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

public sealed class McuBootTrailerTests
{
    [Fact]
    public void The_sizes_are_the_loaders()
    {
        // mode, write size, alignment, key, whole trailer, trailer of the scratch area: counted by hand from the table in the comment
        Assert.Equal((432, 51), Sizes(McuBootMode.Scratch, 1, 8, 0));
        Assert.Equal((3072 + 48, 24 + 48), Sizes(McuBootMode.Move, 8, 8, 0));
        Assert.Equal((256 + 56, 2 + 56), Sizes(McuBootMode.Offset, 1, 8, 0));
        Assert.Equal((384 + 48 + 64, 3 + 48 + 64), Sizes(McuBootMode.Scratch, 1, 8, 32));
        Assert.Equal((384 + 48 + (2 * 120), 3 + 48 + (2 * 120)), Sizes(McuBootMode.Scratch, 1, 8, 113));
        Assert.Equal((12288 + 160 + 64, 96 + 160 + 64), Sizes(McuBootMode.Scratch, 32, 32, 16));
        Assert.Equal(48, Sizes(McuBootMode.Single, 1, 8, 0).Size);
    }

    [Fact]
    public void Imgtool_counts_otherwise()
    {
        Assert.Equal(0x1b0, McuBootTrailerLayout.ImgtoolSize(false, 1, 8, 128, false, null));
        Assert.Equal(32, McuBootTrailerLayout.ImgtoolSize(true, 1, 8, 128, true, null));
        Assert.Equal(0x1b0 + 32, McuBootTrailerLayout.ImgtoolSize(false, 1, 8, 128, true, null));
        Assert.Equal(0x1b0 + 240, McuBootTrailerLayout.ImgtoolSize(false, 1, 8, 128, true, 113));
        Assert.Equal(12288 + 160, McuBootTrailerLayout.ImgtoolSize(false, 32, 32, 128, false, null));
    }

    [Theory]
    [InlineData(McuBootMode.Scratch, 8, 0)]
    [InlineData(McuBootMode.Move, 16, 16)]
    [InlineData(McuBootMode.Offset, 32, 32)]
    [InlineData(McuBootMode.Offset, 8, 96)]
    public void Reads_what_it_wrote(McuBootMode mode, int align, int keyLength)
    {
        foreach (var erased in (byte[])[0xff, 0])
        {
            var layout = new McuBootTrailerLayout { Mode = mode, WriteSize = align, MaxAlign = align, KeyLength = keyLength };
            var trailer = new McuBootTrailer(McuBootMark.Good, McuBootMark.Good, McuBootMark.Unset, McuBootSwap.Permanent, 3, 0x12345)
            {
                TlvSizes = mode == McuBootMode.Offset ? (0x123, 0x456) : null,
                Keys = keyLength == 0 ? [default, default] : [Enumerable.Repeat((byte)7, keyLength).ToArray(), default],
            };
            var slot = new byte[layout.Size + 64];
            slot.AsSpan().Fill(erased);
            trailer.Write(slot, layout);
            Assert.Equal(align, McuBootTrailerLayout.DetectMaxAlign(slot));
            Assert.True(McuBootTrailer.TryRead(slot, layout, erased, out var read));
            Assert.Equal(trailer with { Keys = read.Keys }, read);
            Assert.Equal(trailer.Keys.Select(k => Convert.ToHexString(k.Span)), read.Keys.Select(k => Convert.ToHexString(k.Span)));
            Assert.DoesNotContain(slot[..^layout.InfoSize], b => b != erased);
        }
    }

    [Fact]
    public void Reads_any_bytes_and_nothing_that_is_too_short()
    {
        var layout = new McuBootTrailerLayout { Mode = McuBootMode.Offset, KeyLength = 16 };
        var bytes = new byte[layout.InfoSize];
        for (var value = 0; value < 256; value++)
        {
            bytes.AsSpan().Fill((byte)value);
            Assert.True(McuBootTrailer.TryRead(bytes, layout, 0xff, out var trailer));
            Assert.Equal(value == 1 ? McuBootMark.Good : value == 255 ? McuBootMark.Unset : McuBootMark.Bad, trailer.ImageOk);
            Assert.InRange(trailer.SwapType, McuBootSwap.None, McuBootSwap.Revert);
        }

        Assert.False(McuBootTrailer.TryRead(bytes.AsSpan(1), layout, 0xff, out _));
    }

    [Fact]
    public void Decides_by_the_first_line_of_the_table_that_fits()
    {
        var none = McuBootTrailer.Erased;
        var pending = none with { Magic = McuBootMark.Good };
        var permanent = pending with { ImageOk = McuBootMark.Good };
        var tested = pending with { CopyDone = McuBootMark.Good };
        Assert.Equal(McuBootSwap.None, McuBootTrailer.Decide(none, none, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.Test, McuBootTrailer.Decide(none, pending, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.Test, McuBootTrailer.Decide(tested, pending, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.Permanent, McuBootTrailer.Decide(tested, permanent, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.Revert, McuBootTrailer.Decide(tested, none, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.None, McuBootTrailer.Decide(tested with { ImageOk = McuBootMark.Good }, none, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.None, McuBootTrailer.Decide(pending, none, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.None, McuBootTrailer.Decide(none, pending with { ImageOk = McuBootMark.Bad }, McuBootMode.Scratch));
        Assert.Equal(McuBootSwap.Test, McuBootTrailer.Decide(none, tested, McuBootMode.Move));
        Assert.Equal(McuBootSwap.Revert, McuBootTrailer.Decide(none, tested, McuBootMode.Offset));
    }

    private static (int Size, int Scratch) Sizes(McuBootMode mode, int write, int align, int key)
    {
        var layout = new McuBootTrailerLayout { Mode = mode, WriteSize = write, MaxAlign = align, KeyLength = key };
        return (layout.Size, layout.ScratchSize);
    }
}
