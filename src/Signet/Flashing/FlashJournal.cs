using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Signet.Binary;

namespace Signet.Flashing;

/// <summary>How far a flash is.</summary>
internal enum FlashState : byte
{
    /// <summary>The old tables are being taken away.</summary>
    Started,

    /// <summary>No target has a table. Data are being written, or are all written and being read back.</summary>
    Writing,

    /// <summary>All data are on the targets and were compared. The tables are being written.</summary>
    Committing,

    /// <summary>All is done but to tell so.</summary>
    Committed,
}

/// <summary>An entry of the journal: what is being flashed, and what of it is durable.</summary>
/// <remarks>
/// <code>
/// offset size field          units
///      0    8 "SIGNETF1"
///      8    8 sequence       the valid entry with the higher one holds
///     16    4 state          0 started, 1 writing, 2 committing, 3 committed
///     20    4 store          from 0, whose data come next
///     24    8 position       of the content that comes next; everything before it is durable
///     32    8 done           bytes written before it, for people
///     40   32 image          SHA-256 of the hash table
///     72   32 plan           SHA-256 of targets and options
///    104   32 SHA-256 of the above
/// </code>
/// Little-endian.
/// </remarks>
/// <param name="State">How far it is.</param>
/// <param name="Store">Number of the store, from 0, whose data come next.</param>
/// <param name="Position">Which of its content comes next.</param>
/// <param name="Done">Bytes that were written before it.</param>
/// <param name="Image">SHA-256 of the hash table.</param>
/// <param name="Plan">SHA-256 of targets and options.</param>
internal sealed record FlashEntry(FlashState State, int Store, long Position, long Done, ReadOnlyMemory<byte> Image, ReadOnlyMemory<byte> Plan)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 136;

    private const int DigestOffset = 104;

    /// <summary>Reads an entry.</summary>
    /// <param name="source">The bytes where one should be.</param>
    /// <param name="entry">The entry; null when there is none, or its digest is wrong.</param>
    /// <param name="sequence">Its sequence number.</param>
    public static bool TryRead(ReadOnlySpan<byte> source, [NotNullWhen(true)] out FlashEntry? entry, out ulong sequence)
    {
        (entry, sequence) = (null, 0);
        if (source.Length < Size || !source.StartsWith("SIGNETF1"u8) || !SHA256.HashData(source[..DigestOffset]).AsSpan().SequenceEqual(source[DigestOffset..Size]))
        {
            return false;
        }

        var reader = new SpanReader(source[8..DigestOffset]);
        sequence = reader.U64();
        var (state, store, position, done) = (reader.U32(), reader.U32(), reader.U64(), reader.U64());
        if (state > (uint)FlashState.Committed || store > ushort.MaxValue || Math.Max(position, done) > long.MaxValue)
        {
            return false;
        }

        entry = new FlashEntry((FlashState)state, (int)store, (long)position, (long)done, reader.Take(32).ToArray(), reader.Take(32).ToArray());
        return true;
    }

    /// <summary>Writes the entry.</summary>
    public byte[] Write(ulong sequence)
    {
        var bytes = new byte[Size];
        var writer = new SpanWriter(bytes);
        writer.Bytes("SIGNETF1"u8);
        writer.U64(sequence);
        writer.U32((uint)State);
        writer.U32((uint)Store);
        writer.U64((ulong)Position);
        writer.U64((ulong)Done);
        writer.Bytes(Image.Span);
        writer.Bytes(Plan.Span);
        writer.Bytes(SHA256.HashData(bytes.AsSpan(0, DigestOffset)));
        return bytes;
    }
}

/// <summary>Where the journal's bytes are kept: two slots, each written as a whole and durable when that returns.</summary>
internal abstract class FlashJournalStore : IDisposable
{
    /// <summary>Bytes from one slot to the other: no sector holds both.</summary>
    public const int SlotSize = 4096;

    /// <summary>All bytes; null when there is no journal.</summary>
    public abstract byte[]? Read();

    /// <summary>Writes into a slot, and returns when it is durable.</summary>
    public abstract void Write(int slot, byte[] bytes);

    /// <summary>Removes the journal.</summary>
    public abstract void Remove();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the store holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The journal of a flash: entries go into two slots in turn, so that one that is torn leaves the one before.</summary>
internal sealed class FlashJournal(FlashJournalStore store)
{
    private ulong _sequence;

    /// <summary>The entry that holds; null when there is none that can be read.</summary>
    /// <param name="exists">True when there is a journal, readable or not.</param>
    public FlashEntry? Load(out bool exists)
    {
        var bytes = store.Read();
        exists = bytes is not null;
        FlashEntry? last = null;
        for (var slot = 0; bytes is not null && slot < 2; slot++)
        {
            var start = Math.Min(slot * FlashJournalStore.SlotSize, bytes.Length);
            if (FlashEntry.TryRead(bytes.AsSpan(start), out var entry, out var sequence) && sequence >= _sequence)
            {
                (last, _sequence) = (entry, sequence);
            }
        }

        return last;
    }

    /// <summary>Makes an entry durable.</summary>
    public void Record(FlashEntry entry)
    {
        _sequence = unchecked(_sequence + 1);
        store.Write((int)(_sequence % 2), entry.Write(_sequence));
    }

    /// <summary>Removes the journal: the flash is done.</summary>
    public void Remove() => store.Remove();
}
