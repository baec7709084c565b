using Signet.Keys;

namespace Signet.Stores;

/// <summary>Whose store it is.</summary>
public enum StoreLocation
{
    CurrentUser,
    LocalMachine,
}

/// <summary>The certificate stores of this machine as folders.</summary>
/// <remarks>
/// <code>
/// ROOT/currentuser|localmachine/NAME/THUMBPRINT.cer   the certificate, DER
///                                    THUMBPRINT.key   its private key, PEM PKCS #8, mode 0600; or
///                                    THUMBPRINT.pfx   its private key in a PFX
///                                    THUMBPRINT.name  its friendly name, UTF-8
/// </code>
/// Names are compared without regard to case, as Windows does. My, Root, CA and TrustedPublisher are always there.
/// docs/decisions/0302-stores-are-folders.md.
/// </remarks>
public sealed class CertificateStores(string root)
{
    private static readonly string[] s_always = ["My", "Root", "CA", "TrustedPublisher"];

    /// <summary>The folder that holds the stores.</summary>
    public string Root { get; } = root;

    /// <summary>The stores of the user who runs this: <c>SIGNET_STORES</c>, else <c>signet/stores</c> in the user's data folder.</summary>
    /// <param name="variable">The environment.</param>
    public static CertificateStores Default(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable("SIGNET_STORES") is { Length: > 0 } named)
        {
            return new CertificateStores(named);
        }

        var data = variable("XDG_DATA_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg) ? xdg // XDG: relative paths are to be ignored
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(variable("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return new CertificateStores(Path.Combine(data, "signet", "stores"));
    }

    /// <summary>The names of the stores at a location, in alphabetical order.</summary>
    public IReadOnlyList<string> Names(StoreLocation location) =>
        [.. Folders(location).Select(f => Path.GetFileName(f)!)
            .Concat(s_always).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Opens a store that is there.</summary>
    /// <exception cref="SigningException">There is no such store.</exception>
    public CertificateStore Open(StoreLocation location, string name) =>
        Find(location, name) ?? throw new SigningException(StoreFindings.NotFound.With($"there is no store named {name} in {Folder(location)}"));

    /// <summary>Opens a store, which comes into being with its first certificate.</summary>
    /// <exception cref="SigningException">The name cannot be that of a store.</exception>
    public CertificateStore OpenOrCreate(StoreLocation location, string name) =>
        Find(location, name) ?? new CertificateStore(name, Path.Combine(Folder(location), name));

    /// <summary>Opens the key that a <c>store:</c> URI names, with its certificate and those that its chain goes on with in that store and in CA.</summary>
    /// <exception cref="SigningException">The store, the certificate or its key is missing, or the key cannot be opened.</exception>
    public KeyMaterial OpenKey(StoreKeyUri uri, PasswordSource passwords)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var store = Open(uri.Location, uri.Store);
        var own = store.Get(uri.Thumbprint);
        var pool = store.List().Concat(Open(uri.Location, "CA").List()).Select(c => c.Certificate).ToList();
        var material = new KeyMaterial();
        material.Add(store.OpenKey(own, passwords));
        for (var next = own.Certificate; next is not null && !material.Certificates.Contains(next); next = CertificateSelection.Issuer(next, pool))
        {
            material.Add(next);
        }

        return material;
    }

    private CertificateStore? Find(StoreLocation location, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > 64 || name[0] is '.' or ' ' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-' or '_'))
        {
            throw new SigningException(StoreFindings.BadName.With($"'{name}' cannot be the name of a store"));
        }

        var folder = Folders(location).FirstOrDefault(f => Same(Path.GetFileName(f), name));
        return folder is not null ? new CertificateStore(Path.GetFileName(folder), folder)
            : Array.Find(s_always, a => Same(a, name)) is { } always ? new CertificateStore(always, Path.Combine(Folder(location), always))
            : null;
    }

    private string Folder(StoreLocation location) =>
        Path.Combine(Root, location == StoreLocation.CurrentUser ? "currentuser" : "localmachine");

    private IEnumerable<string> Folders(StoreLocation location) =>
        Directory.Exists(Folder(location)) ? Directory.EnumerateDirectories(Folder(location)) : [];

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
