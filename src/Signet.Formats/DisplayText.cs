using System.Globalization;
using System.Text;

namespace Signet;

/// <summary>Makes text out of a file safe to show.</summary>
public static class DisplayText
{
    /// <summary>
    /// The text with every backslash doubled and every character that does not print, or that steers a terminal or the direction
    /// of writing, spelled <c>\u202E</c>: a name in a file can neither move the cursor nor pass for another.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        StringBuilder? result = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var escaped = c == '\\' ? "\\\\" : IsHarmless(text, i) ? null : $"\\u{(int)c:X4}";
            if (escaped is not null)
            {
                result ??= new StringBuilder(text, 0, i, text.Length + 8);
            }

            _ = escaped is not null ? result!.Append(escaped) : result?.Append(c);
        }

        return result?.ToString() ?? text;
    }

    // Both halves of a surrogate pair share the pair's category.
    private static bool IsHarmless(string text, int index) => text[index] is >= ' ' and <= '~' || char.GetUnicodeCategory(text, index) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        UnicodeCategory.Surrogate => index > 0 && char.IsSurrogatePair(text, index - 1) && IsHarmless(text, index - 1),
        _ => true,
    };
}
