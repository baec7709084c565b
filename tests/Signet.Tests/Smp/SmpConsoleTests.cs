using System.Text;
using Signet.Smp;

namespace Signet.Tests.Smp;

public sealed class SmpConsoleTests
{
    // An echo of "hi", by hand: 02 00 0006 0000 01 00, a1 61 64 62 6869; length 16 = 0010, CRC by the bitwise definition.
    private static readonly byte[] s_echo = Convert.FromHexString("0200000600000100" + "a16164626869");

    [Theory]
    [InlineData("123456789", 0x31c3)] // the check value of CRC-16/XMODEM
    [InlineData("", 0)]
    [InlineData("A", 0x58e5)]
    public void Computes_the_known_check_values(string text, int crc) => Assert.Equal(crc, SmpCrc.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_message_with_its_crc_behind_it_has_the_crc_zero()
    {
        var crc = SmpCrc.Compute(s_echo);
        Assert.Equal(0, SmpCrc.Compute([.. s_echo, (byte)(crc >> 8), (byte)(crc & 0xff)]));
    }

    [Fact]
    public void Frames_a_short_message_as_one_line()
    {
        var crc = SmpCrc.Compute(s_echo);
        byte[] packet = [0x00, 0x10, .. s_echo, (byte)(crc >> 8), (byte)(crc & 0xff)];
        Assert.Equal([0x06, 0x09, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(packet)), 0x0a], SmpConsole.Write(s_echo));
    }

    // 124 characters are 93 bytes, of which length and CRC take 4: 89 bytes fill one line to the brim.
    [Theory]
    [InlineData(8, 1)]
    [InlineData(89, 1)]
    [InlineData(90, 2)]
    [InlineData(182, 2)]
    [InlineData(183, 3)]
    [InlineData(2048, 23)]
    public void Lines_have_at_most_127_bytes_and_decode_each_by_itself(int length, int lines)
    {
        var message = Message(length);
        var split = Encoding.Latin1.GetString(SmpConsole.Write(message)).TrimEnd('\n').Split('\n');
        Assert.Equal(lines, split.Length);
        Assert.All(split, l => Assert.InRange(l.Length + 1, 3, SmpConsole.MaxLine));
        Assert.All(split.Index(), l => Assert.StartsWith(l.Index == 0 ? "\x06\x09" : "\x04\x14", l.Item, StringComparison.Ordinal));
        var packet = split.SelectMany(l => Convert.FromBase64String(l[2..])).ToArray();
        Assert.Equal(message, packet[2..^2]);
        Assert.Equal(message, Take(SmpConsole.Write(message)));
    }

    [Fact]
    public void Comes_together_from_single_bytes()
    {
        var receiver = new SmpConsole();
        var lines = SmpConsole.Write(Message(300));
        foreach (var b in lines[..^1])
        {
            receiver.Feed([b]);
            Assert.False(receiver.TryTake(out _));
        }

        receiver.Feed(lines.AsSpan(lines.Length - 1));
        Assert.True(receiver.TryTake(out var message));
        Assert.Equal(Message(300), message.ToArray());
        Assert.Equal(0, receiver.Damaged);
    }

    [Theory]
    [InlineData("[00:00:01.000] <inf> app: up\r\n", "\r\n")]
    [InlineData("no line feed before the frame", "uart:~$ ")]
    [InlineData("\n\n\n", "\u0006\n\u0004\n\u0006")]
    [InlineData("\u0004\u0014QUJD\n", "\u0004\u0014!!!\n")]
    public void Passes_over_what_is_log(string before, string after)
    {
        var receiver = new SmpConsole();
        var lines = SmpConsole.Write(Message(200));
        var end = Array.IndexOf(lines, (byte)'\n') + 1;
        receiver.Feed([.. Encoding.Latin1.GetBytes(before), .. lines[..end], .. "<wrn> between two frames\n"u8, .. lines[end..], .. Encoding.Latin1.GetBytes(after), .. SmpConsole.Write(s_echo)]);
        Assert.True(receiver.TryTake(out var first));
        Assert.Equal(Message(200), first.ToArray());
        Assert.True(receiver.TryTake(out var second));
        Assert.Equal(s_echo, second.ToArray());
    }

    [Fact]
    public void A_line_that_a_log_made_endless_hides_nothing_behind_it()
    {
        var receiver = new SmpConsole();
        receiver.Feed([.. Enumerable.Repeat((byte)'x', 100_000), .. SmpConsole.Write(s_echo)]);
        Assert.True(receiver.TryTake(out var message));
        Assert.Equal(s_echo, message.ToArray());
    }

    [Fact]
    public void No_flipped_byte_gives_another_message()
    {
        var lines = SmpConsole.Write(Message(200));
        for (var at = 0; at < lines.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])lines.Clone();
                damaged[at] ^= (byte)(1 << bit);
                var receiver = new SmpConsole();
                receiver.Feed(damaged);
                if (receiver.TryTake(out var message))
                {
                    Assert.Equal(Message(200), message.ToArray());
                }

                receiver.Reset();
                receiver.Feed(SmpConsole.Write(s_echo));
                Assert.True(receiver.TryTake(out message) && message.Span.SequenceEqual(s_echo), $"byte {at}, bit {bit}");
            }
        }
    }

    public static TheoryData<string, string> Damages { get; } = new()
    {
        // bytes of the packet             why
        { "0010" + "0200000600000100" + "a16164626869" + "0000", "CRC" },
        { "0009" + "00000000000000", "fewer than a header" },
        { "0000", "fewer than a header" },
        { "000b" + "0000000000000000" + "0000" + "000000", "announces 11" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Counts_and_names_the_damage(string packet, string why)
    {
        var receiver = new SmpConsole();
        receiver.Feed([6, 9, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(Convert.FromHexString(packet))), 10]);
        Assert.False(receiver.TryTake(out _));
        Assert.Equal(1, receiver.Damaged);
        Assert.Equal("smp-frame", receiver.LastProblem!.Code);
        Assert.Contains(why, receiver.LastProblem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_that_is_never_finished_gives_way_to_the_next()
    {
        var receiver = new SmpConsole();
        var lines = SmpConsole.Write(Message(200));
        receiver.Feed([.. lines[..(Array.IndexOf(lines, (byte)'\n') + 1)], .. SmpConsole.Write(s_echo)]);
        Assert.True(receiver.TryTake(out var message));
        Assert.Equal(s_echo, message.ToArray());
        Assert.Equal(1, receiver.Damaged);
    }

    [Fact]
    public void Refuses_a_message_that_no_length_can_tell() => Assert.Throws<OverflowException>(() => SmpConsole.Write(new byte[65534]));

    internal static byte[] Message(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        SmpMessage.Of(SmpOp.Write, SmpCommand.Upload, 7, 0, data.AsMemory(8)).Header.Write(data);
        return data;
    }

    private static byte[] Take(byte[] lines)
    {
        var receiver = new SmpConsole();
        receiver.Feed(lines);
        Assert.True(receiver.TryTake(out var message));
        return message.ToArray();
    }
}
