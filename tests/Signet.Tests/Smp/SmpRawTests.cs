using Signet.Smp;

namespace Signet.Tests.Smp;

public sealed class SmpRawTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Finds_messages_by_their_length_whatever_the_pieces(int piece)
    {
        byte[][] messages = [SmpConsoleTests.Message(8), SmpConsoleTests.Message(200), SmpConsoleTests.Message(9)];
        var receiver = new SmpRaw();
        foreach (var part in messages.SelectMany(m => m).Chunk(piece))
        {
            receiver.Feed(part);
        }

        Assert.All(messages, m => Assert.True(receiver.TryTake(out var got) && got.Span.SequenceEqual(m)));
        Assert.False(receiver.TryTake(out _));
    }

    [Fact]
    public void Throws_away_what_begins_no_message()
    {
        var receiver = new SmpRaw();
        receiver.Feed([.. "*** Booting Zephyr ***\r\n"u8, .. SmpConsoleTests.Message(40)]);
        Assert.True(receiver.TryTake(out var message));
        Assert.Equal(SmpConsoleTests.Message(40), message.ToArray());
        Assert.Equal(1, receiver.Damaged);
    }

    [Fact]
    public void Forgets_a_part_when_it_is_told_to()
    {
        var receiver = new SmpRaw();
        receiver.Feed(SmpConsoleTests.Message(40).AsSpan(0, 30));
        receiver.Reset();
        receiver.Feed(SmpConsoleTests.Message(20));
        Assert.True(receiver.TryTake(out var message));
        Assert.Equal(SmpConsoleTests.Message(20), message.ToArray());
    }
}
