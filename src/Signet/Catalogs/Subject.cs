using Signet.Authenticode;
using Signet.Cab;
using Signet.Files;
using Signet.Hashing;
using Signet.Pe;

namespace Signet.Catalogs;

/// <summary>How a catalog hashes a file.</summary>
public enum SubjectKind
{
    /// <summary>Every byte, as they are.</summary>
    Flat,

    /// <summary>As a PE image: without checksum and signatures, so that signing the file afterwards breaks no catalog.</summary>
    Pe,

    /// <summary>As a cabinet: without its signature.</summary>
    Cab,

    /// <summary>As an installer package: without its signature.</summary>
    Msi,
}

/// <summary>What a file is to a catalog: its kind, its digests, its page hashes.</summary>
public sealed record Subject
{
    /// <summary>How the file was hashed.</summary>
    public required SubjectKind Kind { get; init; }

    /// <summary>The digests that were asked for.</summary>
    public required IReadOnlyDictionary<DigestAlgorithm, byte[]> Digests { get; init; }

    /// <summary>The page hashes that were asked for, by the same algorithms; empty for what is no PE image.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, PageHashTable> PageHashes { get; init; } = new Dictionary<DigestAlgorithm, PageHashTable>();

    /// <summary>The second digests of a cabinet, by the same algorithms; empty for what is none.</summary>
    public IReadOnlyDictionary<DigestAlgorithm, SpcEnhancedHash> EnhancedHashes { get; init; } = new Dictionary<DigestAlgorithm, SpcEnhancedHash>();

    /// <summary>How a file is hashed, by its bytes. What begins as a PE image and is none is flat, and so is a catalog.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SubjectKind KindOf(ByteSource source) =>
        FileFormats.Detect(source) switch
        {
            FileFormat.Pe when PeFile.Open(source, out _, out _) => SubjectKind.Pe,
            FileFormat.Cab when CabFile.Open(source, out _, out _) => SubjectKind.Cab,

            // makecat hashes an installer package as it is (measured), though Windows has a way to hash it without its signature.
            _ => SubjectKind.Flat,
        };

    /// <summary>Reads a file once and hashes it as catalogs do.</summary>
    /// <param name="source">The file.</param>
    /// <param name="digests">The algorithms.</param>
    /// <param name="pageHashes">The algorithms of page hashes, of PE images alone.</param>
    /// <param name="progress">Told the bytes read so far; may come from another thread.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="SigningException">Page hashes were asked for, and the image cannot have them.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static Subject Compute(
        ByteSource source, IReadOnlyCollection<DigestAlgorithm> digests, IReadOnlyCollection<DigestAlgorithm> pageHashes,
        IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        Compute(KindOf(source), source, digests, pageHashes, progress, cancellation);

    /// <summary>As <see cref="Compute(ByteSource, IReadOnlyCollection{DigestAlgorithm}, IReadOnlyCollection{DigestAlgorithm}, IProgress{long}, CancellationToken)"/>,
    /// for a file that is to be hashed as a given kind.</summary>
    /// <exception cref="SigningException">The file is not of that kind, or cannot have the page hashes that were asked for.</exception>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static Subject Compute(
        SubjectKind kind, ByteSource source, IReadOnlyCollection<DigestAlgorithm> digests, IReadOnlyCollection<DigestAlgorithm> pageHashes,
        IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (kind == SubjectKind.Flat)
        {
            return new Subject { Kind = SubjectKind.Flat, Digests = DigestPass.Compute(source, digests, progress, cancellation) };
        }

        if (kind == SubjectKind.Cab)
        {
            var cabinet = CabFile.OpenForWork(source);
            return new Subject
            {
                Kind = SubjectKind.Cab,
                Digests = cabinet.Digest(digests, progress, cancellation),
                EnhancedHashes = digests.Distinct().ToDictionary(d => d, d => CabFile.EnhancedHash(d, cabinet.Layout)),
            };
        }

