using System.Globalization;

namespace Signet.Catalogs;

/// <summary>A catalog definition file: what catalog makecat is to make of which files.</summary>
/// <remarks>
/// <code>
/// [CatalogHeader]
/// Name=t.cat                    the catalog; .cat is added to a name without extension
/// ResultDir=folder              where to put it
/// PublicVersion=0x0000001       without effect
/// EncodingType=0x00010001       without effect: there is one encoding
/// CatalogVersion=2              1 (SHA-1, the default) or 2 (SHA-256)
/// HashAlgorithms=SHA256         SHA1 or SHA256, as the version demands
/// PageHashes=true               page hashes for all PE members
/// CATATTR1=flags:name:value     attributes of the catalog
/// [CatalogFiles]
/// label=path                    members: <see cref="CdfMember"/>
/// </code>
/// Sections begin at the start of a line, keys are compared without regard to case, and of two equal ones the first counts.
/// Blanks belong to the values. Source: the documentation of makecat, and makecat 10.0.28000 asked about what it leaves open.
/// Where makecat takes a longer key for a shorter one that it looks for (<c>NameX</c> for <c>Name</c>, <c>CATATTR10</c> for <c>CATATTR1</c>), this does not.
/// </remarks>
public sealed record CdfFile
{
    /// <summary>How many findings are kept: the first ones in file order.</summary>
    public const int MaxFindings = 1000;

    /// <summary>The catalog to be made, as written; null when <see cref="Refusal"/> says so.</summary>
    public string? Name { get; private init; }

    /// <summary>The folder to put it into, as written; null for none.</summary>
    public string? ResultDirectory { get; private init; }

    /// <summary>Which kind of catalog.</summary>
    public CatalogVersion Version { get; private init; } = CatalogVersion.V1;

    /// <summary>True when all PE members get page hashes, unless they say otherwise.</summary>
    public bool PageHashes { get; private init; }

    /// <summary>The catalog's attributes in order of their numbers, as far as makecat reaches: the last may be faulty.</summary>
    public IReadOnlyList<CdfAttribute> Attributes { get; private init; } = [];

    /// <summary>The members in file order.</summary>
    public IReadOnlyList<CdfMember> Members { get; private init; } = [];

    /// <summary>Why nothing can be made of the file at all; null when members can be tried.</summary>
    public Finding? Refusal { get; private init; }

    /// <summary>What is odd about the file, in file order and at most <see cref="MaxFindings"/>: <see cref="Refusal"/> and the problems of attributes and members too.</summary>
    public IReadOnlyList<Finding> Findings { get; private init; } = [];

    /// <summary>Reads a definition file. Every file can be read; what is wrong with it are findings.</summary>
    public static CdfFile Read(ReadOnlySpan<byte> content)
    {
        var header = new List<CdfLine>();
        var files = new List<CdfLine>();
        CdfLine? headerLine = null;
        var filesSeen = false;
        List<CdfLine>? section = null;
        foreach (var line in CdfLine.ReadAll(content))
        {
            if (!line.IsSection)
            {
                section?.Add(line);
            }
            else if (headerLine is null && line.IsCalled("CatalogHeader"))
            {
                (headerLine, section) = (line, header);
            }
            else if (!filesSeen && line.IsCalled("CatalogFiles"))
            {
                (filesSeen, section) = (true, files);
            }
            else
            {
                section = null; // other sections mean nothing, nor does a second one of the same name
            }
        }

        var findings = new List<Finding>();
        var cdf = headerLine is { } at ? ReadHeader(at, header, findings) : new CdfFile { Refusal = CdfFindings.NoHeader() };
        findings.AddRange(cdf.Refusal is { } refusal ? [refusal] : []);
        var members = cdf.Refusal is null ? ReadMembers(files, cdf.Version, findings) : [];
        return cdf with { Members = members, Findings = [.. findings.OrderBy(f => f.Where?.Offset).Take(MaxFindings)] };
    }

