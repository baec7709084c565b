using Signet.Authenticode;

namespace Signet.Cli.Options;

/// <summary>Where results go.</summary>
public sealed record WriteRequest
{
    /// <summary>The file to write; null to change the input in place.</summary>
    public string? Output { get; init; }

    /// <summary>The folder to write to, under the input's name; null to change the input in place.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>The path to write for <paramref name="input"/>, or null to change it in place.</summary>
    public string? OutputFor(string input) =>
        Output ?? (OutputFolder is null ? null : Path.Combine(OutputFolder, Path.GetFileName(input)));
}

/// <summary>The table of <see cref="WriteRequest"/>, and the rows about existing signatures and the clock.</summary>
public static class WriteOptions
{
    private const string Category = "Result";

    public static IReadOnlyList<CliOption<WriteRequest>> Options { get; } =
    [
        new("--output", "FILE", "Write the result to this file and leave the input as it is.", (r, v) => r with { Output = v })
        {
            Category = Category, Aliases = ["-o"], Default = "in place, atomically",
        },
        new("--output-dir", "DIR", "Write results to this folder, under the inputs' names.", (r, v) => r with { OutputFolder = v })
        {
            Category = Category,
        },
    ];

    /// <summary>The row <c>--existing</c>.</summary>
    public static CliOption<T> Existing<T>(Func<T, ExistingSignature, T> set) =>
        new("--existing", "WHAT", "What to do with a file that is signed already.",
            (r, v) => set(r, Enum.Parse<ExistingSignature>(v, ignoreCase: true)))
        {
            Category = Category, Choices = ["fail", "skip", "replace", "append"], Default = "fail",
        };

    /// <summary>The row <c>--time</c>.</summary>
    public static CliOption<T> Time<T>(Func<T, DateTimeOffset, T> set) =>
        new("--time", "ISO", "The clock, for reproducible output.", (r, v) => set(r, OptionValue.Time(v)))
        {
            Category = Category, Default = "now",
        };

    /// <summary>Refuses an output that does not go together with <paramref name="input"/>.</summary>
    public static void Check(WriteRequest request, InputRequest input)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(input);
        if (request.Output is not null && request.OutputFolder is not null)
        {
            throw new UsageException("--output and --output-dir do not go together");
        }

        if (request.Output is not null && (input.Paths.Count != 1 || input.FileLists.Count > 0 || input.Recursive))
        {
            throw new UsageException("--output needs exactly one FILE", "Use --output-dir for several.");
        }
    }
}
