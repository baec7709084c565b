using System.Globalization;
using System.Text;

namespace Signet.Cli.Manual;

/// <summary>A text in the man macros of troff, built piece by piece. What is handed in is printed as it stands: nothing of it is read as a request.</summary>
internal sealed class Troff
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a macro with its arguments: <c>.SH NAME</c>.</summary>
    internal Troff Macro(string name, params string[] arguments)
    {
        _text.Append('.').Append(name);
        foreach (var argument in arguments)
        {
            _text.Append(" \"").Append(Escape(argument).Replace("\"", "\\(dq", StringComparison.Ordinal)).Append('"');
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Adds a line of text.</summary>
    internal Troff Line(string text) => Escaped(Escape(text));

    /// <summary>Adds a line that was put together from <see cref="Bold"/>, <see cref="Italic"/> and <see cref="Escape"/>.</summary>
    internal Troff Escaped(string text)
    {
        // A dot or an apostrophe at the start of a line would be a request.
        _text.Append(text is ['.' or '\'', ..] ? "\\&" : "").Append(text).Append('\n');
        return this;
    }

    /// <summary>What is typed as it stands.</summary>
    internal static string Bold(string text) => $"\\fB{Escape(text)}\\fR";

    /// <summary>What stands for something else.</summary>
    internal static string Italic(string text) => $"\\fI{Escape(text)}\\fR";

    /// <summary>The text with everything spelt out that troff reads otherwise, and in ASCII, so that no reader has to guess the encoding.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '\\' => "\\e",
                '-' => "\\-",
                '\'' => "\\(aq",
                '`' => "\\(ga",
                '^' => "\\(ha",
                '~' => "\\(ti",
                '\n' or '\r' => " ",
                < 0x80 => ((char)rune.Value).ToString(),
                var other => $"\\[u{other.ToString("X4", CultureInfo.InvariantCulture)}]",
            });
        }

        return escaped.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
