namespace Signet.Cli.Options;

/// <summary>The row <c>--index</c>.</summary>
public static class SignatureIndex
{
    /// <summary>Which signature of a file, as <c>inspect</c> and <c>verify</c> number them.</summary>
    public static CliOption<T> Option<T>(string byDefault, Func<T, int, T> set) =>
        new("--index", "N", "Which signature: 0 is the first, nested ones follow.", (r, v) => set(r, OptionValue.Number(v, 0, 1_000_000)))
        {
            Category = "Signature", Default = byDefault,
        };
}
