using System.Text;
using Signet.Cli.Manual;
using Signet.Cli.Options;
using Signet.Cli.Output;
using Signet.Cli.Personalities;
using Signet.Files;
using Signet.Flashing;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet explain</c> was asked.</summary>
internal sealed record ExplainRequest
{
    /// <summary>The code to explain; null for a list of all.</summary>
    public string? Code { get; init; }

    /// <summary>True for the page docs/findings.md.</summary>
    public bool Markdown { get; init; }

    /// <summary>The tool whose page in docs/personalities is asked for.</summary>
    public string? Personality { get; init; }

    /// <summary>The page of the manual that is asked for: <c>signet-sign</c>.</summary>
    public string? Manual { get; init; }

    /// <summary>The folder that all pages of the manual are written to.</summary>
    public string? ManualFolder { get; init; }
}

/// <summary><c>signet explain CODE</c>: what a finding means and what to do about it.</summary>
internal static class ExplainVerb
{
    /// <summary>Every rule that any part of the program can report, by code.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [.. FindingRules.All.Concat(CliFindings.Rules).OrderBy(r => r.Code, StringComparer.Ordinal)];

    /// <summary>The verb's table.</summary>
    public static CliVerb<ExplainRequest> Verb { get; } =
        new("explain", "Tells what a finding means and what to do about it; without CODE, lists all.", new ExplainRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet explain file-not-found", "one finding"),
                new("signet explain", "all of them"),
                new("signet explain --man signet-sign | man -l -", "a page of the manual"),
            ],
            Options =
            [
                new("--markdown", null, "Print all findings as a page: docs/findings.md.", (r, _) => r with { Markdown = true }),
                new("--personality", "NAME", "Print how a tool's own options are taken here, as a page: docs/personalities.", (r, v) => r with { Personality = v })
                {
                    Choices = [.. PersonalityTable.Entries.Select(e => e.Name)],
                },
                new("--man", "PAGE", "Print a page of the manual for man: signet, signet-sign, signet-key-new, signet-signtool.", (r, v) => r with { Manual = v }),
                new("--man-dir", "DIR", "Write all pages of the manual into this folder.", (r, v) => r with { ManualFolder = v }),
            ],
            Check = request =>
            {
                if (request is { Markdown: true, Code: not null })
                {
                    throw new UsageException("--markdown prints all findings, so it takes no CODE");
                }

                if (request.Personality is not null && (request.Markdown || request.Code is not null))
                {
                    throw new UsageException("--personality prints another page, so it takes neither CODE nor --markdown");
                }

                if ((request.Manual ?? request.ManualFolder) is not null
                    && (request.Markdown || (request.Code ?? request.Personality) is not null || (request.Manual is not null && request.ManualFolder is not null)))
                {
                    throw new UsageException("--man and --man-dir write pages of their own, so nothing else goes with them");
                }
            },
            Arguments = [new("CODE", "The code in brackets behind a message.", (r, v) => r with { Code = v })
            {
                Minimum = 0, Offers = [.. Rules.Select(r => r.Code)],
            }],
        };

    private static async Task<ExitCode> RunAsync(ExplainRequest request, CliContext context, CancellationToken cancellation)
    {
        if (request.Personality is { } name)
        {
            context.Out.WriteRaw(PersonalityPage.Write(PersonalityTable.Find(name)!));
            return ExitCode.Success;
        }

        if ((request.Manual ?? request.ManualFolder) is not null)
        {
            await WriteManualAsync(request, context, cancellation);
            return ExitCode.Success;
        }

        var rules = Select(request.Code);
        if (request.Markdown)
        {
            context.Out.WriteRaw(FindingsPage.Write(rules));
        }
        else if (context.Json)
        {
            WriteJson(rules, context);
        }
        else if (request.Code is null)
        {
            var width = rules.Max(r => r.Code.Length);
            foreach (var rule in rules)
            {
                context.Out.WriteLine($"{rule.Code.PadRight(width)}  {Word(rule.Severity),-7}  {rule.Meaning}");
            }
        }
        else
        {
            WriteRule(rules[0], context.Out);
        }

        return ExitCode.Success;
    }

    private static async Task WriteManualAsync(ExplainRequest request, CliContext context, CancellationToken cancellation)
    {
        var pages = ManPages.All();
        if (request.ManualFolder is not { } folder)
        {
            var page = pages.FirstOrDefault(p => p.Name == request.Manual) ?? throw new UsageException(
                $"there is no page '{request.Manual}'", Suggestion.Ask(request.Manual!, pages.Select(p => p.Name)) ?? "--man-dir writes all pages.");
            context.Out.WriteRaw(page.Write());
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (var page in pages)
        {
            await OutputFile.WriteAsync(Path.Combine(folder, page.Name + ".1"), Encoding.ASCII.GetBytes(page.Write()), cancellation);
        }

        context.Tell($"{pages.Count} pages written to {folder}");
    }

    private static IReadOnlyList<FindingRule> Select(string? code) =>
        code is null ? Rules
        : Rules.FirstOrDefault(r => r.Code.Equals(code.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)) is { } rule ? [rule]
        : throw new UsageException(
            $"there is no finding '{code}'", Suggestion.Ask(code, Rules.Select(r => r.Code)) ?? "`signet explain` lists all.");

    private static void WriteRule(FindingRule rule, HumanWriter writer)
    {
        var ink = rule.Severity switch { Severity.Error => Ink.Bad, Severity.Warning => Ink.Warning, _ => Ink.Dim };
        writer.WriteLine($"{new Inked(Ink.Bold, rule.Code)} ({new Inked(ink, Word(rule.Severity))})");
        writer.WriteLine();
        writer.WriteLine(rule.Meaning);
        writer.WriteLine();
        writer.WriteLine($"{new Inked(Ink.Dim, "What to do")}: {rule.Remedy}");
        if (DeviceErrors.Of(rule) is { } device)
        {
            writer.WriteLine();
            writer.WriteLine($"{new Inked(Ink.Dim, "When flashing, a device reports this as")}: 0x{(int)device.Uefi:X}, {device.Text}{(device.Lumia is { } lumia ? $"; Lumia phones as 0x{lumia:X}" : "")}");
        }
    }

    private static void WriteJson(IReadOnlyList<FindingRule> rules, CliContext context) => context.WriteJson("explain", json =>
    {
        json.WriteStartArray("findings");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("code", rule.Code);
            json.WriteString("severity", Word(rule.Severity));
            json.WriteString("meaning", rule.Meaning);
            json.WriteString("remedy", rule.Remedy);
            FlashReport.WriteDeviceError(json, rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    internal static string Word(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
