using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Binary;

namespace Signet.Files;

/// <summary>One edit in a journal: what was there, and the digest of what comes there.</summary>
/// <param name="Offset">In bytes from the file's start.</param>
/// <param name="Before">The bytes that the edit replaces.</param>
/// <param name="LengthAfter">How many bytes come there.</param>
/// <param name="DigestAfter">Their SHA-256.</param>
internal sealed record JournalEntry(long Offset, ReadOnlyMemory<byte> Before, int LengthAfter, ReadOnlyMemory<byte> DigestAfter);

/// <summary>How to undo an edit in place: written beside the file before the first byte of it changes, deleted after the last.</summary>
/// <remarks>
/// <code>
/// offset size field         units
///      0    8 "SIGNETJ1"
///      8    8 length before  bytes
///     16    8 length after   bytes
///     24    8 time before    100 ns since 0001, UTC: when the file was last written
///     32   32 fingerprint    SHA-256 of bytes around the edits that no edit touches
///     64    4 edits
///     68      entries        each: 8 offset, 4 length before, 4 length after, 32 SHA-256 of the new bytes, the old bytes
///           32 SHA-256 of everything above
/// </code>
/// Little-endian. A journal whose last digest is wrong was itself cut off, and then the edit had not begun.
/// </remarks>
internal sealed record EditJournal(
    long LengthBefore, long LengthAfter, DateTime TimeBefore, ReadOnlyMemory<byte> Fingerprint, IReadOnlyList<JournalEntry> Entries)
{
    private const int HeaderSize = 68;
    private const int EntryHeaderSize = 48;
    private const int FingerprintReach = 64 * 1024;

    /// <summary>The journal's path beside the real file.</summary>
    public static string PathFor(string path) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.signet-journal");

    /// <summary>The journal of <paramref name="edits"/>, which fit in place, of the file as it is.</summary>
    public static EditJournal Create(ByteSource file, DateTime time, Edits edits)
    {
        var entries = edits.List.Select(
            e => new JournalEntry(e.Range.Offset, file.ReadExactly(e.Range), e.Data.Length, SHA256.HashData(e.Data.Span))).ToList();
        return new EditJournal(file.Length, file.Length + edits.Growth, time, Print(file, entries), entries);
    }

    /// <summary>Reads a journal, which keeps <paramref name="source"/>; false when it was cut off or is none.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> source, [NotNullWhen(true)] out EditJournal? journal)
    {
        journal = null;
        if (source.Length < HeaderSize + 32 || !source.Span.StartsWith("SIGNETJ1"u8)
            || !SHA256.HashData(source.Span[..^32]).AsSpan().SequenceEqual(source.Span[^32..]))
        {
            return false;
        }

        var reader = new SpanReader(source.Span[8..^32]);
        var before = reader.U64();
        var after = reader.U64();
        var time = reader.U64();
        var fingerprint = reader.Take(32).ToArray();
        var count = reader.U32();
        if (Math.Max(before, after) > long.MaxValue || time > (ulong)DateTime.MaxValue.Ticks || count > reader.Remaining / EntryHeaderSize)
        {
            return false;
        }

        var entries = new JournalEntry[count];
        ulong free = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var offset = reader.U64();
            var lengthBefore = reader.U32();
            var lengthAfter = reader.U32();
            var digest = reader.Take(32).ToArray();
            if (offset < free || offset > before || lengthBefore > before - offset || Math.Max(lengthBefore, lengthAfter) > int.MaxValue)
            {
                return false;
            }

            free = offset + lengthBefore;
            var start = source.Length - 32 - reader.Remaining;
            _ = reader.Take((int)lengthBefore);
            entries[i] = new JournalEntry((long)offset, reader.Truncated ? default : source.Slice(start, (int)lengthBefore), (int)lengthAfter, digest);
        }

        journal = new EditJournal((long)before, (long)after, new DateTime((long)time, DateTimeKind.Utc), fingerprint, entries);
        return !reader.Truncated && reader.Remaining == 0;
    }

    /// <summary>Bytes of the journal.</summary>
    public long Length => HeaderSize + Entries.Sum(e => EntryHeaderSize + (long)e.Before.Length) + 32;

    /// <summary>The journal as it is written, piece by piece: what an image's hash table replaces has many MB, and need not be in memory twice.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var piece in Entries.SelectMany(e => new[] { HeaderOf(e), e.Before }).Prepend(Header()))
        {
            hash.AppendData(piece.Span);
            yield return piece;
        }

        yield return hash.GetHashAndReset();
    }

    private ReadOnlyMemory<byte> Header()
    {
        var bytes = new byte[HeaderSize];
        var writer = new SpanWriter(bytes);
        writer.Bytes("SIGNETJ1"u8);
        writer.U64((ulong)LengthBefore);
        writer.U64((ulong)LengthAfter);
        writer.U64((ulong)TimeBefore.Ticks);
        writer.Bytes(Fingerprint.Span);
        writer.U32((uint)Entries.Count);
        return bytes;
    }

    private static ReadOnlyMemory<byte> HeaderOf(JournalEntry entry)
    {
        var bytes = new byte[EntryHeaderSize];
        var writer = new SpanWriter(bytes);
        writer.U64((ulong)entry.Offset);
        writer.U32((uint)entry.Before.Length);
        writer.U32((uint)entry.LengthAfter);
        writer.Bytes(entry.DigestAfter.Span);
        return bytes;
    }

    /// <summary>True when <paramref name="file"/> can be the edited file at some moment of the edit: what no edit touches is as it was.</summary>
    public bool BelongsTo(ByteSource file) =>
        file.Length >= Math.Min(LengthBefore, LengthAfter)
        && file.Length <= Math.Max(LengthBefore, LengthAfter)
        && Print(file, Entries).AsSpan().SequenceEqual(Fingerprint.Span);

    /// <summary>True when every edit is in <paramref name="file"/> already.</summary>
    public bool IsComplete(ByteSource file) =>
        file.Length == LengthAfter
        && Entries.All(e => new FileRange(e.Offset, e.LengthAfter).FitsIn(file.Length)
            && SHA256.HashData(file.ReadExactly(new FileRange(e.Offset, e.LengthAfter))).AsSpan().SequenceEqual(e.DigestAfter.Span));

    // What lies up to 64 KiB before each edit and behind the one before, which is enough to tell a rebuilt or replaced file.
    private static byte[] Print(ByteSource file, IReadOnlyList<JournalEntry> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long free = 0;
        foreach (var entry in entries)
        {
            if (entry.Offset > file.Length)
            {
                break; // a shorter file than was edited; its length says so
            }

            var start = Math.Max(free, entry.Offset - FingerprintReach);
            hash.AppendData(file.ReadExactly(new FileRange(start, entry.Offset - start)));
            free = entry.Offset + entry.Before.Length;
        }

        return hash.GetHashAndReset();
    }
}
