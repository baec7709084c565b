namespace Signet.Catalogs;

/// <summary>A file that a catalog definition file lists: <c>label=path</c> and the lines that belong to it.</summary>
/// <remarks>
/// <code>
/// &lt;hash&gt;label=path                the tag is the file's digest; without &lt;hash&gt; the label itself (version 1 only)
/// &lt;hash&gt;labelATTR1=…              attributes, numbered from 1
/// &lt;hash&gt;labelALTSIPID={guid}      the kind of subject, instead of the one that the file's bytes show
/// &lt;hash&gt;labelPageHashes=true      page hashes for this file alone
/// </code>
/// They follow the member's own line: behind another member's line makecat takes them for members of their own.
/// </remarks>
/// <param name="Label">As written, <c>&lt;hash&gt;</c> included.</param>
/// <param name="Path">As written; relative to the current folder, not to the definition file.</param>
/// <param name="Line">Number of the member's line, from 1.</param>
/// <param name="Where">The member's line.</param>
public sealed record CdfMember(string Label, string Path, int Line, FileRange Where)
{
    internal const string HashPrefix = "<hash>";

    /// <summary>True when the tag is the digest of the file.</summary>
    public bool HasHashTag => Label.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The attributes in order of their numbers, as far as makecat reaches: the last may be faulty.</summary>
    public IReadOnlyList<CdfAttribute> Attributes { get; init; } = [];

    /// <summary>True or false when the member itself says so; null when the catalog's own setting holds.</summary>
    public bool? PageHashes { get; init; }

    /// <summary>The subject GUID that ALTSIPID names, as written; null without one.</summary>
    public string? SubjectText { get; init; }

    /// <summary>The same as a GUID; null without one or when it is none.</summary>
    public Guid? Subject { get; init; }

    /// <summary>What is wrong with the subject GUID.</summary>
    public Finding? SubjectProblem { get; init; }

    /// <summary>Why the member cannot be made whatever its file holds: no path, or a label that its version does not know.</summary>
    public Finding? Problem { get; init; }
}
