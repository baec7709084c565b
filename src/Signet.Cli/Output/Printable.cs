using System.Buffers;
using System.Globalization;
using System.Text;

namespace Signet.Cli.Output;

/// <summary>Makes text from files, certificates and the command line safe to show.</summary>
/// <remarks>
/// A certificate's subject may hold escape sequences that recolour, move or rename the terminal, and direction marks that make
/// one name look like another (CVE-2021-42574). Everything that <see cref="HumanWriter"/> prints passes through here.
/// </remarks>
public static class Printable
{
    // Direction marks, embeddings, overrides and isolates; line and paragraph separators; zero-width characters; the byte order mark.
    private const string Misleading =
        "\u00AD\u061C\u180E\u200B\u200C\u200D\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206A\u206B\u206C\u206D\u206E\u206F\uFEFF\uFFF9\uFFFA\uFFFB";

    // Printable ASCII needs no second look.
    private static readonly SearchValues<char> s_safe = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>
    /// The text with control, direction and zero-width characters and lone surrogates written as <c>\u{202E}</c>.
    /// Everything else, in any script, stays.
    /// </summary>
    public static string Text(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExcept(s_safe))
        {
            return text ?? "";
        }

        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                // Tag characters (U+E0000 to U+E007F) are invisible too.
                var point = char.ConvertToUtf32(text[i], text[i + 1]);
                if (point is >= 0xE0000 and <= 0xE0FFF)
                {
                    result.Append(CultureInfo.InvariantCulture, $"\\u{{{point:X}}}");
                }
                else
                {
                    result.Append(text, i, 2);
                }

                i++;
            }
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]) || Misleading.Contains(text[i], StringComparison.Ordinal))
            {
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[i]:X}}}");
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
