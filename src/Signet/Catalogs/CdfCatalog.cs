using Signet.Files;

namespace Signet.Catalogs;

/// <summary>What became of a member of a definition file: members of the catalog, or why there are none.</summary>
/// <param name="Member">What the definition file says.</param>
/// <param name="Made">One member in version 1, two in version 2; empty when <paramref name="Failure"/> is not null.</param>
/// <param name="Length">Length of the file in bytes.</param>
/// <param name="Failure">Why the file cannot be a member: a <see cref="SigningException"/>, or what the world said.</param>
public sealed record CdfResult(CdfMember Member, IReadOnlyList<CatalogMember> Made, long Length, Exception? Failure);

/// <summary>Turns a definition file into a catalog to be made.</summary>
public static class CdfCatalog
{
    /// <summary>Definition files up to this many bytes are read: some millions of lines.</summary>
    public const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>Reads a definition file.</summary>
    /// <exception cref="SigningException">It is too large.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static CdfFile Read(string path)
    {
        using var source = FileSource.Open(path);
        return source.Length > MaxBytes
            ? throw new SigningException(CdfFindings.TooLarge.With($"{path} has {source.Length} bytes; {MaxBytes} are read"))
            : CdfFile.Read(source.ReadToKeep(new FileRange(0, source.Length)).Span);
    }

    /// <summary>Where the definition file wants its catalog: a name without extension gets <c>.cat</c>.</summary>
    /// <param name="cdf">A definition file that is not refused.</param>
    /// <param name="locate">Turns a path as the file writes it into one of this system.</param>
    public static string OutputPath(CdfFile cdf, Func<string, string> locate)
    {
        ArgumentNullException.ThrowIfNull(cdf);
        ArgumentNullException.ThrowIfNull(locate);
        var name = locate(cdf.Name!);

        // A dot at the end means no extension, as Windows has it; names of dots alone are folders.
        var isFolder = Path.GetFileName(name.AsSpan()).TrimEnd('.').IsEmpty;
        var complete = Path.HasExtension(name) || isFolder ? name : name.EndsWith('.') ? name.TrimEnd('.') : name + ".cat";
        return Path.Combine(cdf.ResultDirectory is { } folder ? locate(folder) : "", complete);
    }

    /// <summary>The catalog that the definition file asks for.</summary>
    /// <param name="cdf">A definition file that is not refused. Its faulty attributes are left out: look at its findings before.</param>
    /// <param name="time">When the catalog is made.</param>
    /// <param name="locate">Turns a path as the file writes it into one of this system.</param>
    /// <exception cref="SigningException">A member has a problem of its own, or asks for a kind that is not known.</exception>
    public static CatalogDraft Draft(CdfFile cdf, DateTimeOffset time, Func<string, string> locate)
    {
        ArgumentNullException.ThrowIfNull(cdf);
        return Empty(cdf, time) with { Members = [.. cdf.Members.Select(m => Draft(cdf, m, locate))] };
    }

    /// <summary>The same without members.</summary>
    public static CatalogDraft Empty(CdfFile cdf, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(cdf);
        return new CatalogDraft
        {
            Version = cdf.Version,
            Time = time,
            Attributes = [.. cdf.Attributes.Select(a => a.Value).OfType<CatalogNameValue>().Reverse()], // so makecat writes them (measured)
        };
    }

    /// <summary>Reads and hashes the members in file order, as makecat does: the first that fails ends it, unless told to go on.</summary>
    /// <remarks>A label that version 2 does not know ends it in any case. Files behind the one that fails may have been read too.</remarks>
    /// <param name="cdf">The definition file.</param>
    /// <param name="draft">What <see cref="Empty"/> gave.</param>
    /// <param name="locate">Turns a path as the file writes it into one of this system.</param>
    /// <param name="goOn">True to try all members.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    public static async Task<IReadOnlyList<CdfResult>> TryMembersAsync(
        CdfFile cdf, CatalogDraft draft, Func<string, string> locate, bool goOn, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cdf);
        ArgumentNullException.ThrowIfNull(draft);
        var members = cdf.Members.TakeUntil(IsEnd).ToList();
        var results = new CdfResult[members.Count];
        await Parallel.ForAsync(
            0, members.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            (index, token) =>
            {
                results[index] = Try(cdf, draft, members[index], locate, token);
                return ValueTask.CompletedTask;
            });
        return goOn ? results : [.. results.TakeUntil(r => r.Failure is not null)];
    }

    private static bool IsEnd(CdfMember member) => member.Problem?.Rule == CdfFindings.LabelWithoutHash;

    private static CdfResult Try(CdfFile cdf, CatalogDraft draft, CdfMember member, Func<string, string> locate, CancellationToken cancellation)
    {
        try
        {
            var file = Draft(cdf, member, locate);
            return new CdfResult(member, draft.MembersOf(file, cancellation), new FileInfo(file.Path).Length, null);
        }
        catch (Exception e) when (e is SigningException or IOException or UnauthorizedAccessException)
        {
            return new CdfResult(member, [], 0, e);
        }
    }

    private static CatalogMemberDraft Draft(CdfFile cdf, CdfMember member, Func<string, string> locate) =>
        (member.Problem ?? member.SubjectProblem) is { } problem ? throw new SigningException(problem) : new CatalogMemberDraft
        {
            Path = locate(member.Path),
            Tag = member.HasHashTag ? null : member.Label,
            NameValues = [.. member.Attributes.Select(a => a.Value).OfType<CatalogNameValue>()],
            PageHashes = member.PageHashes ?? cdf.PageHashes,
            Kind = member.Subject is { } subject ? KindOf(member, subject) : null,
        };

    private static SubjectKind KindOf(CdfMember member, Guid subject) =>
        subject == new Guid(CatalogMemberInfo.Flat) ? SubjectKind.Flat
        : subject == new Guid(CatalogMemberInfo.Pe) ? SubjectKind.Pe
        : subject == new Guid(CatalogMemberInfo.Cab) ? SubjectKind.Cab
        : throw new SigningException(CdfFindings.UnknownSubject(member));

    // As TakeWhile, with the element that ends it.
    private static IEnumerable<T> TakeUntil<T>(this IEnumerable<T> items, Func<T, bool> isLast)
    {
        foreach (var item in items)
        {
            yield return item;
            if (isLast(item))
            {
                yield break;
            }
        }
    }
}
