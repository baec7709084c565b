using Signet.Keys;
using Signet.Stores;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>Why a command of certutil failed, by the numbers and words that Windows has for it.</summary>
/// <param name="Number">The HRESULT.</param>
/// <param name="Name">What certutil prints beside it: <c>WIN32: 2 ERROR_FILE_NOT_FOUND</c>.</param>
/// <param name="Words">The system's message.</param>
/// <param name="Detail">Ours: what was found, and where.</param>
internal sealed record CertutilError(uint Number, string Name, string Words, string Detail)
{
    /// <summary>The error for what was thrown; null for what is a defect of ours.</summary>
    internal static CertutilError? Of(Exception exception) => exception switch
    {
        CertutilException e => e.Error,
        _ => CliFindings.FromException(exception) is { } finding ? Of(finding) : null,
    };

    internal static CertutilException FileNotFound(string detail) =>
        new(new(0x80070002, "WIN32: 2 ERROR_FILE_NOT_FOUND", "The system cannot find the file specified.", detail));

    internal static CertutilException InvalidParameter(string detail) =>
        new(new(0x80070057, "WIN32: 87 ERROR_INVALID_PARAMETER", "The parameter is incorrect.", detail));

    internal static CertutilException ObjectNotFound(string detail) =>
        new(new(0x80090011, "-2146893807 NTE_NOT_FOUND", "Object was not found.", detail));

    private static CertutilError Of(Finding finding) => finding.Rule switch
    {
        var r when r == KeyFindings.WrongPassword || r == KeyFindings.PasswordNeeded || r == KeyFindings.PasswordUnavailable =>
            new(0x80070056, "WIN32: 86 ERROR_INVALID_PASSWORD", "The specified network password is not correct.", finding.Message),
        var r when r == KeyFindings.Unavailable || r == StoreFindings.NotFound || r == CliFindings.FileNotFound => FileNotFound(finding.Message).Error,
        var r when r == StoreFindings.BadName => InvalidParameter(finding.Message).Error,
        var r when r == CliFindings.FileAccess => new(0x80070005, "WIN32: 5 ERROR_ACCESS_DENIED", "Access is denied.", finding.Message),
        _ => new(0x8007000D, "WIN32: 13 ERROR_INVALID_DATA", "The data is invalid.", finding.Message),
    };
}

/// <summary>A command of certutil cannot go on.</summary>
internal sealed class CertutilException(CertutilError error) : Exception(error.Words)
{
    public CertutilError Error { get; } = error;
}
