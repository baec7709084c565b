using System.Buffers;
using System.Buffers.Binary;
using Signet.Binary;

namespace Signet.Msi;

/// <summary>The edits that give a compound file other streams in its root.</summary>
/// <remarks>
/// Streams that have sectors of their own stay where they are. Everything else, the mini stream, the directory and the tables, is written
/// anew, into sectors that are free then, lowest first. Sectors that stay free are emptied, and nothing is left behind the last one in use:
/// a signed file has no room for what no digest covers.
/// </remarks>
internal sealed class CompoundEdits
{
    private readonly CompoundFile _file;
    private readonly int _size;
    private readonly List<(CompoundEntry Entry, byte[]? Content)> _entries = [];
    private readonly SortedDictionary<uint, byte[]> _sectors = [];
    private readonly bool[] _kept;
    private readonly ArrayBufferWriter<byte> _mini = new();
    private readonly List<uint> _miniFat = [];
    private uint[] _fat = [];
    private Queue<uint> _free = new();
    private CompoundHeader _header;
    private uint[] _difat = [];

    private CompoundEdits(CompoundFile file)
    {
        (_file, _size) = (file, file.Header.SectorSize);
        _kept = new bool[file.Fat.Length];
    }

    /// <summary>The edits.</summary>
    /// <param name="file">The file as it is.</param>
    /// <param name="streams">Streams of the root by name: what they are to hold, or null for those that are to go. The others stay.</param>
    /// <exception cref="SigningException">The file would become too large.</exception>
    public static Edits For(CompoundFile file, IReadOnlyDictionary<string, byte[]?> streams) => new CompoundEdits(file).Run(streams);

    private Edits Run(IReadOnlyDictionary<string, byte[]?> streams)
    {
        var root = _file.Root with
        {
            Children =
            [
                .. _file.Root.Children.Where(c => c.Entry.IsStorage || !streams.ContainsKey(c.Entry.Name)),
                .. streams.Where(s => s.Value is not null).Select(s => new CompoundNode(new CompoundEntry
                {
                    RawName = System.Text.Encoding.Unicode.GetBytes(s.Key), Type = CompoundEntryType.Stream, Length = s.Value!.Length,
                })),
            ],
        };
        _entries.Add((root.Entry, null));
        _entries[0] = (root.Entry with { Colour = 1, Left = CompoundSector.Free, Right = CompoundSector.Free, Child = Place(root.Children, streams, isRoot: true) }, null);
        Allocate();
        return ToEdits();
    }

    /// <summary>Lists the children of a storage, and makes a balanced tree of them.</summary>
    /// <returns>The tree's root.</returns>
    private uint Place(IReadOnlyList<CompoundNode> children, IReadOnlyDictionary<string, byte[]?> streams, bool isRoot)
    {
        var sorted = children.OrderBy(c => c.Entry, Comparer<CompoundEntry>.Create(CompoundEntry.CompareInTree)).ToList();
        var first = _entries.Count;
        foreach (var child in sorted)
        {
            var content = child.Entry.IsStorage ? null
                : isRoot && streams.GetValueOrDefault(child.Entry.Name) is { } made ? made
                : child.Entry.Length < CompoundHeader.MiniStreamCutoff ? _file.Read(child) : null;
            foreach (var sector in child.Sectors)
            {
                _kept[sector] = true;
            }

            _entries.Add((child.Entry, content));
        }

        for (var i = 0; i < sorted.Count; i++)
        {
            if (sorted[i].Entry.IsStorage)
            {
                var below = Place(sorted[i].Children, streams, isRoot: false);
                _entries[first + i] = (_entries[first + i].Entry with { Child = below }, null);
            }
        }

        // All levels but the last are full, so with the last one red every way down has as many black entries as every other.
        var depth = 0;
        while ((2 << depth) - 1 <= sorted.Count)
        {
            depth++;
        }

        return Balance(first, first + sorted.Count, 0, depth);
    }

    private uint Balance(int from, int to, int level, int redLevel)
    {
        if (from == to)
        {
            return CompoundSector.Free;
        }

        // The larger half on the left, filled up to its last level: so only the deepest level can be incomplete.
        var middle = from + LeftSize(to - from);
        var (entry, content) = _entries[middle];
        _entries[middle] = (entry with
        {
            Left = Balance(from, middle, level + 1, redLevel),
            Right = Balance(middle + 1, to, level + 1, redLevel),
            Colour = (byte)(level == redLevel ? 0 : 1),
        }, content);
        return (uint)middle;
    }