    private static CdfFile ReadHeader(CdfLine headerLine, List<CdfLine> lines, List<Finding> findings)
    {
        var name = First("Name");
        var result = First("ResultDir");
        var version = First("CatalogVersion");
        var algorithms = First("HashAlgorithms");
        var pageHashes = First("PageHashes");
        List<CdfLine?> used = [name, result, version, algorithms, pageHashes, First("PublicVersion"), First("EncodingType")];
        var attributes = new CdfNumbered("CATATTR");
        findings.AddRange(lines.Where(l => !used.Contains(l) && !attributes.Take(l)).Select(CdfFindings.Unused));
        if (pageHashes is { Value: not "" } odd && !odd.Value.Equals("true", StringComparison.OrdinalIgnoreCase) && !IsFalse(odd.Value))
        {
            findings.Add(CdfFindings.OddPageHashes(odd));
        }

        var number = version is { } given ? ReadNumber(given.Value) : 1;
        var digest = algorithms?.Value ?? "SHA1";
        return new CdfFile
        {
            Name = name is { Value: not "" } ? name.Value.Value : null,
            ResultDirectory = result is { Value: not "" } ? result.Value.Value : null,
            Version = number == 2 ? CatalogVersion.V2 : CatalogVersion.V1,
            PageHashes = pageHashes is { Value: not "" } asked && !IsFalse(asked.Value),
            Attributes = attributes.Read(findings),
            Refusal = (number, digest.ToUpperInvariant()) is not ((1, "SHA1") or (2, "SHA256"))
                ? CdfFindings.BadVersion(algorithms ?? version ?? headerLine, version?.Value ?? "", algorithms?.Value ?? "")
                : name is not { Value: not "" } ? CdfFindings.NoName(headerLine) : null,
        };

        CdfLine? First(string key) => lines.Find(l => l.IsCalled(key)) is { Number: > 0 } line ? line : null;

        static bool IsFalse(string value) => value.Equals("false", StringComparison.OrdinalIgnoreCase);
    }

    private static List<CdfMember> ReadMembers(List<CdfLine> lines, CatalogVersion version, List<Finding> findings)
    {
        var members = new List<CdfMember>();
        for (var next = 0; next < lines.Count;)
        {
            var own = lines[next++];
            var end = next;
            while (end < lines.Count && BelongsTo(own.Key, lines[end].Key))
            {
                end++;
            }

            members.Add(ReadMember(own, lines.GetRange(next, end - next), version, findings));
            next = end;
        }

        return members;
    }

    private static bool BelongsTo(string label, string key) =>
        key.StartsWith(label, StringComparison.OrdinalIgnoreCase)
        && key.AsSpan(label.Length).TrimEnd(" \t") is var rest
        && (rest.IsEmpty || StartsWith(rest, "ATTR") || StartsWith(rest, "ALTSIPID") || StartsWith(rest, "PageHashes"));

    private static bool StartsWith(ReadOnlySpan<char> text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    private static CdfMember ReadMember(CdfLine own, List<CdfLine> lines, CatalogVersion version, List<Finding> findings)
    {
        var attributes = new CdfNumbered(own.Key + "ATTR");
        CdfLine? subject = null;
        CdfLine? pageHashes = null;
        foreach (var line in lines)
        {
            if (line.IsCalled(own.Key.TrimEnd()))
            {
                findings.Add(CdfFindings.Repeated(line));
            }
            else if (subject is null && line.IsCalled(own.Key + "ALTSIPID"))
            {
                subject = line;
            }
            else if (pageHashes is null && line.IsCalled(own.Key + "PageHashes"))
            {
                pageHashes = line;
            }
            else if (!attributes.Take(line))
            {
                findings.Add(CdfFindings.Unused(line));
            }
        }

        var guid = Guid.Empty;
        var member = new CdfMember(own.Key, own.Value, own.Number, own.Where)
        {
            Attributes = attributes.Read(findings),
            PageHashes = pageHashes?.Value.Equals("true", StringComparison.OrdinalIgnoreCase),
            SubjectText = subject?.Value,
            SubjectProblem = subject is { } named && !Guid.TryParse(named.Value, out guid) ? CdfFindings.NotGuid(named, named.Value) : null,
        };
        member = member with
        {
            Subject = subject is not null && member.SubjectProblem is null ? guid : null,
            Problem = version == CatalogVersion.V2 && !member.HasHashTag ? CdfFindings.NoHash(own) : own.Value.Length == 0 ? CdfFindings.NoPath(own) : null,
        };
        findings.AddRange(new[] { member.SubjectProblem, member.Problem }.OfType<Finding>());
        return member;
    }

    // As C's atoi: blanks, then digits as far as they go.
    private static int ReadNumber(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t");
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
