namespace Signet.Cbor;

/// <summary>The kinds of value that CBOR has.</summary>
public enum CborKind
{
    Integer,
    Bytes,
    Text,
    Array,
    Map,
    Boolean,
    Null,
    Undefined,

    /// <summary>A floating-point number of 16, 32 or 64 bits.</summary>
    Float,

    /// <summary>A simple value that has no meaning of its own.</summary>
    Simple,
}

/// <summary>A value that was read. Tags are passed over: what they stand before is the value.</summary>
public sealed record CborValue
{
    public required CborKind Kind { get; init; }

    /// <summary>The number of an integer (−2^64 to 2^64 − 1) or simple value.</summary>
    public Int128 Integer { get; init; }

    /// <summary>The bytes of a byte string.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The characters of a text string.</summary>
    public string Text { get; init; } = "";

    public bool Boolean { get; init; }

    public double Float { get; init; }

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<CborValue> Items { get; init; } = [];

    /// <summary>The pairs of a map in the order in which they stand; a key may stand twice.</summary>
    public IReadOnlyList<KeyValuePair<CborValue, CborValue>> Pairs { get; init; } = [];

    /// <summary>The first value with that text as its key; null when there is none.</summary>
    public CborValue? this[string key] => Pairs.FirstOrDefault(p => p.Key.Kind == CborKind.Text && p.Key.Text == key).Value;

    /// <summary>The first value with that number as its key; null when there is none.</summary>
    public CborValue? this[int key] => Pairs.FirstOrDefault(p => p.Key.Kind == CborKind.Integer && p.Key.Integer == key).Value;

    /// <summary>The integer when it is one and lies in the range; null else.</summary>
    public long? Between(long least, long most) => Kind == CborKind.Integer && Integer >= least && Integer <= most ? (long)Integer : null;
}