    private static int LeftSize(int count)
    {
        var full = 1;
        while ((2 * full) + 1 <= count)
        {
            full = (2 * full) + 1;
        }

        var half = full / 2;
        return half + Math.Min(count - full, half + 1);
    }

    /// <summary>Finds sectors for all that is written anew.</summary>
    private void Allocate()
    {
        for (var i = 1; i < _entries.Count; i++)
        {
            if (_entries[i] is { Content: { Length: < CompoundHeader.MiniStreamCutoff } small } item)
            {
                _entries[i] = (item.Entry with { Start = AddMini(small), Length = small.Length }, null);
            }
        }

        var large = _entries.Where(e => e.Content is not null).Sum(e => Sectors(e.Content!.Length));
        var directory = Sectors(_entries.Count * (long)CompoundEntry.Size);
        var needed = large + Sectors(_mini.WrittenCount) + Sectors(_miniFat.Count * 4L) + directory;
        var (fat, difat, count) = Size(needed);
        if ((count + 1L) * _size > CompoundFile.MaxBytes)
        {
            throw new SigningException(MsiFindings.TooLarge.With($"the package would have {(count + 1L) * _size} bytes"));
        }

        _fat = new uint[fat * (_size / 4)];
        Array.Fill(_fat, CompoundSector.Free);
        for (var i = 0; i < _kept.Length; i++)
        {
            if (_kept[i])
            {
                _fat[i] = _file.Fat[i];
            }
        }

        _free = new Queue<uint>(Enumerable.Range(0, count).Where(i => i >= _kept.Length || !_kept[i]).Select(i => (uint)i));
        EndKeptChains();
        for (var i = 1; i < _entries.Count; i++)
        {
            if (_entries[i] is { Content: { } content } item)
            {
                _entries[i] = (item.Entry with { Start = Put(content), Length = content.Length }, null);
            }
        }

        var miniStart = Put(_mini.WrittenSpan.ToArray());
        _entries[0] = (_entries[0].Entry with { Start = miniStart, Length = _mini.WrittenCount }, null);
        var miniFatStart = Put(Bytes(_miniFat, CompoundSector.Free));
        var directoryStart = Put(Directory(directory));
        PutTables(fat, difat, new CompoundHeader
        {
            MinorVersion = _file.Header.MinorVersion,
            MajorVersion = _file.Header.MajorVersion,
            Transaction = _file.Header.Transaction,
            DirectorySectors = _file.Header.MajorVersion == 4 ? (uint)directory : 0,
            FirstDirectorySector = directoryStart,
            FirstMiniFatSector = miniFatStart,
            MiniFatSectors = (uint)Sectors(_miniFat.Count * 4L),
        });
        foreach (var empty in _free)
        {
            _sectors[empty] = new byte[_size];
        }
    }

