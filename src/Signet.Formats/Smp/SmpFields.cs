using Signet.Cbor;

namespace Signet.Smp;

/// <summary>Reads the fields of a map: what is missing or of another kind is noted once, what is not known is passed over.</summary>
internal ref struct SmpFields(CborValue map)
{
    /// <summary>The first thing that was wrong; null when nothing was.</summary>
    public Finding? Problem { get; private set; }

    public long? Number(string key, long most = uint.MaxValue)
    {
        if (map[key] is not { } value)
        {
            return null;
        }

        var number = value.Between(0, most);
        return number ?? Fail<long?>($"'{key}' is no number from 0 to {most}");
    }

    public long Required(string key, long most = uint.MaxValue) => Number(key, most) ?? Fail<long>($"'{key}' is missing");

    public bool? Flag(string key) => map[key] switch
    {
        null => null,
        { Kind: CborKind.Boolean } value => value.Boolean,
        _ => Fail<bool?>($"'{key}' is neither true nor false"),
    };

    public ReadOnlyMemory<byte> Bytes(string key) => map[key] switch
    {
        null => default,
        { Kind: CborKind.Bytes } value => value.Bytes,
        _ => Fail<ReadOnlyMemory<byte>>($"'{key}' is no byte string"),
    };

    public string? Text(string key) => map[key] switch
    {
        null => null,
        { Kind: CborKind.Text } value => value.Text,
        _ => Fail<string?>($"'{key}' is no text"),
    };

    public IReadOnlyList<CborValue> Items(string key) => map[key] switch
    {
        { Kind: CborKind.Array } value => value.Items,
        null => Fail<IReadOnlyList<CborValue>>($"'{key}' is missing") ?? [],
        _ => Fail<IReadOnlyList<CborValue>>($"'{key}' is no array") ?? [],
    };

    /// <summary>Takes over what was wrong deeper down.</summary>
    public void Note(Finding? problem) => Problem ??= problem;

    private T? Fail<T>(string problem)
    {
        Problem ??= SmpFindings.Message.With(problem);
        return default;
    }
}
