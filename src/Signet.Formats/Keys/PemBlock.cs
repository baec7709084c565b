using System.Diagnostics.CodeAnalysis;

namespace Signet.Keys;

/// <summary>One block of a PEM text.</summary>
/// <remarks>
/// <code>
/// -----BEGIN label-----
/// Name: value            headers and an empty line: only in the older form (RFC 1421), which OpenSSL still writes for encrypted keys
///
/// base64
/// -----END label-----
/// </code>
/// Source: RFC 7468; RFC 1421, 4.4. .NET's PemEncoding knows the newer form alone, and that is why this is ours.
/// Text between blocks is passed over, as every reader does: OpenSSL writes names and a dump of the certificate there.
/// </remarks>
/// <param name="Label">What stands between <c>BEGIN</c> and the dashes.</param>
/// <param name="Headers">The headers, usually none.</param>
/// <param name="Content">What the base64 says.</param>
public sealed record PemBlock(string Label, IReadOnlyDictionary<string, string> Headers, byte[] Content)
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";
    private const int MaxBlocks = 4096;

    /// <summary>Reads all blocks of a text.</summary>
    public static bool TryReadAll(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out IReadOnlyList<PemBlock>? blocks, [NotNullWhen(false)] out Finding? problem)
    {
        var found = new List<PemBlock>();
        blocks = null;
        problem = null;
        for (var at = 0; text[at..].IndexOf(Begin, StringComparison.Ordinal) is >= 0 and var start;)
        {
            if (found.Count == MaxBlocks)
            {
                problem = KeyFindings.TooLarge.With($"the text has more than {MaxBlocks} PEM blocks");
                return false;
            }

            var rest = text[(at + start + Begin.Length)..];
            var labelEnd = rest.IndexOf(Dashes, StringComparison.Ordinal);
            if (labelEnd < 0 || labelEnd > 64 || rest[..labelEnd].ContainsAny('\r', '\n'))
            {
                problem = KeyFindings.Damaged.With("a -----BEGIN line does not end in -----");
                return false;
            }

            var label = rest[..labelEnd].ToString();
            rest = rest[(labelEnd + Dashes.Length)..];
            var bodyEnd = rest.IndexOf($"{End}{label}{Dashes}", StringComparison.Ordinal);
            if (bodyEnd < 0)
            {
                problem = KeyFindings.Damaged.With($"the block -----BEGIN {label}----- has no -----END {label}-----");
                return false;
            }

            if (ReadBody(label, rest[..bodyEnd]) is not { } block)
            {
                problem = KeyFindings.Damaged.With($"the block -----BEGIN {label}----- holds characters that are not base64");
                return false;
            }

            found.Add(block);
            at = text.Length - rest.Length + bodyEnd + End.Length + label.Length + Dashes.Length;
        }

        blocks = found;
        return true;
    }

    private static PemBlock? ReadBody(string label, ReadOnlySpan<char> body)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        body = body.TrimStart();
        while (body.IndexOf('\n') is > 0 and var lineEnd && body[..lineEnd].IndexOf(':') is > 0 and var colon)
        {
            headers[body[..colon].Trim().ToString()] = body[(colon + 1)..lineEnd].Trim().ToString();
            body = body[(lineEnd + 1)..];
        }

        var content = new byte[((body.Length / 4) + 1) * 3];
        if (!Convert.TryFromBase64Chars(body, content, out var length))
        {
            return null;
        }

        var exact = content[..length];
        Array.Clear(content); // it may have been a key
        return new PemBlock(label, headers, exact);
    }
}