    // A chain may have been longer than its stream; what hung behind is free now.
    private void EndKeptChains()
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] && _fat[i] <= CompoundSector.MaxRegular && !_kept[_fat[i]])
            {
                _fat[i] = CompoundSector.EndOfChain;
            }
        }
    }

    /// <summary>How many sectors the tables take, and how many the file has then.</summary>
    private (int Fat, int Difat, int Count) Size(int needed)
    {
        var (fat, difat) = (1, 0);
        while (true)
        {
            var count = Count(needed + fat + difat);
            var (nextFat, nextDifat) = ((count + (_size / 4) - 1) / (_size / 4), Math.Max(0, fat - CompoundHeader.DifatEntries + (_size / 4) - 2) / ((_size / 4) - 1));
            if (nextFat <= fat && nextDifat <= difat)
            {
                return (fat, difat, count);
            }

            (fat, difat) = (Math.Max(fat, nextFat), Math.Max(difat, nextDifat));
        }
    }

    // Sectors up to the last in use, when that many are taken from the free ones.
    private int Count(int taken)
    {
        var (last, left) = (Array.LastIndexOf(_kept, true), taken);
        var at = 0;
        for (; left > 0; at++)
        {
            left -= at < _kept.Length && _kept[at] ? 0 : 1;
        }

        return Math.Max(at, last + 1);
    }

    private uint AddMini(byte[] content)
    {
        if (content.Length == 0)
        {
            return CompoundSector.EndOfChain;
        }

        var start = (uint)_miniFat.Count;
        var sectors = (content.Length + CompoundHeader.MiniSectorSize - 1) / CompoundHeader.MiniSectorSize;
        for (var i = 1; i <= sectors; i++)
        {
            _miniFat.Add(i == sectors ? CompoundSector.EndOfChain : (uint)(start + i));
        }

        _mini.Write(content);
        _mini.Write(new byte[(sectors * CompoundHeader.MiniSectorSize) - content.Length]);
        return start;
    }

    private int Sectors(long bytes) => (int)((bytes + _size - 1) / _size);

    // Writes content into free sectors, chained.
    private uint Put(byte[] content)
    {
        var (start, previous) = (CompoundSector.EndOfChain, CompoundSector.EndOfChain);
        for (var at = 0; at < content.Length; at += _size)
        {
            var sector = _free.Dequeue();
            var bytes = new byte[_size];
            content.AsSpan(at, Math.Min(_size, content.Length - at)).CopyTo(bytes);
            _sectors[sector] = bytes;
            _fat[sector] = CompoundSector.EndOfChain;
            if (previous == CompoundSector.EndOfChain)
            {
                start = sector;
            }
            else
            {
                _fat[previous] = sector;
            }

            previous = sector;
        }

        return start;
    }

    private byte[] Directory(int sectors)
    {
        var bytes = new byte[sectors * _size];
        for (var i = 0; i * CompoundEntry.Size < bytes.Length; i++)
        {
            var place = bytes.AsSpan(i * CompoundEntry.Size, CompoundEntry.Size);
            if (i < _entries.Count)
            {
                _entries[i].Entry.Write(place);
            }
            else
            {
                CompoundEntry.WriteFree(place);
            }
        }

        return bytes;
    }

    private byte[] Bytes(List<uint> words, uint fill)
    {
        var bytes = new byte[Sectors(words.Count * 4L) * _size];
        for (var i = 0; i < bytes.Length / 4; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), i < words.Count ? words[i] : fill);
        }

        return bytes;
    }

    private void PutTables(int fat, int difat, CompoundHeader header)
    {
        List<uint> fatSectors = [.. Enumerable.Range(0, fat).Select(_ => _free.Dequeue())];
        List<uint> difatSectors = [.. Enumerable.Range(0, difat).Select(_ => _free.Dequeue())];
        fatSectors.ForEach(s => _fat[s] = CompoundSector.Fat);
        difatSectors.ForEach(s => _fat[s] = CompoundSector.Difat);
        var table = Bytes([.. _fat], CompoundSector.Free);
        foreach (var (i, sector) in fatSectors.Index())
        {
            _sectors[sector] = table[(i * _size)..((i + 1) * _size)];
        }

        var each = (_size / 4) - 1;
        foreach (var (i, sector) in difatSectors.Index())
        {
            List<uint> words = [.. fatSectors.Skip(CompoundHeader.DifatEntries + (i * each)).Take(each)];
            words.AddRange(Enumerable.Repeat(CompoundSector.Free, each - words.Count));
            words.Add(i + 1 < difatSectors.Count ? difatSectors[i + 1] : CompoundSector.EndOfChain);
            _sectors[sector] = Bytes(words, CompoundSector.Free);
        }

        _header = header with
        {
            FatSectors = (uint)fat, DifatSectors = (uint)difat, FirstDifatSector = difat > 0 ? difatSectors[0] : CompoundSector.EndOfChain,
        };
        _difat = [.. fatSectors.Take(CompoundHeader.DifatEntries)];
    }

    private Edits ToEdits()
    {
        var edits = new Edits();
        var head = new byte[CompoundHeader.Size];
        _header.Write(head, _difat);
        edits.Replace(new FileRange(0, head.Length), head);
        var old = _file.Fat.Length;
        var count = Math.Max((int)(_sectors.Count > 0 ? _sectors.Keys.Last() + 1 : 0), Array.LastIndexOf(_kept, true) + 1);

        // Sectors that follow one another make one edit; all from the old end on are its tail.
        var run = new List<byte[]>();
        var start = 0u;
        foreach (var (sector, bytes) in _sectors.Where(s => s.Key < old && s.Key < count))
        {
            if (run.Count > 0 && start + run.Count != sector)
            {
                Flush();
            }

            start = run.Count == 0 ? sector : start;
            run.Add(bytes);
        }

        Flush();
        var end = Math.Min(old, count);
        var tail = new FileRange((end + 1L) * _size, _file.Source.Length - ((end + 1L) * _size));
        edits.Replace(tail, (byte[])[.. _sectors.Where(s => s.Key >= end).SelectMany(s => s.Value)]);
        return edits;

        void Flush()
        {
            if (run.Count > 0)
            {
                edits.Replace(new FileRange((start + 1L) * _size, run.Count * (long)_size), (byte[])[.. run.SelectMany(b => b)]);
                run.Clear();
            }
        }
    }
}
