using Signet.Cbor;

namespace Signet.Smp;

/// <summary>Writes a map of fields of which some may be left out: the mirror of <see cref="SmpFields"/>.</summary>
internal sealed class SmpMapWriter
{
    private readonly List<(string Key, Action<CborWriter> Value)> _fields = [];

    public SmpMapWriter Number(string key, long? value) => value is { } known ? Add(key, w => w.Integer(known)) : this;

    public SmpMapWriter Flag(string key, bool? value) => value is { } known ? Add(key, w => w.Boolean(known)) : this;

    public SmpMapWriter Text(string key, string? value) => value is null ? this : Add(key, w => w.Text(value));

    /// <summary>Bytes; none are left out.</summary>
    public SmpMapWriter Bytes(string key, ReadOnlyMemory<byte> value) => value.IsEmpty ? this : Add(key, w => w.Bytes(value.Span));

    public SmpMapWriter Maps(string key, IEnumerable<SmpMapWriter> maps) => Add(key, w =>
    {
        List<SmpMapWriter> all = [.. maps];
        w.Array(all.Count);
        all.ForEach(m => m.Write(w));
    });

    public byte[] ToArray()
    {
        var writer = new CborWriter();
        Write(writer);
        return writer.ToArray();
    }

    private void Write(CborWriter writer)
    {
        writer.Map(_fields.Count);
        foreach (var (key, value) in _fields)
        {
            writer.Text(key);
            value(writer);
        }
    }

    private SmpMapWriter Add(string key, Action<CborWriter> value)
    {
        _fields.Add((key, value));
        return this;
    }
}
