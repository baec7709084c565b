using System.Text;

namespace Signet.Inf;

/// <summary>The [Strings] sections of an INF, and what they make of <c>%name%</c>.</summary>
/// <remarks>
/// <c>%name%</c> becomes the string of that name, <c>%%</c> a percent sign, and an unknown name stays as it is with its signs. A string is
/// put in as it is written: what it holds is not looked up again, so strings that name each other cannot run in a circle. Of the sections
/// for languages, <c>[Strings.0409]</c> fills in what <c>[Strings]</c> lacks, then the others in file order.
/// Source: Microsoft, INF Strings Section.
/// </remarks>
public sealed class InfStrings
{
    private const string Prefix = "Strings";
    private const string English = "Strings.0409";

    private readonly Dictionary<string, string> _strings = new(StringComparer.OrdinalIgnoreCase);

    internal InfStrings()
    {
    }

    /// <summary>How many names are defined.</summary>
    public int Count => _strings.Count;

    /// <summary>The string of that name, in any case; null when there is none.</summary>
    public string? Find(string name) => _strings.GetValueOrDefault(name);

    /// <summary>True for the section <c>[Strings]</c> and its decorations with a language, four hexadecimal digits.</summary>
    internal static bool IsStrings(string section) =>
        section.Equals(Prefix, StringComparison.OrdinalIgnoreCase)
        || (section.Length == Prefix.Length + 5 && section[Prefix.Length] == '.'
            && section.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && section[(Prefix.Length + 1)..].All(char.IsAsciiHexDigit));

    /// <summary>Takes the strings of these sections; they are read without putting strings in.</summary>
    internal void Fill(IEnumerable<InfSection> sections)
    {
        var ordered = sections.OrderBy(s =>
            s.Name.Equals(Prefix, StringComparison.OrdinalIgnoreCase) ? 0 : s.Name.Equals(English, StringComparison.OrdinalIgnoreCase) ? 1 : 2);
        foreach (var entry in ordered.SelectMany(s => s.Entries).Where(e => e.Key is not null))
        {
            var (key, value) = (entry.Key!, entry.Value(0));
            _ = _strings.TryAdd(key, value.Length > InfLexer.MaxField ? value[..InfLexer.MaxField] : value);
        }
    }

    /// <summary>True when a pair of percent signs holds a name that is not defined.</summary>
    internal bool HasUnknown(ReadOnlySpan<char> text)
    {
        var names = _strings.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var open = text.IndexOf('%'); open >= 0; open = text.IndexOf('%'))
        {
            text = text[(open + 1)..];
            var close = text.IndexOf('%');
            if (close > 0 && !names.ContainsKey(text[..close]) && !IsFolder(text[..close]))
            {
                return true;
            }

            text = close < 0 ? [] : text[(close + 1)..];
        }

        return false;
    }

    /// <summary>The text with its strings put in.</summary>
    /// <param name="text">A field as it is written.</param>
    /// <param name="unknown">Gets the names that are not defined; null when nobody asks.</param>
    internal string Expand(string text, ref List<string>? unknown)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var close = text[i] == '%' ? text.IndexOf('%', i + 1) : -1;
            if (close < 0 || result.Length > InfLexer.MaxField)
            {
                _ = result.Append(text[i]);
                continue;
            }

            var name = text[(i + 1)..close];
            var value = name.Length == 0 ? "%" : Find(name);
            if (value is null && !IsFolder(name))
            {
                (unknown ??= []).Add(name);
            }

            _ = result.Append(value ?? text[i..(close + 1)]);
            i = close;
        }

        return result.ToString();
    }

    // %12% is a folder's number, not a string's name.
    private static bool IsFolder(ReadOnlySpan<char> name) => !name.ContainsAnyExceptInRange('0', '9');
}
