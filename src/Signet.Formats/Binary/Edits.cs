namespace Signet.Binary;

/// <summary>Puts <paramref name="Data"/> in place of the bytes of <paramref name="Range"/>. Lengths may differ.</summary>
public sealed record Edit(FileRange Range, ReadOnlyMemory<byte> Data)
{
    /// <summary>By how many bytes the file grows (or, negative, shrinks).</summary>
    public long Growth => Data.Length - Range.Length;
}

/// <summary>Replacements to make in a file, in ascending order, without overlap. Describing them writes nothing.</summary>
public sealed class Edits
{
    private readonly List<Edit> _list = [];

    /// <summary>The replacements in ascending order of offset.</summary>
    public IReadOnlyList<Edit> List => _list;

    /// <summary>By how many bytes the file grows (or, negative, shrinks).</summary>
    public long Growth => _list.Sum(e => e.Growth);

    /// <summary>Adds a replacement.</summary>
    /// <exception cref="ArgumentException">It overlaps one that is here already.</exception>
    public void Replace(FileRange range, ReadOnlyMemory<byte> data)
    {
        var index = _list.FindIndex(e => e.Range.Offset >= range.Offset);
        index = index < 0 ? _list.Count : index;
        if ((index > 0 && _list[index - 1].Range.End > range.Offset) || (index < _list.Count && range.End > _list[index].Range.Offset))
        {
            throw new ArgumentException($"the edit of {range} overlaps another");
        }

        _list.Insert(index, new Edit(range, data));
    }

    /// <summary>
    /// True when nothing that stays has to move in a file of <paramref name="fileLength"/> bytes: every edit keeps its length,
    /// except that one which reaches the end of the file may change it.
    /// </summary>
    public bool FitInPlace(long fileLength) => _list.TrueForAll(e => e.Growth == 0 || e.Range.End == fileLength);

    /// <summary>The bytes of <paramref name="source"/> after the edits.</summary>
    public byte[] Apply(ReadOnlySpan<byte> source)
    {
        var result = new byte[source.Length + Growth];
        var writer = new SpanWriter(result);
        var position = 0;
        foreach (var edit in _list)
        {
            writer.Bytes(source[position..(int)edit.Range.Offset]);
            writer.Bytes(edit.Data.Span);
            position = (int)edit.Range.End;
        }

        writer.Bytes(source[position..]);
        return result;
    }
}
