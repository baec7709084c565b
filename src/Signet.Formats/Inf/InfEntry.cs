namespace Signet.Inf;

/// <summary>One entry of a section: <c>key = value, value</c>, or values alone.</summary>
/// <param name="Key">What is left of the first equals sign, %strings% put in; null when there is none before the first comma.</param>
/// <param name="Values">The values between the commas, quotes taken off, %strings% put in; never null, an omitted value is empty.</param>
/// <param name="Line">Number of the line it begins on, from 1.</param>
public sealed record InfEntry(string? Key, IReadOnlyList<string> Values, int Line)
{
    /// <summary>The bytes of its lines.</summary>
    public FileRange Where { get; init; }

    /// <summary>Names in percent signs that no [Strings] section defines; they stand in the values as they are.</summary>
    public IReadOnlyList<string> UnknownStrings { get; init; } = [];

    /// <summary>True when a string stands for a name in percent signs somewhere in the entry.</summary>
    public bool UsesStrings { get; init; }

    /// <summary>The value at that place, or the empty string.</summary>
    public string Value(int index) => index < Values.Count ? Values[index] : "";

    /// <summary>True when the key is that name, in any case.</summary>
    public bool Is(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);
}
