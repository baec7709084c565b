using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Signet.Keys;

/// <summary>What a password source needs of the program around it: Signet itself has no console.</summary>
/// <param name="Variable">The environment variable of that name, or null.</param>
/// <param name="Prompt">Asks the user without echo, showing the text given; null when there is no user.</param>
/// <param name="ReadLine">A line of standard input; null at its end.</param>
public sealed record PasswordInputs(Func<string, string?> Variable, Func<string, string?> Prompt, Func<string?> ReadLine)
{
    /// <summary>The environment, and neither a terminal nor standard input.</summary>
    public static PasswordInputs Environment { get; } = new(System.Environment.GetEnvironmentVariable, _ => null, () => null);
}

/// <summary>Where a password comes from: <c>--password-from</c>. It is fetched when something turns out to be encrypted, and not before.</summary>
public sealed class PasswordSource
{
    private const int MaxBytes = 64 * 1024;

    private readonly Func<string, char[]>? _fetch;
    private readonly Dictionary<string, char[]> _fetched = [];
    private readonly bool _askEachTime;

    private PasswordSource(Func<string, char[]>? fetch, bool askEachTime = false)
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

    /// <summary>True once the password was fetched, which happens when something turns out to be encrypted.</summary>
    public bool WasAsked
    {
        get
        {
            lock (_fetched)
            {
                return _fetched.Count > 0;
            }
        }
    }

    /// <summary>True for <c>env:NAME</c>, <c>file:PATH</c>, <c>fd:N</c>, <c>stdin</c> and <c>prompt</c>.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':', 2) switch
        {
            ["env" or "file", { Length: > 0 }] => true,
            ["fd", var number] => ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _),
            ["stdin" or "prompt"] => true,
            _ => false,
        };
    }

    /// <summary>The source that <paramref name="text"/> names.</summary>
    /// <exception cref="SigningException">It is not well formed.</exception>
    public static PasswordSource Parse(string text, PasswordInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (!IsWellFormed(text))
        {
            // The text is not repeated: somebody may have put the password itself there.
            throw Unavailable("the password source is not of the form env:NAME, file:PATH, fd:N, stdin or prompt");
        }

        var value = text[(text.IndexOf(':') + 1)..];
        return text.Split(':')[0] switch
        {
            "env" => new(_ => inputs.Variable(value)?.ToCharArray() ?? throw Unavailable($"the environment variable {value} is not set")),
            "file" => new(_ => FromFile(value)),
            "fd" => new(_ => FromDescriptor(int.Parse(value, CultureInfo.InvariantCulture))),
            "stdin" => new(_ => inputs.ReadLine()?.ToCharArray() ?? throw Unavailable("standard input holds no password")),
            _ => new(purpose => inputs.Prompt($"password for {purpose}: ")?.ToCharArray() ?? throw Unavailable("there is nobody to ask for a password"),
                askEachTime: true),
        };
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
                characters = _fetch(purpose);
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

    private static char[] FromFile(string path)
    {
        try
        {
            return FromStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unavailable($"the password file {path} cannot be read: {e.Message}", e);
        }
    }

    private static char[] FromDescriptor(int number)
    {
        if (OperatingSystem.IsWindows())
        {
            throw Unavailable("fd:N needs a Unix system; use file:PATH or env:NAME");
        }

        try
        {
            return FromStream(new FileStream(new SafeFileHandle(number, ownsHandle: false), FileAccess.Read, bufferSize: 0), $"descriptor {number}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unavailable($"descriptor {number} cannot be read: {e.Message}", e);
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
                    throw Unavailable($"{what} is empty");
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

    private static SigningException Unavailable(string message, Exception? inner = null) => new(KeyFindings.PasswordUnavailable.With(message), inner);
}
