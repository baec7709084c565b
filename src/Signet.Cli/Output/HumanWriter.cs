using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Signet.Cli.Output;

/// <summary>The colours that output uses, by meaning.</summary>
public enum Ink
{
    /// <summary>As the terminal has it.</summary>
    Plain,

    /// <summary>A good outcome.</summary>
    Good,

    /// <summary>Something to look at.</summary>
    Warning,

    /// <summary>A failure.</summary>
    Bad,

    /// <summary>A heading.</summary>
    Bold,

    /// <summary>Less important than the rest.</summary>
    Dim,
}

/// <summary>Text in a colour, for use inside an interpolated line: <c>$"{new Inked(Ink.Good, "trusted")} {path}"</c>.</summary>
public readonly record struct Inked(Ink Ink, string Text)
{
    /// <summary>The text alone: where something else than a <see cref="HumanWriter"/> formats it, there is no colour.</summary>
    public override string ToString() => Text;
}

/// <summary>Prints lines for people: what is not printable in a value is made so, colours only on a terminal.</summary>
/// <remarks>
/// The constant parts of an interpolated string are printed as they are; each value passes through <see cref="Printable"/>.
/// A line that is not interpolated passes as a whole. So no byte of a file or certificate reaches the terminal raw.
/// </remarks>
public sealed class HumanWriter(TextWriter writer, bool color)
{
    private readonly Lock _lock = new();

    /// <summary>True when colours are printed.</summary>
    public bool Color { get; } = color;

    /// <summary>The same writer without colours.</summary>
    public HumanWriter WithoutColor() => Color ? new HumanWriter(writer, false) : this;

    /// <summary>Ends a line.</summary>
    public void WriteLine() => WriteRaw("\n");

    /// <summary>Prints one line, or several when the text holds line feeds.</summary>
    public void WriteLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteRaw(string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Printable.Text)) + "\n");
    }

    /// <summary>Prints one line, without blanks at its end; the values in it are made printable.</summary>
    public void WriteLine([InterpolatedStringHandlerArgument("")] ref HumanText text) => WriteRaw(text.ToStringAndClear().TrimEnd(' ') + "\n");

    /// <summary>Prints without ending the line; the values in it are made printable.</summary>
    public void Write([InterpolatedStringHandlerArgument("")] ref HumanText text) => WriteRaw(text.ToStringAndClear());

    /// <summary>Prints a heading, after an empty line.</summary>
    public void Heading(string text)
    {
        WriteLine();
        WriteLine($"{new Inked(Ink.Bold, text)}");
    }

    /// <summary>Prints a name and its value, values below one another.</summary>
    public void Field(string name, string value) => WriteLine($"  {name,-18}{value}");

    /// <summary>Prints what is known to be safe: our own constant texts, generated scripts.</summary>
    internal void WriteRaw(string text)
    {
        lock (_lock)
        {
            writer.Write(text);
        }
    }

    internal static string Paint(Ink ink, string text) => ink switch
    {
        Ink.Good => $"\e[32m{text}\e[0m",
        Ink.Warning => $"\e[33m{text}\e[0m",
        Ink.Bad => $"\e[31m{text}\e[0m",
        Ink.Bold => $"\e[1m{text}\e[0m",
        Ink.Dim => $"\e[2m{text}\e[0m",
        _ => text,
    };
}

/// <summary>Builds a line for <see cref="HumanWriter"/> from an interpolated string.</summary>
[InterpolatedStringHandler]
public ref struct HumanText(int literalLength, int formattedCount, HumanWriter writer)
{
    private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

    /// <summary>A constant part: ours, printed as it is.</summary>
    public readonly void AppendLiteral(string value) => _text.Append(value);

    /// <summary>A value.</summary>
    public readonly void AppendFormatted(string? value) => _text.Append(Printable.Text(value));

    /// <summary>A value, padded to <paramref name="alignment"/> columns (negative: on the right).</summary>
    public readonly void AppendFormatted(string? value, int alignment) => _text.Append(Pad(Printable.Text(value), alignment));

    /// <summary>A value in a colour.</summary>
    public readonly void AppendFormatted(Inked value) => AppendFormatted(value, 0);

    /// <summary>A value in a colour, padded.</summary>
    public readonly void AppendFormatted(Inked value, int alignment)
    {
        var text = Pad(Printable.Text(value.Text), alignment);
        _text.Append(writer.Color ? HumanWriter.Paint(value.Ink, text) : text);
    }

    /// <summary>A value of any other type, in the invariant culture.</summary>
    public readonly void AppendFormatted<T>(T value, int alignment = 0, string? format = null) => AppendFormatted(
        value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString(), alignment);

    /// <inheritdoc cref="AppendFormatted{T}(T, int, string?)"/>
    public readonly void AppendFormatted<T>(T value, string? format) => AppendFormatted(value, 0, format);

    internal readonly string ToStringAndClear()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    private static string Pad(string text, int alignment) =>
        alignment < 0 ? text.PadRight(-alignment) : text.PadLeft(alignment);
}
