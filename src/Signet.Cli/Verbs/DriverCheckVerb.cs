using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Drivers;
using Signet.Inf;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet driver check</c> was asked.</summary>
internal sealed record DriverCheckRequest
{
    public string Folder { get; init; } = "";

    public IReadOnlyList<DriverOs> Releases { get; init; } = [];

    /// <summary>The instant whose day DriverVer is compared with; null for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>True when the day here counts instead of the day in UTC.</summary>
    public bool LocalTime { get; init; }
}

/// <summary><c>signet driver check DIR</c>: whether a driver package can be signed.</summary>
internal static class DriverCheckVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<DriverCheckRequest> Verb { get; } =
        new("check", "Checks whether a driver package can be signed: what its INFs say, compared with its files. Needs no catalog. Ends with 1 on errors.",
            new DriverCheckRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet driver check package", "for every machine that its INFs tell apart"),
                new("signet driver check package --os 10_X64,Server2025_X64", "for these releases of Windows"),
            ],
            Arguments = [new("DIR", "The folder of the driver package.", (r, v) => r with { Folder = v })],
            Options =
            [
                DriverOptions.Releases<DriverCheckRequest>("The releases of Windows that the package is for, as Inf2Cat names them.", (r, v) => r with { Releases = v })
                    with { Default = "every machine that the INFs tell apart" },
                new("--at", "ISO", "Compare the date of DriverVer with the day of this instant.", (r, v) => r with { At = OptionValue.Time(v) }) { Default = "now" },
                new("--local-time", null, "Compare the date of DriverVer with the day here instead of the day in UTC.", (r, _) => r with { LocalTime = true }),
            ],
        };

    private static Task<ExitCode> RunAsync(DriverCheckRequest request, CliContext context, CancellationToken cancellation)
    {
        var now = request.At ?? context.Clock.GetUtcNow();
        var today = DateOnly.FromDateTime((request.LocalTime ? TimeZoneInfo.ConvertTime(now, context.Clock.LocalTimeZone) : now.ToUniversalTime()).DateTime);
        var check = DriverCheck.Run(request.Folder, new DriverCheckOptions { Releases = request.Releases, Today = today });
        if (context.Json)
        {
            context.WriteJson("driver-check", json => new DriverCheckJson(json).Write(request.Folder, request.Releases, check));
        }
        else
        {
            Write(request.Folder, check, context);
        }

        return Task.FromResult(check.Signable ? ExitCode.Success : ExitCode.Failed);
    }

    private static void Write(string folder, DriverCheck check, CliContext context)
    {
        var writer = context.Out;
        foreach (var inf in check.Package.Infs.Where(_ => !context.Quiet))
        {
            WriteInf(inf, context);
        }

        PackageText.Write(writer, check.Findings.Where(f => context.Verbose || f.Finding.Severity > Severity.Note));
        var (errors, warnings) = (Count(check, Severity.Error), Count(check, Severity.Warning));
        var counts = errors + warnings == 0 ? "" : $": {Number(errors, "error")}, {Number(warnings, "warning")}";
        writer.WriteLine($"{new Inked(check.Signable ? Ink.Good : Ink.Bad, check.Signable ? "can be signed" : "cannot be signed")}  {folder}{counts}");
    }

    private static void WriteInf(DriverInf inf, CliContext context)
    {
        var (package, version) = (inf.Package, inf.Package.Version);
        var date = version.DriverVersion is { } driver ? $", {driver.Date:yyyy-MM-dd} {driver.Version}".TrimEnd() : "";
        context.Out.WriteLine($"{new Inked(Ink.Bold, inf.File.Path)}  {version.Class ?? "no class"}, {version.Provider ?? "no provider"}{date}");
        context.Out.WriteLine($"  for {(package.Architectures == InfArchitectures.None ? "nothing" : Names(package.Architectures))}: {Number(package.Models.Count, "device")}, {Number(package.Files.Count, "file")}, {Number(package.Services.Count, "service")}; catalogs: {Catalogs(package)}");
        if (!context.Verbose)
        {
            return;
        }

        foreach (var file in package.Files)
        {
            context.Out.WriteLine($"  file     {file.Path}:  {Names(file.Architectures)}, line {file.Line}");
        }

        foreach (var service in package.Services)
        {
            context.Out.WriteLine($"  service  {service.Name}:  {service.Binary}, start {service.StartType}, {Names(service.Architectures)}, line {service.Line}");
        }
    }

    private static string Catalogs(InfPackage package) =>
        package.CatalogFiles.Count == 0 ? "none" : string.Join(", ", package.CatalogFiles.Select(c => c.Name).Distinct(StringComparer.OrdinalIgnoreCase));

    private static string Names(InfArchitectures architectures) => string.Join(", ", architectures.Each().Select(a => a.Name()));

    private static string Number(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    internal static int Count(DriverCheck check, Severity severity) => check.Findings.Count(f => f.Finding.Severity == severity);
}
