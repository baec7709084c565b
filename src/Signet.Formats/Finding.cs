namespace Signet;

/// <summary>How much a finding weighs.</summary>
public enum Severity
{
    /// <summary>Worth knowing; changes nothing.</summary>
    Note,

    /// <summary>Works today, may not tomorrow or elsewhere; does not reject.</summary>
    Warning,

    /// <summary>Rejects.</summary>
    Error,
}

/// <summary>Bytes of a file: <paramref name="Offset"/> and <paramref name="Length"/>, both in bytes from the file's start.</summary>
public readonly record struct FileRange(long Offset, long Length)
{
    /// <summary>The first offset behind the range.</summary>
    public long End => Offset + Length;

    /// <summary>True when the range lies in a file of <paramref name="fileLength"/> bytes, without wrapping.</summary>
    public bool FitsIn(long fileLength) => Offset >= 0 && Length >= 0 && Offset <= fileLength && Length <= fileLength - Offset;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Offset:x}..0x{End:x}";
}

/// <summary>One kind of finding: its stable name, its weight, what it means and what to do about it.</summary>
/// <remarks>
/// Rules are declared in one <c>XxxFindings</c> class for each area and listed by <c>FindingRules.All</c>;
/// <c>signet explain</c> and docs/findings.md are written from them. Scripts match <see cref="Code"/>, never texts.
/// </remarks>
/// <param name="Code">The stable name, <c>area-what</c> in lower case.</param>
/// <param name="Severity">The weight when no policy says otherwise.</param>
/// <param name="Meaning">What is wrong and why it matters: one or two sentences.</param>
/// <param name="Remedy">What the owner of the file can do.</param>
public sealed record FindingRule(string Code, Severity Severity, string Meaning, string Remedy)
{
    /// <summary>A finding of this kind.</summary>
    public Finding With(string message, FileRange? where = null) => new(this, message) { Where = where };
}

/// <summary>Something that is true of a file, found by reading it.</summary>
/// <param name="Rule">The kind of finding.</param>
/// <param name="Message">One sentence with this file's numbers, without a full stop.</param>
public sealed record Finding(FindingRule Rule, string Message)
{
    /// <summary>The stable name of the rule.</summary>
    public string Code => Rule.Code;

    /// <summary>The rule's severity, unless a policy weighs it otherwise.</summary>
    public Severity Severity { get; init; } = Rule.Severity;

    /// <summary>What the owner of the file can do.</summary>
    public string Remedy => Rule.Remedy;

    /// <summary>Where in the file, when there is such a place.</summary>
    public FileRange? Where { get; init; }

    /// <summary>The line of a text file, from 1; null for other files.</summary>
    public int? Line { get; init; }
}
