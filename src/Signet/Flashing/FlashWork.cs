namespace Signet.Flashing;

/// <summary>A unit of content, and where parts of it go.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Pieces">Parts of it and their places on the disk, in the order of the content; none touches a partition table.</param>
internal sealed record FlashWork(FlashUnit Unit, IReadOnlyList<FlashExtent> Pieces)
{
    /// <summary>Bytes that go to the disk.</summary>
    public long Length => Pieces.Sum(p => p.Length);

    /// <summary>True when the pieces are the whole unit, each byte once: then the disk alone shows by its hash that it holds.</summary>
    public bool IsWhole
    {
        get
        {
            var at = Unit.Begin;
            foreach (var piece in Pieces)
            {
                if (piece.Content != at)
                {
                    return false;
                }

                at += piece.Length;
            }

            return at == Unit.End;
        }
    }

    /// <summary>What is to be done for a store, in the order of its content, without its partition tables.</summary>
    /// <param name="content">The image's content.</param>
    /// <param name="store">The store.</param>
    /// <param name="from">The position from which on there is something to do.</param>
    public static IEnumerable<FlashWork> Of(FlashContent content, StorePlan store, long from)
    {
        // Extents that go on into the next unit all begin with it.
        var (active, rest) = (new List<FlashExtent>(), new List<FlashExtent>());
        for (var next = 0; next < store.Extents.Length || active.Count > 0;)
        {
            var unit = content.UnitAt(active.Count > 0 ? active[0].Content : store.Extents[next].Content);
            for (; next < store.Extents.Length && store.Extents[next].Content < unit.End; next++)
            {
                active.Add(store.Extents[next]);
            }

            var pieces = new List<FlashExtent>(active.Count);
            foreach (var extent in active)
            {
                var length = Math.Min(extent.Length, unit.End - extent.Content);
                Add(pieces, extent with { Length = length }, store.Tables.Pieces);
                if (extent.Length > length)
                {
                    rest.Add(new FlashExtent(extent.Disk + length, extent.Content + length, extent.Length - length));
                }
            }

            (active, rest) = (rest, active);
            rest.Clear();
            if (unit.Begin >= from && pieces.Count > 0)
            {
                yield return new FlashWork(unit, pieces);
            }
        }
    }

    // The parts of a piece that lie outside the tables.
    private static void Add(List<FlashExtent> pieces, FlashExtent piece, IReadOnlyList<TablePiece> tables)
    {
        var (disk, end) = (piece.Disk, piece.Disk + piece.Length);
        foreach (var table in tables.Select(t => t.Range).Where(r => r.Offset < end && r.End > disk).OrderBy(r => r.Offset))
        {
            Append(disk, table.Offset);
            disk = table.End;
        }

        Append(disk, end);

        void Append(long from, long to)
        {
            if (from < to)
            {
                pieces.Add(new FlashExtent(from, piece.Content + (from - piece.Disk), to - from));
            }
        }
    }
}
