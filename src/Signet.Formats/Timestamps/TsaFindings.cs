namespace Signet.Timestamps;

/// <summary>What can go wrong between a client and a time-stamp server.</summary>
public static class TsaFindings
{
    private const int MaxWords = 200;

    public static readonly FindingRule BadAddress = new("tsa-bad-address", Severity.Error,
        "The address of a time-stamp server must be an absolute http or https URL without user name and password.",
        "Give the address as in http://timestamp.example.com/rfc3161.");

    public static readonly FindingRule Unreachable = new("tsa-unreachable", Severity.Error,
        "No connection to the time-stamp server could be made, or it broke before the whole answer was there.",
        "Check the address and the network, try again later, or name a second server with another --timestamp.");

    public static readonly FindingRule TimedOut = new("tsa-timed-out", Severity.Error,
        "The time-stamp server did not answer in time.",
        "Try again later, or name a second server with another --timestamp.");

    public static readonly FindingRule HttpStatus = new("tsa-http-status", Severity.Error,
        "The time-stamp server answered with an HTTP status other than 200.",
        "Check the address: 404 and 405 mean that no time-stamp server listens there, 3xx that it moved; 5xx and 429 pass with time.");

    public static readonly FindingRule WrongMediaType = new("tsa-wrong-media-type", Severity.Error,
        "The answer is not declared as application/timestamp-reply. Captive portals and proxies answer so, with a web page.",
        "Check the address and what stands between this machine and the server.");

    public static readonly FindingRule TooLarge = new("tsa-reply-too-large", Severity.Error,
        "The answer is larger than any time stamp.",
        "Check the address; something else than a time-stamp server answers there.");

    public static readonly FindingRule NotAReply = new("tsa-not-a-reply", Severity.Error,
        "The answer is not what the protocol says a time-stamp server answers.",
        "Check the address, and whether the server speaks RFC 3161 (--timestamp) or the legacy protocol (--legacy-timestamp).");

    public static readonly FindingRule Rejected = new("tsa-rejected", Severity.Error,
        "The time-stamp server understood the request and refused it.",
        "Read its reason: another digest or no policy may be accepted, or another server.");

    public static readonly FindingRule NonceMismatch = new("tsa-nonce-mismatch", Severity.Error,
        "The answer does not repeat the random number of the request: it is an old answer, or one for somebody else.",
        "Do not use this server, or what stands between it and this machine; name another.");

    public static readonly FindingRule PolicyMismatch = new("tsa-policy-mismatch", Severity.Error,
        "The time stamp was made under another policy than the one asked for.",
        "Ask for a policy that the server has, or for none.");

    public static readonly FindingRule ClockDiffers = new("tsa-clock-differs", Severity.Warning,
        "The time in the time stamp and the clock of this machine are far apart. One of them is wrong.",
        "Check the clock of this machine; if it is right, use another server.");

    public static readonly FindingRule FailedOver = new("tsa-failed-over", Severity.Warning,
        "A time-stamp server named earlier failed, and a later one was used.",
        "Nothing is wrong with the time stamp. Put a server that answers first.");

    public static readonly FindingRule NoneAnswered = new("tsa-none-answered", Severity.Error,
        "None of the time-stamp servers gave a usable time stamp.",
        "Look at each server's reason in the message; try again later or name other servers.");

    public static readonly FindingRule CertificateUnfit = new("tsa-certificate-unfit", Severity.Error,
        "The certificate cannot be an authority's: it must be valid and allow time stamping, critically and alone (RFC 3161, 2.3).",
        "Give a certificate with the extended key usage timeStamping alone, or none to use a test root of Signet's.");

    public static readonly FindingRule PortUnavailable = new("tsa-port-unavailable", Severity.Error,
        "The authority cannot listen on that port of 127.0.0.1: another program does, or the system does not allow it.",
        "Give another --port, or 0 for any that is free.");

    public static readonly FindingRule BadRequest = new("tsa-bad-request", Severity.Error,
        "What was sent is not a request for a time stamp.",
        "Send an RFC 3161 request as application/timestamp-query, or a base64 request of the legacy protocol as application/octet-stream.");

    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        BadAddress, Unreachable, TimedOut, HttpStatus, WrongMediaType, TooLarge, NotAReply, Rejected, NonceMismatch,
        PolicyMismatch, ClockDiffers, FailedOver, NoneAnswered, CertificateUnfit, PortUnavailable, BadRequest,
    ];

    /// <summary>A rejection, with the status, the reasons by name, and the server's own words.</summary>
    public static Finding RejectedAs(TimestampReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var reason = reply.Failures == PkiFailures.None ? "" : $", the reason {reply.Failures}";
        var words = reply.Texts.Count == 0 ? "" : $": “{Printable(string.Join("; ", reply.Texts))}”";
        return Rejected.With($"the status is {(int)reply.Status} ({reply.Status}){reason}{words}");
    }

    /// <summary>Words of a stranger made fit for a message: at most 200 characters, what could steer a terminal spelled out.</summary>
    public static string Printable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DisplayText.Escape(text.Length > MaxWords ? text[..MaxWords] : text);
    }
}
