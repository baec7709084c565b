using System.Buffers.Binary;
using Signet.Files;

namespace Signet.Msi;

/// <summary>Reads a compound file. What does not hold together ends the reading with a finding.</summary>
internal sealed class CompoundReader
{
    private const int MaxDepth = 32;

    private readonly ByteSource _source;
    private readonly CompoundHeader _header;
    private readonly int _size;
    private readonly bool[] _used;
    private readonly uint[] _fat;
    private readonly List<FileRange> _slack = [];
    private readonly List<FileRange> _rests = [];
    private uint[] _miniFat = [];
    private bool[] _miniUsed = [];
    private List<uint> _miniStream = [];
    private CompoundEntry[] _entries = [];
    private bool[] _seen = [];

    private CompoundReader(ByteSource source, CompoundHeader header, int sectors)
    {
        (_source, _header, _size) = (source, header, header.SectorSize);
        _used = new bool[sectors];
        _fat = new uint[sectors];
    }

    /// <summary>Reads.</summary>
    /// <exception cref="SigningException">It is no compound file that holds together; the finding says why.</exception>
    public static CompoundFile Read(ByteSource source)
    {
        var whole = new FileRange(0, source.Length);
        if (source.Length > CompoundFile.MaxBytes)
        {
            throw new SigningException(MsiFindings.TooLarge.With($"the file has {source.Length} bytes", whole));
        }

        var head = source.ReadExactly(new FileRange(0, Math.Min(source.Length, CompoundHeader.Size)));
        if (head.Length < CompoundHeader.Size)
        {
            throw new SigningException(MsiFindings.Truncated.With($"the header has 512 bytes, the file {source.Length}", whole));
        }

        if (!CompoundHeader.TryRead(head, out var header))
        {
            throw Malformed("the header is of no known version");
        }

        var reader = new CompoundReader(source, header, (int)Math.Max(0, (source.Length / header.SectorSize) - 1));
        foreach (var (offset, length) in new (int, int)[] { (8, 16), (34, 6), (40, header.MajorVersion == 3 ? 4 : 0) })
        {
            reader._slack.Add(new FileRange(offset, length)); // the header's fields that mean nothing
        }

        if (header.SectorSize > CompoundHeader.Size && source.Length >= header.SectorSize)
        {
            reader._slack.Add(new FileRange(CompoundHeader.Size, header.SectorSize - CompoundHeader.Size));
        }

        reader.ReadFat(head);
        return reader.ReadContent();
    }

    private static SigningException Malformed(string what, FileRange? where = null) => new(MsiFindings.Malformed.With(what, where));

    private FileRange Place(uint sector) => new((sector + 1L) * _size, _size);

    // Takes a sector for something. Each has one owner: a chain in a circle, or across another, ends here.
    private void Claim(uint sector, string what)
    {
        if (sector >= _used.Length)
        {
            throw sector <= CompoundSector.MaxRegular
                ? new SigningException(MsiFindings.Truncated.With($"{what} reaches sector {sector}, the file has {_used.Length}", new FileRange(0, _source.Length)))
                : Malformed($"{what} has the sector 0x{sector:x8}");
        }

        if (_used[sector])
        {
            throw Malformed($"{what} has sector {sector}, which belongs to something already", Place(sector));
        }

        _used[sector] = true;
    }

