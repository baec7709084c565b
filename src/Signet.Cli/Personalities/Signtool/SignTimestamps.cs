using Signet.Timestamps;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>The time-stamp server of <c>/t</c> or <c>/tr</c>.</summary>
internal static class SignTimestamps
{
    /// <summary>The server; null when none was named. It is asked once, as signtool does: its users' scripts try again themselves.</summary>
    internal static TimestampServers? Open(SignRequest request, ChosenSigner? chosen, CliContext context) =>
        (request.Timestamp ?? request.LegacyTimestamp) is not { } address ? null
        : TimestampServers.Create(
            [(request.Timestamp is null ? TimestampKind.Authenticode : TimestampKind.Rfc3161, address)],
            new TimestampSettings
            {
                Digest = chosen is null ? DigestAlgorithm.Sha256 : request.TimestampDigest?.For(chosen.Certificate.Certificate) ?? DigestAlgorithm.Sha256,
                Attempts = 1,
                Clock = context.Clock,
            });
}
