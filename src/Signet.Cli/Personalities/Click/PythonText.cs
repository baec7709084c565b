using System.Globalization;
using System.Numerics;
using System.Text;

namespace Signet.Cli.Personalities.Click;

/// <summary>Texts and numbers as Python spells and reads them.</summary>
internal static class PythonText
{
    /// <summary>The text in quotes, as Python shows a string: single ones unless it holds single ones alone.</summary>
    internal static string Repr(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var result = new StringBuilder().Append(quote);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                _ when c == quote => result.Append('\\').Append(c),
                _ when char.IsControl(c) => result.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => result.Append(c),
            };
        }

        return result.Append(quote).ToString();
    }

    /// <summary>A whole number in the way of a Python literal: 12, 0x1F, 0o17, 0b1, with a sign, single underscores between digits, blanks around; 010 is none.</summary>
    internal static bool TryParseLiteral(string text, out BigInteger value)
    {
        var digits = Unsigned(text, out var negative);
        var radix = digits switch
        {
            ['0', 'x' or 'X', ..] => 16,
            ['0', 'o' or 'O', ..] => 8,
            ['0', 'b' or 'B', ..] => 2,
            _ => 10,
        };
        if (radix != 10)
        {
            digits = digits[2..];
            digits = digits.StartsWith('_') ? digits[1..] : digits;
        }
        else if (digits.StartsWith('0') && digits.Any(c => c is not ('0' or '_')))
        {
            value = default;
            return false;
        }

        return TryParse(digits, radix, negative, out value);
    }

    /// <summary>A decimal whole number as Python's int() reads it: leading zeros are no matter.</summary>
    internal static bool TryParseDecimal(string text, out BigInteger value) => TryParse(Unsigned(text, out var negative), 10, negative, out value);

    private static string Unsigned(string text, out bool negative)
    {
        var trimmed = text.Trim();
        negative = trimmed.StartsWith('-');
        return trimmed is ['-' or '+', ..] ? trimmed[1..] : trimmed;
    }

    private static bool TryParse(string digits, int radix, bool negative, out BigInteger value)
    {
        value = BigInteger.Zero;
        if (digits.Length == 0 || digits[^1] == '_' || digits[0] == '_' || digits.Contains("__", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in digits.Where(c => c != '_'))
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return false;
            }

            value = (value * radix) + digit;
        }

        value = negative ? -value : value;
        return true;
    }
}