    private uint[] Words(uint sector)
    {
        var bytes = _source.ReadExactly(Place(sector));
        var words = new uint[_size / 4];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * 4));
        }

        return words;
    }

    private void ReadFat(byte[] head)
    {
        var sectors = new List<uint>();
        for (var i = 0; i < CompoundHeader.DifatEntries; i++)
        {
            sectors.Add(BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(76 + (i * 4))));
        }

        var next = _header.FirstDifatSector;
        for (var i = 0u; i < _header.DifatSectors; i++)
        {
            Claim(next, "the DIFAT");
            var words = Words(next);
            sectors.AddRange(words.AsSpan(..^1));
            next = words[^1];
        }

        var fat = sectors.Where(s => s != CompoundSector.Free).ToList();
        if (fat.Count != _header.FatSectors || (_header.DifatSectors == 0 && next <= CompoundSector.MaxRegular))
        {
            throw Malformed($"the header counts {_header.FatSectors} FAT sectors, the DIFAT names {fat.Count}");
        }

        Array.Fill(_fat, CompoundSector.Free);
        var at = 0;
        foreach (var sector in fat)
        {
            Claim(sector, "the FAT");
            var words = Words(sector);
            var part = Math.Min(words.Length, _fat.Length - at);
            words.AsSpan(0, part).CopyTo(_fat.AsSpan(at));
            at += part;
            if (words.AsSpan(part).ContainsAnyExcept(CompoundSector.Free))
            {
                throw new SigningException(MsiFindings.Truncated.With($"the FAT names sectors behind the file's {_fat.Length}", new FileRange(0, _source.Length)));
            }
        }

        if (fat.Find(s => _fat[s] != CompoundSector.Fat) is not 0 and var unmarked)
        {
            throw Malformed($"the FAT does not say that sector {unmarked} is its own", Place(unmarked));
        }
    }

    /// <summary>The sectors of a chain.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many there must be at least; null for as many as there are.</param>
    /// <param name="what">Whose they are, for people.</param>
    private List<uint> Chain(uint start, long? count, string what)
    {
        var chain = new List<uint>();
        var next = start;
        for (; next != CompoundSector.EndOfChain; next = _fat[next])
        {
            Claim(next, what);
            chain.Add(next);
        }

        if (chain.Count < count)
        {
            throw Malformed($"the chain of {what} has {chain.Count} sectors, not {count}");
        }

        // Space that was kept for a stream to grow is nobody's.
        var needed = (int)(count ?? chain.Count);
        _slack.AddRange(chain.Skip(needed).Select(Place));
        return chain[..needed];
    }

    private CompoundFile ReadContent()
    {
        var directory = Chain(_header.FirstDirectorySector, null, "the directory");
        if (directory.Count * (long)_size / CompoundEntry.Size > CompoundFile.MaxEntries)
        {
            throw new SigningException(MsiFindings.TooLarge.With($"the directory has {directory.Count} sectors"));
        }

        _entries = [.. directory.SelectMany(ReadEntries)];
        if (_entries is not [{ Type: CompoundEntryType.Root } root, ..])
        {
            throw Malformed("the directory does not begin with the root");
        }

        _seen = new bool[_entries.Length];
        _miniFat = [.. Chain(_header.MiniFatSectors == 0 ? CompoundSector.EndOfChain : _header.FirstMiniFatSector, _header.MiniFatSectors, "the mini FAT").SelectMany(Words)];
        var miniSectors = (root.Length + CompoundHeader.MiniSectorSize - 1) / CompoundHeader.MiniSectorSize;
        _miniStream = Chain(root.Length == 0 ? CompoundSector.EndOfChain : root.Start, (root.Length + _size - 1) / _size, "the mini stream");
        _miniUsed = new bool[Math.Min(miniSectors, _miniFat.Length)];
        var tree = ReadNode(0, 0);
        if (_miniFat.AsSpan(_miniUsed.Length).ContainsAnyExcept(CompoundSector.Free))
        {
            _rests.Add(Place(_header.FirstMiniFatSector));
        }

        for (var i = 0; i < _miniUsed.Length; i++)
        {
            if (!_miniUsed[i])
            {
                _slack.Add(MiniPlace((uint)i));
                AddRest(_miniFat[i], MiniPlace((uint)i));
            }
        }

        for (var i = 0; i < _used.Length; i++)
        {
            if (!_used[i])
            {
                AddRest(_fat[i], Place((uint)i));
            }
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            if (!_seen[i] && _entries[i].Type != CompoundEntryType.Free)
            {
                throw Malformed($"the entry {i} of the directory is in no storage");
            }
        }

        return new CompoundFile(_source, _header, _fat, tree, _used, _slack, _rests);
    }

    // What belongs to nothing is to be free.
    private void AddRest(uint next, FileRange place)
    {
        if (next != CompoundSector.Free)
        {
            _rests.Add(place);
        }
    }

    private IEnumerable<CompoundEntry> ReadEntries(uint sector)
    {
        ReadOnlyMemory<byte> bytes = _source.ReadExactly(Place(sector));
        for (var at = 0; at < _size; at += CompoundEntry.Size)
        {
            var place = new FileRange(Place(sector).Offset + at, CompoundEntry.Size);
            if (!CompoundEntry.TryRead(bytes.Slice(at, CompoundEntry.Size), _header.MajorVersion, out var entry))
            {
                throw Malformed("an entry of the directory has no name or no type", place);
            }

            if (entry.HasRests(bytes.Span.Slice(at, CompoundEntry.Size), _header.MajorVersion))
            {
                _rests.Add(place);
            }

            yield return entry;
        }
    }

    private CompoundNode ReadNode(uint index, int depth)
    {
        var entry = _entries[index];
        _seen[index] = true;
        if (!entry.IsStorage)
        {
            return ReadStream(entry);
        }

        if (depth > MaxDepth)
        {
            throw Malformed($"storages lie more than {MaxDepth} deep in one another");
        }

        var children = new List<CompoundNode>();
        var waiting = new Stack<uint>([entry.Child]);
        while (waiting.TryPop(out var next))
        {
            if (next == CompoundSector.Free)
            {
                continue;
            }

            if (next >= _entries.Length || _seen[next] || _entries[next].Type is not (CompoundEntryType.Storage or CompoundEntryType.Stream))
            {
                throw Malformed($"the storage \"{DisplayText.Escape(entry.Name)}\" has the entry {next}, which cannot be in it");
            }

            waiting.Push(_entries[next].Left);
            waiting.Push(_entries[next].Right);
            children.Add(ReadNode(next, depth + 1));
        }

        // Hashed in the order of the names' bytes, the shorter of two that begin alike first (measured).
        children.Sort((a, b) => a.Entry.RawName.Span.SequenceCompareTo(b.Entry.RawName.Span));
        return children.Zip(children.Skip(1)).Any(p => p.First.Entry.RawName.Span.SequenceEqual(p.Second.Entry.RawName.Span))
            ? throw Malformed($"the storage \"{DisplayText.Escape(entry.Name)}\" has a name twice")
            : new CompoundNode(entry) { Children = children };
    }

    private CompoundNode ReadStream(CompoundEntry entry)
    {
        var what = $"the stream \"{DisplayText.Escape(MsiNames.Unpack(entry.Name))}\"";
        if (entry.Length > _source.Length)
        {
            throw new SigningException(MsiFindings.Truncated.With($"{what} has {entry.Length} bytes, the file {_source.Length}", new FileRange(0, _source.Length)));
        }

        if (entry.Length >= CompoundHeader.MiniStreamCutoff)
        {
            var sectors = Chain(entry.Start, (entry.Length + _size - 1) / _size, what);
            return new CompoundNode(entry) { Ranges = Join(sectors.Select(Place), entry.Length), Sectors = sectors };
        }

        var pieces = new List<FileRange>();
        var count = (entry.Length + CompoundHeader.MiniSectorSize - 1) / CompoundHeader.MiniSectorSize;
        var next = count == 0 ? CompoundSector.EndOfChain : entry.Start;
        for (; next != CompoundSector.EndOfChain; next = _miniFat[next])
        {
            if (next >= _miniUsed.Length || _miniUsed[next])
            {
                throw Malformed($"{what} has the mini sector {next}, which is not there or belongs to something already");
            }

            _miniUsed[next] = true;
            pieces.Add(MiniPlace(next));
        }

        return pieces.Count >= count ? new CompoundNode(entry) { Ranges = Join(pieces, entry.Length) }
            : throw Malformed($"the chain of {what} has {pieces.Count} mini sectors, not {count}");
    }

    private FileRange MiniPlace(uint mini)
    {
        var at = mini * (long)CompoundHeader.MiniSectorSize;
        return new FileRange(Place(_miniStream[(int)(at / _size)]).Offset + (at % _size), CompoundHeader.MiniSectorSize);
    }

    // Pieces that follow one another become one; what lies behind the stream's end is nobody's.
    private List<FileRange> Join(IEnumerable<FileRange> pieces, long length)
    {
        var joined = new List<FileRange>();
        foreach (var piece in pieces)
        {
            var part = piece with { Length = Math.Min(piece.Length, length) };
            length -= part.Length;
            if (part.Length < piece.Length)
            {
                _slack.Add(new FileRange(part.End, piece.Length - part.Length));
            }

            if (part.Length == 0)
            {
                continue;
            }

            if (joined.Count > 0 && joined[^1].End == part.Offset)
            {
                joined[^1] = joined[^1] with { Length = joined[^1].Length + part.Length };
            }
            else
            {
                joined.Add(part);
            }
        }

        return joined;
    }
}
