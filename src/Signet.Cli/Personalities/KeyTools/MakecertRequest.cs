using Signet.Stores;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>What makecert was asked.</summary>
internal sealed record MakecertRequest
{
    public string Name { get; init; } = "CN=Joe's-Software-Emporium";

    public string? Output { get; init; }

    /// <summary>True when the key certifies itself.</summary>
    public bool SelfSigned { get; init; }

    /// <summary>The subject's key: a PVK file, made when it is not there.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The subject's key goes into the store under this name.</summary>
    public string? KeyContainer { get; init; }

    public string? Store { get; init; }

    public StoreLocation Location { get; init; }

    public string? IssuerFile { get; init; }

    public string? IssuerKeyFile { get; init; }

    public string? IssuerStore { get; init; }

    public StoreLocation IssuerLocation { get; init; }

    public string? IssuerName { get; init; }

    public DigestAlgorithm Digest { get; init; } = DigestAlgorithm.Sha256;

    public int KeyBits { get; init; } = 3072;

    public DateOnly? From { get; init; }

    public DateOnly? Until { get; init; }

    public int? Months { get; init; }

    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>True for an authority, false for an end certificate, null when nothing was said.</summary>
    public bool? IsAuthority { get; init; }

    public int? PathLength { get; init; }

    public int? SerialNumber { get; init; }

    /// <summary>1.3.6.1.4.1.311.2.1.21 or .22: what <c>-$</c> stands for.</summary>
    public string? Restriction { get; init; }

    /// <summary>The key specification that stands in a new PVK file.</summary>
    public uint KeySpec { get; init; } = Keys.PvkFile.AtSignature;

    /// <summary>Where passwords of PVK files come from.</summary>
    public string PasswordFrom { get; init; } = "prompt";
}