        // The zeros up to a multiple of 8 that signing would add are hashed along (measured on makecat), so that signing changes nothing.
        var file = PeFile.OpenForWork(source);
        var computed = PeDigestPass.Compute(source, file.Layout.ForCatalogs(), digests, pageHashes, checksum: false, progress, cancellation);
        return computed.PageHashProblem is { } problem
            ? throw new SigningException(problem)
            : new Subject { Kind = SubjectKind.Pe, Digests = computed.Digests, PageHashes = computed.PageHashes };
    }

    /// <summary>As <see cref="Compute(ByteSource, IReadOnlyCollection{DigestAlgorithm}, IReadOnlyCollection{DigestAlgorithm}, IProgress{long}, CancellationToken)"/>, on a thread of the pool.</summary>
    public static Task<Subject> ComputeAsync(
        ByteSource source, IReadOnlyCollection<DigestAlgorithm> digests, IReadOnlyCollection<DigestAlgorithm> pageHashes,
        IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Compute(source, digests, pageHashes, progress, cancellation), cancellation);

    /// <summary>What a member of a catalog says about the file.</summary>
    /// <param name="algorithm">One of the algorithms of <see cref="Digests"/>.</param>
    public SpcIndirectData Content(DigestAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return Kind switch
        {
            SubjectKind.Pe => SpcIndirectData.ForPeInCatalog(algorithm, Digests[algorithm], PageHashes.GetValueOrDefault(algorithm)),
            SubjectKind.Cab => SpcIndirectData.ForCab(algorithm, Digests[algorithm], EnhancedHashes[algorithm]),
            _ => SpcIndirectData.ForFlat(algorithm, Digests[algorithm]),
        };
    }

    /// <summary>The members of the file in a catalog of version 1: one.</summary>
    /// <param name="tag">The text it is named by; null for the digest's hexadecimal digits.</param>
    /// <param name="nameValues">Its attributes.</param>
    public CatalogMember ToMember(string? tag, IReadOnlyList<CatalogNameValue> nameValues) => new()
    {
        Identifier = CatalogMember.TextIdentifier(tag ?? Convert.ToHexString(Digests[DigestAlgorithm.Sha1])),
        NameValues = nameValues,
        Content = Content(DigestAlgorithm.Sha1),
        MemberInfo = new CatalogMemberInfo(Kind switch
        {
            SubjectKind.Pe => CatalogMemberInfo.Pe,
            SubjectKind.Cab => CatalogMemberInfo.Cab,
            SubjectKind.Msi => CatalogMemberInfo.Msi,
            _ => CatalogMemberInfo.Flat,
        }),
    };

    /// <summary>The members of the file in a catalog of version 2: under its SHA-256, and under its SHA-1 for older systems.</summary>
    /// <param name="nameValues">The attributes of both.</param>
    public IReadOnlyList<CatalogMember> ToMembers(IReadOnlyList<CatalogNameValue> nameValues)
    {
        var kind = Kind switch
        {
            SubjectKind.Pe => CatalogMember.PeChoice,
            SubjectKind.Cab => CatalogMember.LinkChoice,
            _ => CatalogMember.FlatChoice,
        };
        return
        [
            new CatalogMember
            {
                Identifier = Digests[DigestAlgorithm.Sha256], NameValues = nameValues, Content = Content(DigestAlgorithm.Sha256), MemberInfo2 = kind,
            },
            new CatalogMember { Identifier = Digests[DigestAlgorithm.Sha1], NameValues = nameValues, MemberInfo2 = kind },
        ];
    }

    /// <summary>The digests that a catalog of that version needs of each file.</summary>
    public static IReadOnlyList<DigestAlgorithm> DigestsFor(CatalogVersion version) =>
        version == CatalogVersion.V1 ? [DigestAlgorithm.Sha1] : [DigestAlgorithm.Sha256, DigestAlgorithm.Sha1];
}
