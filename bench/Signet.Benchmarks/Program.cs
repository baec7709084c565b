using System.Globalization;
using Signet.Benchmarks;

// Prints ratios measured in this one run, on this one machine. Nothing here passes or fails: bench/README.md keeps the last table and its targets.
if (args is not [var signet, var hello, var dotnetRoot, ..])
{
    Console.Error.WriteLine("usage: Signet.Benchmarks SIGNET HELLO DOTNET_ROOT [files|images|flash|mcuboot]  (bench/run fills them in)");
    return 4;
}

var folder = Directory.CreateTempSubdirectory("signet-bench-").FullName;
try
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {DateTime.UtcNow:yyyy-MM-dd}"));
    Console.WriteLine("| what | Signet | yardstick | ratio | target |");
    Console.WriteLine("|---|---|---|---|---|");
    var part = args.ElementAtOrDefault(3);
    var rows = (part is null or "files" ? new Cases(signet, hello, dotnetRoot, folder).All() : [])
        .Concat(part is null or "images" ? new Cases(signet, hello, dotnetRoot, folder).Images() : [])
        .Concat(part is null or "flash" ? new FlashCases(signet, folder).All() : [])
        .Concat(part is null or "mcuboot" ? new McuBootCases(signet, folder).All() : []);
    foreach (var row in rows)
    {
        Console.WriteLine(row);
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
