using Signet.Cli.Options;
using Signet.Timestamps;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>What <c>signtool timestamp</c> was asked.</summary>
internal sealed record StampRequest
{
    /// <summary>The server of <c>/t</c>, of the legacy protocol.</summary>
    public string? Legacy { get; init; }

    /// <summary>The server of <c>/tr</c>, of RFC 3161.</summary>
    public string? Rfc3161 { get; init; }

    /// <summary>The server of <c>/tseal</c>.</summary>
    public string? Seal { get; init; }

    /// <summary>The digest of <c>/td</c>; null when it was not given.</summary>
    public DigestAlgorithm? Digest { get; init; }

    /// <summary>Which signature, by signtool's index.</summary>
    public int Index { get; init; }

    public bool IsPkcs7 { get; init; }

    /// <summary><c>/force</c>: a seal may go.</summary>
    public bool RemovesSeal { get; init; }

    public bool IgnoresSealWarnings { get; init; }

    public bool Quiet { get; init; }

    public bool Verbose { get; init; }

    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>The table of <c>signtool timestamp</c>.</summary>
internal static class TimestampCommand
{
    private const string DigestMissing =
        "No file timestamp algorithm specified. Please specify the timestamp algorithm with the /td flag. Using /td SHA256 is recommended and more secure than SHA1. "
        + "Calling signtool with /td sha1 is equivalent to the previous behavior.";

    /// <summary>The command.</summary>
    internal static PersonalityCommand<StampRequest> Command { get; } =
        new("timestamp", "Time-stamps signatures that are there.", new StampRequest(), RunAsync)
        {
            Usage = SigntoolUsage.Timestamp,
            Argument = (r, file) => r with { Files = [.. r.Files, file] },
            Check = Check,
            Options =
            [
                new("/q", null, "Prints less.", (r, _) => r with { Quiet = true }),
                new("/t", "URL", "The server, asked by the protocol that Authenticode had before RFC 3161.", (r, v) => r with { Legacy = SigntoolValue.ServerUrl(v) }),
                new("/tr", "URL", "The server, asked by RFC 3161.", (r, v) => r with { Rfc3161 = SigntoolValue.ServerUrl(v) }),
                new("/tseal", "URL", "The server for the time stamp of a seal.", (r, v) => r with { Seal = SigntoolValue.ServerUrl(v) })
                    { Difference = "How a seal is made is not published: a sealed file is refused, one without a seal has none to stamp." },
                new("/td", "ALG", "The digest that the server is sent; required with /tr.", (r, v) => r with { Digest = Digest(v) }) { Repeatable = true },
                new("/tp", "INDEX", "Time-stamps the signature of this index, from 1.", (r, v) => r with { Index = Index(v) }) { Repeatable = true },
                new("/p7", null, "Time-stamps PKCS #7 files.", (r, _) => r with { IsPkcs7 = true }),
                new("/force", null, "Lets a seal go, which a new time stamp breaks.", (r, _) => r with { RemovesSeal = true }),
                new("/nosealwarn", null, "Does not count the warning that a seal went.", (r, _) => r with { IgnoresSealWarnings = true }),
                new("/v", null, "Counts.", (r, _) => r with { Verbose = true }),
                new("/debug", null, "As /v.", (r, _) => r with { Verbose = true }),
            ],
        };

    /// <summary>The digest of <c>/td</c>.</summary>
    /// <exception cref="PersonalityException">No time stamp can be had with it.</exception>
    internal static DigestAlgorithm Digest(string name) =>
        DigestAlgorithm.FromName(name.ToLowerInvariant()) is { } digest && digest != DigestAlgorithm.Md5
            ? digest
            : throw new PersonalityException("The specified algorithm cannot be used or is invalid.");

    // 0 is what a number that is none reads as, so signtool takes it for one.
    private static int Index(string text) => SigntoolValue.Number(text) is not 0 and var index ? index : throw new PersonalityException("Invalid index selected for timestamping.");

    private static void Check(StampRequest request)
    {
        var problem =
            request.Legacy is not null && request.Rfc3161 is not null ? Clash("/t", "/tr")
            : request.Legacy is not null && request.Seal is not null ? Clash("/t", "/tseal")
            : request.Rfc3161 is not null && request.Seal is not null ? Clash("/tr", "/tseal")
            : request.Legacy is not null && request.Digest is not null ? Clash("/t", "/td")
            : request.Seal is not null && request.IsPkcs7 ? Clash("/tseal", "/p7")
            : request.Legacy is not null && request.IsPkcs7 ? Clash("/p7", "/t")
            : request is { Legacy: null, Rfc3161: null, Seal: null } ? "A required parameter is missing."
            : request is { IgnoresSealWarnings: true, RemovesSeal: false } ? "The /nosealwarn option requires the /force option."
            : request is { Rfc3161: not null, Digest: null } ? DigestMissing
            : request.Files.Count == 0 ? "No files were processed."
            : null;
        if (problem is not null)
        {
            throw new PersonalityException(problem);
        }
    }

    private static string Clash(string one, string other) => $"The {one} option is incompatible with the {other} option.";

    private static Task<ExitCode> RunAsync(StampRequest request, CliContext context, CancellationToken cancellation)
    {
        // One attempt, as signtool makes: those who use it repeat it themselves.
        var settings = new TimestampSettings { Digest = request.Digest ?? DigestAlgorithm.Sha256, Attempts = 1, Clock = context.Clock };
        var server = request.Legacy is { } legacy ? (TimestampKind.Authenticode, legacy) : (TimestampKind.Rfc3161, request.Rfc3161 ?? request.Seal!);
        return new TimestampRun(request, context, TimestampServers.Create([server], settings)).RunAsync(cancellation);
    }
}
