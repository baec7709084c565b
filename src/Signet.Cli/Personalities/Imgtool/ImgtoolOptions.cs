using Signet.Cli.Options;
using Signet.Cli.Personalities.Click;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary>Makes rows, and turns values into what they stand for in imgtool's way.</summary>
internal static class ImgtoolOptions
{
    private const string Literals = "is not a valid integer. Please use code literals prefixed with 0b/0B, 0o/0O, or 0x/0X as necessary.";

    /// <summary>A row with a fixed set of values, which help shows in brackets.</summary>
    internal static CliOption<TRequest> Choice<TRequest>(string name, IReadOnlyList<string> choices, string help, Func<TRequest, string, TRequest> apply) =>
        new(name, $"[{string.Join('|', choices)}]", help, apply) { Choices = choices };

    /// <summary>The option of a part of a request, as option of the whole.</summary>
    internal static CliOption<TWhole> Within<TPart, TWhole>(this CliOption<TPart> row, Func<TWhole, TPart> get, Func<TWhole, TPart, TWhole> set) =>
        new[] { row }.Within(get, set).Single();

    /// <summary>A number written as Python writes it, from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    /// <exception cref="UsageException">It is none, or outside.</exception>
    internal static long Literal(string value, long minimum, long maximum) =>
        !PythonText.TryParseLiteral(value, out var number) ? throw new UsageException($"{value} {Literals}")
        : number < minimum || number > maximum ? throw new UsageException($"{value} is not in the range {minimum} to 0x{maximum:x}.")
        : (long)number;

    /// <summary>A decimal number.</summary>
    /// <exception cref="UsageException">It is none, or outside.</exception>
    internal static int Decimal(string value, int minimum, int maximum) =>
        !PythonText.TryParseDecimal(value, out var number) ? throw new UsageException($"{PythonText.Repr(value)} is not a valid integer.")
        : number < minimum || number > maximum ? throw new UsageException($"{value} is not in the range {minimum} to {maximum}.")
        : (int)number;

    /// <summary>A suffix of the names in generated source.</summary>
    /// <exception cref="UsageException">A compiler would not take it.</exception>
    internal static string Suffix(string value) => value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? value
        : throw new UsageException($"{PythonText.Repr(value)} must contain only [A-Za-z0-9_]; it is appended directly to a C/Rust identifier.");
}
