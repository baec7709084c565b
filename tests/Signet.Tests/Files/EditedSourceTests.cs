using Signet.Binary;
using Signet.Files;

namespace Signet.Tests.Files;

public sealed class EditedSourceTests
{
    private static byte[] Original { get; } = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];

    private static Edits SomeEdits()
    {
        var edits = new Edits();
        edits.Replace(new FileRange(0, 2), new byte[] { 201 });
        edits.Replace(new FileRange(50, 0), new byte[] { 202, 203, 204 });
        edits.Replace(new FileRange(60, 10), Array.Empty<byte>());
        edits.Replace(new FileRange(70, 3), new byte[] { 205, 206, 207 });
        edits.Replace(new FileRange(190, 10), new byte[] { 208, 209 });
        return edits;
    }

    [Fact]
    public void Reads_every_range_as_it_will_be_in_the_file()
    {
        using var source = new MemorySource(Original);
        using var edited = new EditedSource(source, SomeEdits());
        var expected = SomeEdits().Apply(Original);
        Assert.Equal(expected.Length, edited.Length);
        for (var offset = 0; offset <= expected.Length; offset++)
        {
            for (var length = 0; length <= expected.Length - offset; length++)
            {
                var range = new FileRange(offset, length);
                Assert.True(expected.AsSpan(offset, length).SequenceEqual(edited.ReadExactly(range)), $"{range}");
                Assert.True(expected.AsSpan(offset, length).SequenceEqual(edited.ReadToKeep(range).Span), $"{range}");
            }
        }
    }

    [Fact]
    public void Reads_no_further_than_the_end()
    {
        using var source = new MemorySource(Original);
        using var edited = new EditedSource(source, SomeEdits());
        Assert.Equal(2, edited.Read(edited.Length - 2, new byte[10]));
        Assert.Equal(0, edited.Read(edited.Length + 5, new byte[10]));
        Assert.Throws<EndOfStreamException>(() => edited.ReadExactly(new FileRange(edited.Length - 2, 3)));
        Assert.Throws<EndOfStreamException>(() => edited.ReadToKeep(new FileRange(edited.Length - 2, 3)));
    }

    [Fact]
    public void No_edits_leave_everything_as_it_is()
    {
        using var source = new MemorySource(Original);
        using var edited = new EditedSource(source, new Edits());
        Assert.Equal(Original, edited.ReadExactly(new FileRange(0, 200)));
        using var empty = new EditedSource(new MemorySource(Array.Empty<byte>()), new Edits());
        Assert.Empty(empty.ReadExactly(default));
        Assert.True(empty.ReadToKeep(default).IsEmpty);
    }

    [Fact]
    public void Edits_outside_the_source_are_refused()
    {
        using var source = new MemorySource(Original);
        var edits = new Edits();
        edits.Replace(new FileRange(199, 2), Array.Empty<byte>());
        Assert.Throws<ArgumentException>(() => new EditedSource(source, edits));
    }
}
