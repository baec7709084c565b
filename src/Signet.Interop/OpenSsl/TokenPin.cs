using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.OpenSsl;

/// <summary>Answers the engine's question for a token's PIN, once for each operation.</summary>
/// <remarks>
/// The PIN goes to the engine when the token asks, not in the URI: so it is fetched only when needed, it is in no string of OpenSSL's,
/// and keys that want it for each signature (CKA_ALWAYS_AUTHENTICATE) get it. The engine repeats its question after a wrong
/// answer; tokens lock themselves after three, so a second question of the same operation is not answered.
/// </remarks>
internal sealed class TokenPin : IDisposable
{
    private static readonly ConcurrentDictionary<nint, TokenPin> s_live = new();
    private static readonly Lazy<nint> s_method = new(CreateMethod);
    private static long s_lastId;

    private readonly Pkcs11Uri _uri;
    private readonly PasswordSource _passwords;

    public TokenPin(Pkcs11Uri uri, PasswordSource passwords)
    {
        (_uri, _passwords) = (uri, passwords);
        Id = (nint)Interlocked.Increment(ref s_lastId);
        s_live[Id] = this;
    }

    /// <summary>What OpenSSL hands back to the reader; it keeps it as long as the key lives.</summary>
    public nint Id { get; }

    /// <summary>The UI_METHOD whose reader answers.</summary>
    public static nint Method => s_method.Value;

    /// <summary>True when the token asked since <see cref="Begin"/>: it is there then.</summary>
    public bool Asked { get; private set; }

    /// <summary>True when a PIN was handed over since <see cref="Begin"/>.</summary>
    public bool Answered { get; private set; }

    /// <summary>Why there was no answer, when there was none.</summary>
    public SigningException? Problem { get; private set; }

    /// <summary>Starts an operation that may ask once.</summary>
    public void Begin() => (Answered, Asked, Problem) = (false, false, null);

    /// <inheritdoc/>
    public void Dispose() => s_live.TryRemove(Id, out _);

    private static unsafe nint CreateMethod()
    {
        var method = LibCrypto.UI_create_method("signet");
        _ = LibCrypto.UI_method_set_reader(method, &Read);
        return method;
    }

    /// <summary>OpenSSL's reader: 1 answered, -1 cancelled.</summary>
    [UnmanagedCallersOnly]
    private static int Read(nint ui, nint uiString)
    {
        if (LibCrypto.UI_get_string_type(uiString) != LibCrypto.UiPrompt)
        {
            return 1;
        }

        return s_live.TryGetValue(LibCrypto.UI_get0_user_data(ui), out var pin) && pin.Answer(ui, uiString) ? 1 : -1;
    }

    private unsafe bool Answer(nint ui, nint uiString)
    {
        Asked = true;
        if (Answered)
        {
            return false;
        }

        try
        {
            using var password = FetchIfAny() ?? throw new SigningException(Needed());
            Answered = true;
            var bytes = password.Utf8();
            fixed (byte* first = bytes)
            {
                var accepted = LibCrypto.UI_set_result_ex(ui, uiString, first, bytes.Length) >= 0;
                CryptographicOperations.ZeroMemory(bytes);
                return accepted;
            }
        }
        catch (SigningException e)
        {
            Problem = e; // no exception may cross into OpenSSL: the caller throws it
            return false;
        }
    }

    /// <summary>The PIN before it is asked for; the operation's one answer, unless there is none.</summary>
    /// <exception cref="SigningException">Its source does not answer.</exception>
    public Password? AnswerAhead()
    {
        var password = FetchIfAny();
        Answered = password is not null;
        return password;
    }

    /// <summary>The PIN: of the URI, else of its pin-source, else of the password source; null when none was named. The caller disposes it.</summary>
    /// <exception cref="SigningException">Its source does not answer.</exception>
    public Password? FetchIfAny()
    {
        if (_uri["pin-value"] is { } value)
        {
            return new Password(value.ToCharArray());
        }

        // RFC 7512, 2.4: pin-source is a file: URI or a path; the PIN is its first line.
        var source = _uri["pin-source"] is { } path ? PasswordSource.Parse("file:" + LocalPath(path), PasswordInputs.Environment) : _passwords;
        return source.Get($"{_uri}");
    }

    /// <summary>The finding when no PIN was named.</summary>
    public Finding Needed() => KeyFindings.PasswordNeeded.With($"the token of {_uri} wants its PIN and none was given");

    private static string LocalPath(string pinSource)
    {
        var path = pinSource.StartsWith("file:", StringComparison.Ordinal) ? pinSource[5..] : pinSource;
        return path.StartsWith("///", StringComparison.Ordinal) ? path[2..] : path;
    }
}
