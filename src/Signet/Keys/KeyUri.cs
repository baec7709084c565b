using System.Diagnostics.CodeAnalysis;
using Signet.Stores;

namespace Signet.Keys;

/// <summary>The name of a private key: <c>--key</c>.</summary>
public abstract record KeyUri
{
    /// <summary>Reads <c>file:PATH</c>, a bare path, <c>pkcs11:…</c> or <c>store:NAME/THUMBPRINT</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out KeyUri? uri, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        uri = null;
        problem = null;
        var colon = text.IndexOf(':');

        // One letter before the colon is a Windows drive; a name before it that has a separator is a path.
        var scheme = colon > 1 && !text.AsSpan(0, colon).ContainsAny('/', '\\', ' ') ? text[..colon].ToLowerInvariant() : "";
        var rest = scheme.Length == 0 ? text : text[(colon + 1)..];
        switch (scheme)
        {
            case "" or "file" when rest.Length > 0:
                uri = new FileKeyUri(rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : rest);
                return true;
            case "pkcs11":
                var read = Pkcs11Uri.TryParse(text, out var token, out problem);
                uri = token;
                return read;
            case "store":
                uri = StoreKeyUri.Parse(rest);
                problem = uri is null ? KeyFindings.UriUnknown.With("a key in a store is named store:NAME/THUMBPRINT, with 40 hexadecimal digits") : null;
                return uri is not null;
            default:
                problem = KeyFindings.UriUnknown.With(scheme.Length > 0
                    ? $"keys named {scheme}: are not known; write file:{scheme}:… if it is a path"
                    : "the name of the key is empty");
                return false;
        }
    }
}

/// <summary>A key in a file.</summary>
/// <param name="Path">Where.</param>
public sealed record FileKeyUri(string Path) : KeyUri;

/// <summary>A key in a certificate store.</summary>
/// <param name="Location">Whose store.</param>
/// <param name="Store">The store's name: <c>My</c>.</param>
/// <param name="Thumbprint">The SHA-1 of the certificate, upper-case hex.</param>
public sealed record StoreKeyUri(StoreLocation Location, string Store, string Thumbprint) : KeyUri
{
    internal static StoreKeyUri? Parse(string text)
    {
        var parts = text.Split('/');
        var location = parts.Length == 3 ? parts[0].ToLowerInvariant() : "currentuser";
        return parts.Length is 2 or 3 && location is "currentuser" or "localmachine" && parts[^2].Length > 0
            && Stores.Thumbprint.Normalize(parts[^1]) is { } thumbprint
            ? new StoreKeyUri(location == "localmachine" ? StoreLocation.LocalMachine : StoreLocation.CurrentUser, parts[^2], thumbprint)
            : null;
    }
}
