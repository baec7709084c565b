namespace Signet.Cli.Personalities.Signtool;

/// <summary>What the world refused, in signtool's words.</summary>
internal static class SigntoolFailure
{
    /// <summary>The message for what was thrown while a file was in work; null for a defect of ours.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="file">The file, as it was named.</param>
    internal static string? Words(Exception exception, string file) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"File not found: {file}",
        SigningException { Finding.Code: var code } when code.StartsWith("tsa-", StringComparison.Ordinal) || code.StartsWith("timestamp-", StringComparison.Ordinal) =>
            "The specified timestamp server either could not be reached or\nreturned an invalid response.",
        SigningException signing => PersonalityRun.Sentence(signing.Finding.Message),
        UnauthorizedAccessException => "Access is denied.",
        _ when Directory.Exists(file) => "Access is denied.",
        _ => CliFindings.FromException(exception, file)?.Message,
    };
}
