using System.Security.Cryptography;
using Signet.Files;
using Signet.Pe;

namespace Signet.Catalogs;

/// <summary>A file that is to become a member of a catalog.</summary>
public sealed record CatalogMemberDraft
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The text it is named by in a catalog of version 1; null for its digest. Version 2 names files by their digests alone.</summary>
    public string? Tag { get; init; }

    /// <summary>The member's attributes: <c>File</c>, <c>OSAttr</c>, in any order.</summary>
    public IReadOnlyList<CatalogNameValue> NameValues { get; init; } = [];

    /// <summary>Whether the member holds a hash of each page, if the file is a PE image.</summary>
    public bool PageHashes { get; init; }

    /// <summary>How to hash the file; null for how its bytes ask to be hashed.</summary>
    public SubjectKind? Kind { get; init; }
}

/// <summary>A catalog to be made.</summary>
public sealed record CatalogDraft
{
    public CatalogVersion Version { get; init; } = CatalogVersion.V2;

    /// <summary>A name that no other catalog has; random unless given.</summary>
    public ReadOnlyMemory<byte> ListIdentifier { get; init; } = RandomNumberGenerator.GetBytes(Catalog.ListIdentifierLength);

    /// <summary>When the catalog is made.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The catalog's own attributes, in the order in which they are to be written.</summary>
    public IReadOnlyList<CatalogNameValue> Attributes { get; init; } = [];

    /// <summary>The files, in any order.</summary>
    public IReadOnlyList<CatalogMemberDraft> Members { get; init; } = [];

    /// <summary>Reads and hashes the files, and makes the catalog.</summary>
    /// <param name="jobs">How many files are read at once; null for as many as there are processors.</param>
    /// <param name="progress">Told how many files are done; may come from any thread.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <exception cref="SigningException">A file cannot be a member: it is empty, has a broken certificate table, or cannot have the page hashes that were asked for.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public async Task<Catalog> BuildAsync(int? jobs, IProgress<int>? progress, CancellationToken cancellation)
    {
        var members = new IReadOnlyList<CatalogMember>[Members.Count];
        var done = 0;
        await Parallel.ForAsync(
            0, Members.Count,
            new ParallelOptions { MaxDegreeOfParallelism = jobs ?? Environment.ProcessorCount, CancellationToken = cancellation },
            (index, token) =>
            {
                members[index] = MembersOf(Members[index], token);
                progress?.Report(Interlocked.Increment(ref done));
                return ValueTask.CompletedTask;
            });
        return With(members.SelectMany(m => m));
    }

    /// <summary>The catalog with these members, which are sorted, and not with the files of <see cref="Members"/>.</summary>
    public Catalog With(IEnumerable<CatalogMember> members) => new()
    {
        Version = Version,
        ListIdentifier = ListIdentifier,
        Time = Time,
        Attributes = Attributes,
        Members = Catalog.Sort(members),
    };

    /// <summary>Reads and hashes one file.</summary>
    /// <exception cref="SigningException">It cannot be a member.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<CatalogMember> MembersOf(CatalogMemberDraft draft, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(draft);

        // One without bytes is never opened: pipes and devices look like that, and reading those may never end.
        if (new FileInfo(draft.Path) is { Exists: true, Length: 0 })
        {
            throw new SigningException(CatalogFindings.EmptyFile.With($"{draft.Path} has no bytes"));
        }

        using var source = FileSource.Open(draft.Path);
        if (draft.Kind is null)
        {
            RefuseBrokenImage(source);
        }

        var pages = !draft.PageHashes ? []
            : Version == CatalogVersion.V1 ? [DigestAlgorithm.Sha1]
            : (IReadOnlyList<DigestAlgorithm>)[DigestAlgorithm.Sha256];
        var subject = Subject.Compute(draft.Kind ?? Subject.KindOf(source), source, Subject.DigestsFor(Version), pages, null, cancellation);
        return Version == CatalogVersion.V1 ? [subject.ToMember(draft.Tag, draft.NameValues)] : subject.ToMembers(draft.NameValues);
    }

    // On the digest of such an image verifiers disagree; makecat refuses it too.
    private static void RefuseBrokenImage(ByteSource source)
    {
        if (FileFormats.Detect(source) != FileFormat.Pe || !PeFile.TryReadHeaders(source, out _, out _))
        {
            return;
        }

        if (PeFile.OpenForWork(source).Findings.FirstOrDefault(f => f.Severity == Severity.Error) is { } error)
        {
            throw new SigningException(error);
        }
    }
}
