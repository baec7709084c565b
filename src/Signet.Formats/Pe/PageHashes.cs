using System.Buffers.Binary;
using Signet.Authenticode;

namespace Signet.Pe;

/// <summary>Compares the page-hash table in a signature with the one computed from the file.</summary>
public static class PageHashes
{
    /// <summary>Compares two tables over the same pages.</summary>
    /// <param name="pages">The pages of the file.</param>
    /// <param name="signed">The table in the signature.</param>
    /// <param name="computed">The table computed from the file, by the same algorithm.</param>
    /// <returns>Nothing when they are equal; otherwise at most one finding of each kind, about the first of its kind in table order.</returns>
    public static IReadOnlyList<Finding> Compare(PePages pages, PageHashTable signed, PageHashTable computed)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(signed);
        ArgumentNullException.ThrowIfNull(computed);
        if (signed.Algorithm != computed.Algorithm || computed.Count != pages.Count)
        {
            throw new ArgumentException("the computed table is not one of these pages by this algorithm", nameof(computed));
        }

        if (signed.Table.Span.SequenceEqual(computed.Table.Span))
        {
            return [];
        }

        return Shape(pages, signed) is { } problem ? [problem] : new Comparison(pages, signed, computed).Findings();
    }

    private static Finding? Shape(PePages pages, PageHashTable signed)
    {
        if (signed.Table.Length % signed.EntrySize != 0 || signed.Count < 2)
        {
            return PePageFindings.BrokenLength(signed);
        }

        var first = Offset(signed, 0);
        var last = Offset(signed, signed.Count - 1);
        return first != 0 ? PePageFindings.NotHeaders(first)
            : last != pages.End || Hash(signed, signed.Count - 1).ContainsAnyExcept((byte)0) ? PePageFindings.NoClosingEntry(last, pages.End)
            : null;
    }

    private static uint Offset(PageHashTable table, int index) =>
        BinaryPrimitives.ReadUInt32LittleEndian(table.Table.Span.Slice(index * table.EntrySize, 4));

    private static ReadOnlySpan<byte> Hash(PageHashTable table, int index) =>
        table.Table.Span.Slice((index * table.EntrySize) + 4, table.Algorithm.Size);

    // Both tables have the right shape here. Entries are matched by offset, so that one missing entry does not make all behind it look wrong.
    private sealed class Comparison(PePages pages, PageHashTable signed, PageHashTable computed)
    {
        private Finding? _mismatch;
        private Finding? _missing;
        private Finding? _extra;

        public List<Finding> Findings()
        {
            var next = 0;
            var rest = new Dictionary<uint, int>();
            // Up to the first difference in offsets both tables run in step, which is all there is in the usual case of a changed page.
            for (; next < computed.Count - 1 && next < signed.Count - 1 && Offset(signed, next) == Offset(computed, next); next++)
            {
                CompareHash(next, next);
            }

            for (var i = next; i < computed.Count - 1; i++)
            {
                rest.Add(Offset(computed, i), i);
            }

            for (var i = next; i < signed.Count - 1; i++)
            {
                if (rest.Remove(Offset(signed, i), out var at))
                {
                    CompareHash(i, at);
                }
                else
                {
                    _extra ??= PePageFindings.ExtraEntry(i, Offset(signed, i));
                }
            }

            if (rest.Count > 0)
            {
                _missing = PePageFindings.MissingPage(pages.PageAt(Offset(computed, rest.Values.Min())));
            }

            Finding?[] all = [_mismatch, _missing, _extra];
            var found = all.OfType<Finding>().ToList();
            // Every page is there once and has its hash: then only the order differs, in which no signer writes the table.
            return found.Count > 0 ? found : [PePageFindings.OutOfOrder(next)];
        }

        private void CompareHash(int inSigned, int inComputed)
        {
            if (_mismatch is null && !Hash(signed, inSigned).SequenceEqual(Hash(computed, inComputed)))
            {
                _mismatch = PePageFindings.PageMismatch(inSigned, pages.PageAt(Offset(computed, inComputed)));
            }
        }
    }
}
