namespace Signet.Cli.Personalities.Signtool;

/// <summary>The policies that <c>signtool verify</c> knows.</summary>
internal enum SigntoolPolicy
{
    /// <summary>The default: the signer's own chain ends in a root of Microsoft.</summary>
    Driver,

    /// <summary><c>/pa</c>.</summary>
    Authenticode,

    /// <summary><c>/kp</c>: as <c>/pa</c>, and a chain of the signer ends in a root of Microsoft, through a cross-certificate or without.</summary>
    Kernel,

    /// <summary><c>/pg</c> with a GUID that no policy has.</summary>
    Unknown,
}

/// <summary>Where <c>signtool verify</c> looks for a catalog.</summary>
internal enum CatalogSearch
{
    /// <summary>Nowhere: the signature is in the file.</summary>
    None,

    /// <summary><c>/a</c>: in all databases, then in the file.</summary>
    All,

    /// <summary><c>/ad</c>, <c>/as</c>, <c>/ag</c>: in the database of <see cref="VerifyRequest.Database"/>.</summary>
    Database,

    /// <summary><c>/c</c>: it is <see cref="VerifyRequest.Catalog"/>.</summary>
    File,
}

/// <summary>Which signatures of a file <c>signtool verify</c> asks about.</summary>
internal enum SignatureChoice
{
    /// <summary>That of <see cref="VerifyRequest.Index"/>, the first by default.</summary>
    One,

    /// <summary><c>/all</c>.</summary>
    All,

    /// <summary><c>/ms</c>: the first that holds.</summary>
    FirstGood,
}

/// <summary>What <c>signtool verify</c> was asked.</summary>
internal sealed record VerifyRequest
{
    public SigntoolPolicy Policy { get; init; } = SigntoolPolicy.Driver;

    /// <summary>The option that chose the policy; null for the default.</summary>
    public string? PolicyOption { get; init; }

    public CatalogSearch Search { get; init; }

    /// <summary>The option that chose the search; null when there is none.</summary>
    public string? SearchOption { get; init; }

    /// <summary>The catalog of <c>/c</c>, as it was written.</summary>
    public string? Catalog { get; init; }

    /// <summary>The database to look in.</summary>
    public Guid? Database { get; init; }

    public OsVersion? Os { get; init; }

    /// <summary>The digest by which catalogs are searched; null for all.</summary>
    public string? Hash { get; init; }

    public SignatureChoice Choice { get; init; }

    /// <summary>The option that chose the signatures; null for the default.</summary>
    public string? ChoiceOption { get; init; }

    /// <summary><c>/sl</c>: asks about the seal, where files of the kind can have one.</summary>
    public bool AsksForSeal { get; init; }

    /// <summary>The index of <c>/ds</c>.</summary>
    public int Index { get; init; }

    /// <summary>SHA-1 thumbprints of <c>/ca</c>.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];

    /// <summary>SHA-1 thumbprints of <c>/sha1</c>.</summary>
    public IReadOnlyList<string> Signers { get; init; } = [];

    /// <summary>Usages of <c>/u</c>.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>The root of <c>/r</c>.</summary>
    public string? Root { get; init; }

    public bool WarnsWithoutTimestamp { get; init; }

    /// <summary><c>/w2010pca</c> (true), <c>/now2010pca</c> (false), or neither.</summary>
    public bool? WarnsOfPca2010 { get; init; }

    public bool PageHashes { get; init; }

    public bool Description { get; init; }

    /// <summary>True when <c>/w2010pca</c> and <c>/now2010pca</c> were both given.</summary>
    public bool IsPcaContradictory { get; init; }

    /// <summary><c>/p7</c>: the files are PKCS #7 files; no policy is asked.</summary>
    public bool IsPkcs7 { get; init; }

    /// <summary>The content of a detached signature, for <c>/p7</c>.</summary>
    public string? Pkcs7Content { get; init; }

    public bool Quiet { get; init; }

    /// <summary><c>/v</c>, and in a run <c>/debug</c>.</summary>
    public bool Verbose { get; init; }

    /// <summary><c>/debug</c>: as <c>/v</c>, and stronger than <c>/q</c>.</summary>
    public bool IsDebug { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}
