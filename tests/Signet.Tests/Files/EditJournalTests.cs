using System.Security.Cryptography;
using Signet.Files;

namespace Signet.Tests.Files;

public sealed class EditJournalTests
{
    private static EditJournal Some() => new(1000, 1200, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), new byte[32],
    [
        new JournalEntry(88, new byte[] { 1, 2, 3, 4 }, 4, SHA256.HashData([1])),
        new JournalEntry(1000, Array.Empty<byte>(), 200, SHA256.HashData([2])),
    ]);

    private static byte[] Written(EditJournal journal) => [.. journal.Pieces().SelectMany(p => p.ToArray())];

    // A whole journal around changed bytes: its own digest is right again.
    private static byte[] Resealed(byte[] bytes) => [.. bytes[..^32], .. SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32))];

    [Fact]
    public void Writes_back_the_bytes_it_read()
    {
        var written = Written(Some());
        Assert.True(EditJournal.TryRead(written, out var read));
        Assert.Equal(written.Length, read.Length);
        Assert.Equal(written, Written(read));
    }

    [Fact]
    public void Is_no_journal_at_any_shorter_length_or_with_any_byte_changed()
    {
        var written = Written(Some());
        for (var i = 0; i < written.Length; i++)
        {
            Assert.False(EditJournal.TryRead(written.AsMemory(0, i), out _));
            var changed = written.ToArray();
            changed[i] ^= 0x80;
            Assert.False(EditJournal.TryRead(changed, out _));
        }
    }

    [Fact]
    public void Takes_no_number_for_granted_even_when_the_digest_is_right()
    {
        var written = Written(Some());
        for (var i = 8; i < written.Length - 32; i++)
        {
            foreach (var value in (byte[])[0x00, 0x7F, 0x80, 0xFF])
            {
                var changed = written.ToArray();
                changed[i] = value;
                if (EditJournal.TryRead(Resealed(changed), out var journal))
                {
                    Assert.All(journal.Entries, e => Assert.InRange(e.Offset, 0, journal.LengthBefore - e.Before.Length));
                    using var file = new MemorySource(new byte[1000]);
                    Assert.False(journal.IsComplete(file));
                    Assert.False(journal.BelongsTo(file));
                }
            }
        }
    }
}
