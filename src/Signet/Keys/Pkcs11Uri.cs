using System.Diagnostics.CodeAnalysis;

namespace Signet.Keys;

/// <summary>A key on a PKCS #11 token, as RFC 7512 names it.</summary>
/// <param name="Attributes">The path attributes (<c>token</c>, <c>object</c>, <c>id</c>, …), still percent-encoded, in the order they were written.</param>
/// <param name="Query">The query attributes (<c>pin-source</c>, <c>pin-value</c>, <c>module-path</c>, …), still percent-encoded.</param>
public sealed record Pkcs11Uri(
    IReadOnlyList<KeyValuePair<string, string>> Attributes, IReadOnlyList<KeyValuePair<string, string>> Query) : KeyUri
{
    private static readonly string[] s_pathNames =
    [
        "token", "manufacturer", "serial", "model", "library-manufacturer", "library-version", "library-description",
        "object", "type", "id", "slot-description", "slot-manufacturer", "slot-id",
    ];

    /// <summary>The value of a path or query attribute, percent-decoded as text; null when absent.</summary>
    public string? this[string name] =>
        Attributes.Concat(Query).Where(a => a.Key == name).Select(a => Uri.UnescapeDataString(a.Value)).FirstOrDefault();

    /// <summary>Reads a URI that starts with <c>pkcs11:</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Pkcs11Uri? uri, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        uri = null;
        var rest = text.StartsWith("pkcs11:", StringComparison.OrdinalIgnoreCase) ? text[7..] : text;
        var question = rest.IndexOf('?');
        var attributes = Split(question < 0 ? rest : rest[..question], ';');
        var query = question < 0 ? [] : Split(rest[(question + 1)..], '&');
        if (attributes is null || query is null)
        {
            problem = KeyFindings.UriUnknown.With("the pkcs11: URI has a part that is not NAME=VALUE (RFC 7512, 2.3)");
            return false;
        }

        var all = attributes.Concat(query).ToList();
        var unknown = attributes.Select(a => a.Key).FirstOrDefault(n => !s_pathNames.Contains(n) && !n.StartsWith("x-", StringComparison.Ordinal));
        var twice = all.GroupBy(a => a.Key).FirstOrDefault(g => g.Count() > 1)?.Key;
        problem = unknown is not null ? KeyFindings.UriUnknown.With($"the pkcs11: URI has an attribute {unknown}, which RFC 7512 does not know")
            : twice is not null ? KeyFindings.UriUnknown.With($"the pkcs11: URI says {twice} twice")
            : all.Exists(a => a.Value.AsSpan().ContainsAny('"', '\'', ' ')) ? KeyFindings.UriUnknown.With("the pkcs11: URI has quotes or blanks that are not percent-encoded")
            : null;
        uri = problem is null ? new Pkcs11Uri(attributes, query) : null;
        return uri is not null;
    }

    /// <summary>The URI without PIN and without where the PIN lies: what may be shown.</summary>
    public override string ToString() => Write(Query.Where(a => a.Key is not ("pin-value" or "pin-source")));

    /// <summary>The URI with <paramref name="pin"/> as pin-value and without pin-source; without either when it is null. Never to be shown.</summary>
    public string WithPin(string? pin)
    {
        var query = Query.Where(a => a.Key is not ("pin-value" or "pin-source"));
        return Write(pin is null ? query : query.Append(new("pin-value", Uri.EscapeDataString(pin))));
    }

    private string Write(IEnumerable<KeyValuePair<string, string>> query)
    {
        var path = "pkcs11:" + string.Join(';', Attributes.Select(a => $"{a.Key}={a.Value}"));
        var tail = string.Join('&', query.Select(a => $"{a.Key}={a.Value}"));
        return tail.Length == 0 ? path : $"{path}?{tail}";
    }

    private static List<KeyValuePair<string, string>>? Split(string text, char separator)
    {
        var result = new List<KeyValuePair<string, string>>();
        foreach (var part in text.Split(separator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.IndexOf('=') is not (> 0 and var equals))
            {
                return null;
            }

            result.Add(new(part[..equals], part[(equals + 1)..]));
        }

        return result;
    }
}
