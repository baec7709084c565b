using Signet.Authenticode;
using Signet.Catalogs;
using Signet.Msi;
using Signet.Pe;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Why a file could not be signed, in signtool's words.</summary>
/// <param name="Message">The words.</param>
/// <param name="NamesFile">True when a second message names the file.</param>
/// <param name="Reason">Our own words, for /debug; null when the message says it all.</param>
internal sealed record SignFailure(string Message, bool NamesFile, string? Reason)
{
    private const string NotRecognized = "This file format cannot be signed because it is not recognized.";

    private const string NoPageHashes = "The file's section alignment is not a multiple of page size, we can not sign or verify its page hash.";

    /// <summary>True for the failure after which signtool neither goes on nor counts.</summary>
    internal bool EndsRun { get; init; }

    /// <summary>The failure behind an exception; null for a defect of ours.</summary>
    internal static SignFailure? Of(Exception exception, string file) => exception switch
    {
        NotRecognizedException => new(NotRecognized, true, null),
        PersonalityException refusal => new(refusal.Message, true, null),
        SigningException signing => Of(signing, file),
        FileNotFoundException or DirectoryNotFoundException => new($"File not found: {file}", false, null),
        _ => SigntoolFailure.Words(exception, file) is { } words ? new SignFailure(words, true, exception.Message) : null,
    };

    private static SignFailure Of(SigningException exception, string file)
    {
        var rule = exception.Finding.Rule;
        var reason = $"{exception.Finding.Message} [{exception.Finding.Code}]";
        return
            rule == PePageFindings.Impossible || rule == PeLintFindings.SectionAlignment ? new SignFailure(NoPageHashes, false, reason) { EndsRun = true }
            : rule == SigningFindings.CertificateTime ? new SignFailure("The signer's certificate is not valid for signing.", true, null)
            : new SignFailure(
                rule == CatalogFindings.NestedSignature || rule == MsiFindings.OneSignature ? "Multiple signature support is not implemented for this filetype." : SigntoolFailure.Words(exception, file)!, true, reason);
    }
}

/// <summary>The file is of no kind that bears signatures.</summary>
internal sealed class NotRecognizedException : Exception;
