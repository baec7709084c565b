using Signet.Cbor;
using Signet.Smp;

namespace Signet.Tests.Smp;

public sealed class SmpMessageTests
{
    [Fact]
    public void Writes_back_the_header_it_read()
    {
        // SMP 2, write, 0x1234 bytes, group 64, sequence 255, command 6.
        byte[] bytes = [0x0a, 0x00, 0x12, 0x34, 0x00, 0x40, 0xff, 0x06];
        Assert.True(SmpHeader.TryRead(bytes, out var header, out _));
        Assert.Equal(new SmpHeader(SmpOp.Write, 1, new SmpCommand(64, 6), 255, 0x1234), header);
        var written = new byte[SmpHeader.Size];
        header.Write(written);
        Assert.Equal(bytes, written);
    }

    [Fact]
    public void Is_refused_at_every_length_that_is_not_its_own()
    {
        var whole = SmpMessage.Of(SmpOp.Read, SmpCommand.State, 1, 0, new SmpImageList([]).ToArray()).ToArray();
        Assert.True(SmpMessage.TryRead(whole, out _, out _));
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(SmpMessage.TryRead(whole.AsMemory(0, length), out _, out var problem));
            Assert.Equal("smp-message", problem.Code);
        }

        Assert.False(SmpMessage.TryRead((byte[])[.. whole, 0], out _, out _));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public void Refuses_operations_that_do_not_exist(byte op) => Assert.False(SmpHeader.TryRead([op, 0, 0, 0, 0, 0, 0, 0], out _, out _));

    [Theory]
    [InlineData("", true)] // boot_serial asks so
    [InlineData("a0", true)]
    [InlineData("bfff", true)]
    [InlineData("bf627263", false)] // ends within
    [InlineData("a000", false)] // bytes behind the map
    [InlineData("80", false)]
    [InlineData("9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f", false)]
    [InlineData("bb7fffffffffffffff", false)] // as many pairs as fit nowhere
    [InlineData("5b7fffffffffffffff", false)]
    public void Its_data_are_a_map(string data, bool good)
    {
        var message = SmpMessage.Of(SmpOp.ReadResponse, SmpCommand.State, 0, 0, Convert.FromHexString(data));
        Assert.Equal(good, message.TryReadMap(out _, out var problem));
        Assert.Equal(good ? null : "smp-message", problem?.Code);
    }

    [Fact]
    public void Reads_a_list_with_indefinite_lengths_and_unknown_keys()
    {
        // As mynewt writes it: every map and array ends with ff; "x" is nothing that we know.
        var map = Map("bf" + "6178f6" + "66696d61676573" + "9f"
            + "bf" + "64736c6f74" + "00" + "6776657273696f6e" + "65312e322e33" + "6468617368" + "5f420102420304ff" + "68626f6f7461626c65f5" + "6770656e64696e67f4"
            + "69636f6e6669726d6564f5" + "66616374697665f5" + "697065726d616e656e74f4" + "6179a16161f4" + "ff" + "ff" + "6b73706c6974537461747573" + "00" + "ff");
        Assert.True(SmpImageList.TryRead(map, out var list, out var problem), problem?.Message);
        var image = Assert.Single(list.Images);
        Assert.Equal((0, 0, "1.2.3", "01020304"), (image.Image, image.Slot, image.Version, Convert.ToHexString(image.Hash.Span)));
        Assert.Equal((true, false, true, true, false), (image.Bootable, image.Pending, image.Confirmed, image.Active, image.Permanent));
        Assert.Equal(0, list.SplitStatus);
    }

    [Fact]
    public void Every_message_is_read_as_it_was_written()
    {
        byte[] hash = [1, 2, 3];
        Same(new SmpEcho("hé"), m => m.ToArray(), SmpEcho.TryRead);
        Same(new SmpEcho(""), m => m.ToAnswer(), SmpEcho.TryReadAnswer);
        Same(new SmpParameters(2048, 4), m => m.ToArray(), SmpParameters.TryRead);
        Same(new SmpMark(default, true), m => m.ToArray(), SmpMark.TryRead);
        Same(new SmpProgress(uint.MaxValue, false), m => m.ToArray(), SmpProgress.TryRead);
        Same(new SmpErase(3), m => m.ToArray(), SmpErase.TryRead);
        Same(new SmpErase(null), m => m.ToArray(), SmpErase.TryRead);
        Assert.Equal("a2" + "67636f6e6669726d" + "f4" + "6468617368" + "43010203", Convert.ToHexStringLower(new SmpMark(hash, false).ToArray()));
    }

