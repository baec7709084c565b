using System.Globalization;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Values of options as signtool reads them, and its words for those that make no sense.</summary>
internal static class SigntoolValue
{
    /// <summary>A GUID in braces.</summary>
    internal static Guid Guid(string text) => System.Guid.TryParseExact(text, "B", out var guid) ? guid : throw new PersonalityException(
        $"Invalid GUID format: {text}\nExpected GUID format: {{F750E6C3-38EE-11D1-85E5-00C04FC295EE}}");

    /// <summary>A SHA-1 thumbprint, in upper case.</summary>
    internal static string Thumbprint(string text) =>
        Stores.Thumbprint.Normalize(text) ?? throw new PersonalityException($"Invalid SHA1 hash format: {text}");

    /// <summary>The address of a time-stamp server.</summary>
    internal static string ServerUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? text : throw new PersonalityException($"Invalid Timestamp URL: {text}");

    /// <summary>An extended key usage in dotted form.</summary>
    internal static string Usage(string text) => Oids.IsWellFormed(text) ? text : throw new PersonalityException($"Invalid Enhanced Key Usage: {text}");

    /// <summary>A number as C's <c>atoi</c> reads it: what is none is 0.</summary>
    internal static int Number(string text)
    {
        var digits = text.TakeWhile((c, i) => char.IsAsciiDigit(c) || (i == 0 && c is '-' or '+')).ToArray();
        return int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The digest by which catalogs are searched; null when catalogs have no such digest.</summary>
    internal static DigestAlgorithm? CatalogDigest(string text) =>
        text.Equals("SHA256", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha256
        : text.Equals("SHA1", StringComparison.OrdinalIgnoreCase) ? DigestAlgorithm.Sha1
        : null;

    /// <summary>A release of Windows: <c>2:10.0</c> or <c>2:10.0.19045</c>.</summary>
    internal static OsVersion Os(string text) => OsVersion.Read(text) ?? throw new PersonalityException($"""
        Invalid OS Version string: {text}
        Expected format: PlatformID:VerMajor.VerMinor
        Examples: 2:5.0 -- Windows NT, Version 5.0 -- Windows 2000
                  2:5.1 -- Windows NT, Version 5.1 -- Windows XP
        You may optionally add a build number to the Version string.
        Example:  2:5.1.2600 -- Windows XP final build
        """);
}
