using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Signet.Cli.Options;

/// <summary>Where a password comes from; never the command line itself, which every process can read.</summary>
/// <param name="Kind"><c>env</c>, <c>file</c>, <c>fd</c>, <c>stdin</c> or <c>prompt</c>.</param>
/// <param name="Name">The variable, path or number; empty for the last two.</param>
public sealed record PasswordSource(string Kind, string Name)
{
    /// <summary>Reads the option's value.</summary>
    public static PasswordSource Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Split(':', 2) switch
        {
            ["stdin" or "prompt"] => new PasswordSource(value, ""),
            ["env" or "file", { Length: > 0 }] parts => new PasswordSource(parts[0], parts[1]),
            ["fd", var number] => new PasswordSource("fd", OptionValue.Number(number, 0, 65535).ToString(System.Globalization.CultureInfo.InvariantCulture)),
            // The value is not repeated: people try their password here.
            _ => throw new UsageException(
                "the password's source is not understood", "It is env:NAME, file:PATH, fd:N, stdin or prompt; never the password itself."),
        };
    }

    /// <summary>The password: the first line of the source, without its line end.</summary>
    /// <exception cref="SigningException">The source holds nothing.</exception>
    public string Read(CliContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Kind switch
        {
            "env" => context.Variable(Name),
            "file" => Open(() => new StreamReader(Name, Encoding.UTF8).ReadLineAndClose()),
            "fd" => Open(() => ReadDescriptor(int.Parse(Name, System.Globalization.CultureInfo.InvariantCulture))),
            "stdin" => context.Input.ReadLine(),
            _ => context.Prompt("password: "),
        } ?? throw new SigningException(PasswordFindings.Unavailable.With($"there is no password in {this}"));
    }

    /// <inheritdoc/>
    public override string ToString() => Name.Length == 0 ? Kind : $"{Kind}:{Name}";

    private static string? ReadDescriptor(int number)
    {
        // The number names a descriptor that the caller opened for us; closing it is ours.
        using var handle = new SafeFileHandle(number, ownsHandle: true);
        return new StreamReader(new FileStream(handle, FileAccess.Read), Encoding.UTF8).ReadLineAndClose();
    }

    private string? Open(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SigningException(PasswordFindings.Unavailable.With($"cannot read {this}: {e.Message.TrimEnd('.')}"), e);
        }
    }
}

/// <summary>What can be wrong with the source of a password.</summary>
public static class PasswordFindings
{
    public static readonly FindingRule Unavailable = new(
        "password-unavailable", Severity.Error,
        "The password was to come from an environment variable, file, descriptor, standard input or the keyboard, and nothing was there.",
        "Check the name after --password-from.");

    public static IReadOnlyList<FindingRule> Rules { get; } = [Unavailable];
}

internal static class PasswordReader
{
    /// <summary>The first line; the reader is closed.</summary>
    internal static string? ReadLineAndClose(this StreamReader reader)
    {
        using (reader)
        {
            return reader.ReadLine();
        }
    }
}