    [Fact]
    public void A_list_and_a_piece_are_read_as_they_were_written()
    {
        var image = new SmpImage(1, 1, "1.2.3.4") { Hash = new byte[] { 9, 8 }, Pending = true, Permanent = true };
        Assert.True(SmpImageList.TryRead(Map(new SmpImageList([image, image with { Slot = 0 }], 2).ToArray()), out var list, out _));
        Assert.Equal((2, 2L, "1.2.3.4", true, true, false), (list.Images.Count, list.SplitStatus, list.Images[0].Version, list.Images[0].Pending, list.Images[0].Permanent, list.Images[0].Active));
        var chunk = new SmpChunk(0, new byte[] { 1 }) { Length = 70000, Sha = new byte[32], Image = 2, Upgrade = true };
        Assert.True(SmpChunk.TryRead(Map(chunk.ToArray()), out var read, out _));
        Assert.Equal((0, 70000L, 32, 2L, true, 1), (read.Offset, read.Length, read.Sha.Length, read.Image, read.Upgrade, read.Data.Length));
        var slots = new SmpSlotList([new(0, 0, 4096, null, 4000), new(0, 1, 4096, 0, 4000), new(1, 0, 8192, 1, null)]);
        Assert.True(SmpSlotList.TryRead(Map(slots.ToArray()), out var again, out _));
        Assert.Equal(slots.Slots, again.Slots);
    }

    public static TheoryData<string, string> Wrong { get; } = new()
    {
        // an answer to an upload   why it is none
        { "a0", "'off' is missing" },
        { "a1636f666620", "'off' is no number" },
        { "a1636f66666131", "'off' is no number" },
        { "a1636f66661bffffffffffffffff", "'off' is no number" },
        { "a1636f6666f90000", "'off' is no number" },
        { "a2636f666600656d6174636801", "'match' is neither" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Names_what_is_wrong(string data, string why)
    {
        Assert.False(SmpProgress.TryRead(Map(data), out _, out var problem));
        Assert.Contains(why, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a0")]
    [InlineData("a166696d61676573f6")]
    [InlineData("a166696d616765738100")] // an image that is a number
    [InlineData("a166696d6167657381a164736c6f7461")]
    [InlineData("a166696d6167657381a164736c6f74190100")] // slot 256
    public void A_list_that_is_none_is_refused(string data)
    {
        if (SmpMessage.Of(SmpOp.ReadResponse, SmpCommand.State, 0, 0, Convert.FromHexString(data)).TryReadMap(out var map, out _))
        {
            Assert.False(SmpImageList.TryRead(map, out _, out var problem));
            Assert.Equal("smp-message", problem.Code);
        }
        else
        {
            Assert.Equal("a166696d6167657381a164736c6f7461", data); // the one that is no CBOR
        }
    }

    public static TheoryData<string, string?> Errors { get; } = new()
    {
        { "a0", null },
        { "a1627263 00", null },
        { "a1627263 08", "not supported (rc 8)" },
        { "a2627263 06 6372736e 64626c6168", "not in this state (rc 6: blah)" },
        { "a1627263 190100", "vendor's error (rc 256)" },
        { "a1627263 20", "unknown error (rc -1)" },
        { "a163657272 a26567726f757001627263181b", "running version is newer (rc 27 of group 1)" },
        { "a163657272 a26567726f757001627263181d", "vector table is wrong (rc 29 of group 1)" },
        { "a163657272 a26567726f75700962726302", "error of group 9 (rc 2 of group 9)" },
        { "a163657272 a26567726f75700162726300", null },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Tells_errors_of_both_versions(string data, string? error) => Assert.Equal(error, SmpError.Of(Map(data.Replace(" ", "", StringComparison.Ordinal)))?.ToString());

    [Theory]
    [InlineData(null, 8)]
    [InlineData(1, 27)]
    public void Errors_are_read_as_they_were_written(int? group, int code) => Assert.Equal(new SmpError(group, code), SmpError.Of(Map(new SmpError(group, code).ToArray())));

    private delegate bool Reader<T>(CborValue map, out T? message, out Finding? problem);

    private static void Same<T>(T message, Func<T, byte[]> write, Reader<T> read)
    {
        Assert.True(read(Map(write(message)), out var again, out var problem), problem?.Message);
        Assert.Equal(message, again);
    }

    private static CborValue Map(string hex) => Map(Convert.FromHexString(hex));

    private static CborValue Map(byte[] data)
    {
        Assert.True(SmpMessage.Of(SmpOp.ReadResponse, SmpCommand.State, 0, 0, data).TryReadMap(out var map, out var problem), problem?.Message);
        return map;
    }
}
