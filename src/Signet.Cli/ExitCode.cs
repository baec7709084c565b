namespace Signet.Cli;

/// <summary>How the program ends; the numbers are a contract with scripts.</summary>
public enum ExitCode
{
    /// <summary>All good.</summary>
    Success = 0,

    /// <summary>At least one file failed: a bad signature, a refusal, an unreadable file.</summary>
    Failed = 1,

    /// <summary>Done with warnings; only personalities that know such an outcome use it.</summary>
    Warnings = 2,

    /// <summary>No file matched what was asked for.</summary>
    NothingMatched = 3,

    /// <summary>The command line is wrong.</summary>
    Usage = 4,

    /// <summary>A key, a certificate or a piece of configuration is not available.</summary>
    KeyUnavailable = 5,

    /// <summary>The network or a time-stamp server is not available; trying again may help.</summary>
    NetworkUnavailable = 6,

    /// <summary>Waiting for an approval.</summary>
    WaitingForApproval = 7,

    /// <summary>Interrupted from the keyboard: 128 + SIGINT.</summary>
    Interrupted = 130,
}

/// <summary>Which reason ends the program with which code: the only place that knows.</summary>
public static class ExitCodes
{
    // Areas (the part of a code before the first dash) whose refusals are not about the file.
    private static readonly Dictionary<string, ExitCode> s_areas = new(StringComparer.Ordinal)
    {
        ["key"] = ExitCode.KeyUnavailable,
        ["password"] = ExitCode.KeyUnavailable,
        ["store"] = ExitCode.KeyUnavailable,
        ["trust"] = ExitCode.KeyUnavailable,
        ["crl"] = ExitCode.KeyUnavailable,
        ["tsa"] = ExitCode.NetworkUnavailable,
        ["timestamp"] = ExitCode.NetworkUnavailable, // as a refusal, not in a report: a server gave a time stamp that does not hold
        ["usage"] = ExitCode.Usage,
    };

    // Codes that differ from the rest of their area.
    private static readonly Dictionary<string, ExitCode> s_codes = new(StringComparer.Ordinal)
    {
        ["tsa-bad-address"] = ExitCode.Usage,
        ["tsa-certificate-unfit"] = ExitCode.KeyUnavailable,
        ["smp-address"] = ExitCode.Usage,
        ["smp-link"] = ExitCode.NetworkUnavailable,
        ["smp-silent"] = ExitCode.NetworkUnavailable,
        ["no-match"] = ExitCode.NothingMatched,
        ["interrupted"] = ExitCode.Interrupted,
        ["flash-interrupted"] = ExitCode.Interrupted,
    };

    /// <summary>The areas and codes that have an exit code of their own.</summary>
    internal static IEnumerable<string> Known => s_areas.Keys.Concat(s_codes.Keys);

    /// <summary>The code for a refusal with <paramref name="finding"/>.</summary>
    public static ExitCode For(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return s_codes.TryGetValue(finding.Code, out var exact) ? exact
            : s_areas.GetValueOrDefault(finding.Code.Split('-')[0], ExitCode.Failed);
    }

    /// <summary>
    /// The code for several outcomes: success when all are; the common code when all that went wrong have the same; otherwise
    /// <see cref="ExitCode.Failed"/>.
    /// </summary>
    public static ExitCode Combine(ExitCode one, ExitCode other) =>
        one == ExitCode.Success || one == other ? other
        : other == ExitCode.Success ? one
        : one == ExitCode.Interrupted || other == ExitCode.Interrupted ? ExitCode.Interrupted
        : ExitCode.Failed;
}
