using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Signet.Keys;

/// <summary>What a password source needs of the program around it: Signet itself has no console.</summary>
/// <param name="Prompt">Asks the user, without echo; null when the user gives up. Given what the password is for.</param>
/// <param name="StandardInput">Opens standard input.</param>
public sealed record PasswordInputs(Func<string, char[]?>? Prompt, Func<Stream>? StandardInput)
{
    /// <summary>Neither a terminal nor standard input.</summary>
    public static PasswordInputs None { get; } = new(null, null);
}

/// <summary>Where a password comes from: <c>--password-from</c>. It is fetched when something turns out to be encrypted, and not before.</summary>
public sealed class PasswordSource
{
    private const int MaxBytes = 64 * 1024;

    private readonly Func<string, char[]?>? _fetch;
    private readonly Dictionary<string, char[]> _fetched = [];
    private readonly bool _askEachTime;

    private PasswordSource(Func<string, char[]?>? fetch, bool askEachTime = false)
    {
        _fetch = fetch;
        _askEachTime = askEachTime;
    }

    /// <summary>No password is to be had.</summary>
    public static PasswordSource None { get; } = new(null);

    /// <summary>A password that the caller has already: personalities, tests.</summary>
    public static PasswordSource Of(string password) => new(_ => password.ToCharArray());

    /// <summary>True when there is somewhere to get a password from.</summary>
    public bool IsGiven => _fetch is not null;

    /// <summary>Reads <c>env:NAME</c>, <c>file:PATH</c>, <c>stdin</c>, <c>prompt</c> or <c>fd:N</c>.</summary>
    public static bool TryParse(
        string text, PasswordInputs inputs, [NotNullWhen(true)] out PasswordSource? source, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(inputs);
        var (kind, value) = text.IndexOf(':') is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, "");
        source = (kind, value) switch
        {
            ("env", not "") => new(_ => FromEnvironment(value)),
            ("file", not "") => new(_ => FromFile(value)),
            ("fd", _) when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new(_ => FromDescriptor(number)),
            ("stdin", "") when inputs.StandardInput is { } open => new(_ => FromStream(open(), "standard input")),
            ("prompt", "") when inputs.Prompt is { } ask => new(ask, askEachTime: true),
            _ => null,
        };

        // The text is not repeated: somebody may have put the password itself there.
        problem = source is not null ? null : KeyFindings.PasswordSourceUnusable.With(
            kind is "stdin" or "prompt" ? $"there is no {(kind == "stdin" ? "standard input" : "terminal")} to read a password from"
            : "the password source is not of the form env:NAME, file:PATH, stdin, prompt or fd:N");
        return source is not null;
    }

    /// <summary>Fetches the password; the caller disposes it. Only a prompt asks anew for another purpose.</summary>
    /// <param name="purpose">What it opens, as a user reads it: <c>release.pfx</c>.</param>
    /// <returns>The password, or null when there is no source.</returns>
    /// <exception cref="SigningException">The source does not answer.</exception>
    public Password? Get(string purpose)
    {
        if (_fetch is null)
        {
            return null;
        }

        lock (_fetched)
        {
            var key = _askEachTime ? purpose : "";
            if (!_fetched.TryGetValue(key, out var characters))
            {
                characters = _fetch(purpose) ?? throw Unusable($"no password was entered for {purpose}");
                _fetched.Add(key, characters);
            }

            return new Password([.. characters]);
        }
    }

    /// <summary>Wipes what was fetched.</summary>
    public void Forget()
    {
        lock (_fetched)
        {
            foreach (var characters in _fetched.Values)
            {
                Array.Clear(characters);
            }

            _fetched.Clear();
        }
    }

    private static char[] FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name)?.ToCharArray() ?? throw Unusable($"the environment variable {name} is not set");

    private static char[] FromFile(string path)
    {
        try
        {
            return FromStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"the password file {path} cannot be read: {e.Message}", e);
        }
    }

    private static char[] FromDescriptor(int number)
    {
        if (OperatingSystem.IsWindows())
        {
            throw Unusable("fd:N needs a Unix system; use file:PATH or env:NAME");
        }

        try
        {
            return FromStream(new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Read, bufferSize: 0), $"descriptor {number}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable($"descriptor {number} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The first line, UTF-8, without a byte order mark and without its line end.</summary>
    private static char[] FromStream(Stream stream, string what)
    {
        var bytes = new byte[MaxBytes];
        try
        {
            using (stream)
            {
                var length = 0;
                for (int read; length < bytes.Length && (read = stream.Read(bytes, length, bytes.Length - length)) > 0; length += read)
                {
                    if (Array.IndexOf(bytes, (byte)'\n', length, read) >= 0)
                    {
                        length += read;
                        break;
                    }
                }

                if (length == 0)
                {
                    throw Unusable($"{what} is empty");
                }

                ReadOnlySpan<byte> line = bytes.AsSpan(0, length);
                line = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
                line = line.IndexOf((byte)'\n') is >= 0 and var end ? line[..end] : line;
                line = line.EndsWith("\r"u8) ? line[..^1] : line;
                var characters = new char[Encoding.UTF8.GetCharCount(line)];
                Encoding.UTF8.GetChars(line, characters);
                return characters;
            }
        }
        finally
        {
            Array.Clear(bytes);
        }
    }

    private static SigningException Unusable(string message, Exception? inner = null) => new(KeyFindings.PasswordSourceUnusable.With(message), inner);
}
