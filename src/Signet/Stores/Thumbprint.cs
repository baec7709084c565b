using System.Globalization;

namespace Signet.Stores;

/// <summary>SHA-1 thumbprints as people paste them.</summary>
public static class Thumbprint
{
    /// <summary>The 40 digits in upper case, or null when the text is no thumbprint.</summary>
    /// <remarks>
    /// Windows' certificate dialog hands out blanks between the digits and an invisible U+200E in front; openssl puts colons. All are dropped.
    /// </remarks>
    public static string? Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != ':' && char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        return digits.Length == 40 && digits.All(char.IsAsciiHexDigit) ? digits.ToUpperInvariant() : null;
    }
}
