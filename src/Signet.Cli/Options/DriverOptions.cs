using Signet.Drivers;

namespace Signet.Cli.Options;

/// <summary>Options about driver packages that verbs share.</summary>
internal static class DriverOptions
{
    /// <summary>The releases of Windows that the package is for.</summary>
    public static CliOption<TRequest> Releases<TRequest>(string help, Func<TRequest, IReadOnlyList<DriverOs>, TRequest> apply) =>
        new("--os", "LIST", help, (r, v) => apply(r, Read(v)));

    /// <summary>Reads a list of releases.</summary>
    /// <exception cref="UsageException">A name is not known; the message proposes another.</exception>
    public static IReadOnlyList<DriverOs> Read(string list)
    {
        if (DriverOs.TryReadList(list, out var releases, out var unknown))
        {
            return releases;
        }

        throw new UsageException(
            unknown.Length == 0 ? "the list of releases has an empty name" : $"'{unknown}' is no release of Windows",
            Suggestion.Ask(unknown, DriverOs.All.Select(os => os.Keyword)) ?? "Write names as in 10_X64,Server2025_X64; docs/formats/driver-packages.md has them all.");
    }
}
