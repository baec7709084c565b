namespace Signet;

/// <summary>What was asked cannot be done: the key refuses, the file has no room, the server gave no answer.</summary>
/// <remarks>Bad input is a <see cref="Signet.Finding"/> in a report; this exception carries one where there is no report to put it in.</remarks>
public sealed class SigningException : Exception
{
    /// <summary>Creates the exception that carries <paramref name="finding"/>.</summary>
    public SigningException(Finding finding, Exception? inner = null)
        : base(finding?.Message, inner)
    {
        ArgumentNullException.ThrowIfNull(finding);
        Finding = finding;
    }

    /// <summary>The reason, with its stable code and remedy.</summary>
    public Finding Finding { get; }
}
