using System.Text.Json;
using Signet.Cli.Output;
using Signet.Ffu;
using Signet.Flashing;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary>What a flash came to, for people and for programs.</summary>
internal static class FlashReport
{
    /// <summary>Prints it.</summary>
    /// <param name="schema">The verb, for the schema.</param>
    /// <param name="job">The flash.</param>
    /// <param name="order">What was asked.</param>
    /// <param name="failure">Why it ended before its end; null when the proof says why, or all is well.</param>
    /// <param name="context">Where to.</param>
    public static ExitCode Print(string schema, FlashJob job, FlashOrder order, Finding? failure, CliContext context)
    {
        var findings = Findings(job, failure);
        foreach (var finding in findings.Where(f => f.Severity > Severity.Note || context.Verbose))
        {
            context.WriteError(finding with { Message = Message(finding, job) }, order.Image);
        }

        if (context.Json)
        {
            context.WriteJson(schema, json => Write(json, job, order, findings));
        }
        else
        {
            PrintText(job, order, context);
        }

        return job.Result is not null ? ExitCode.Success
            : failure is not null ? ExitCodes.For(failure)
            : ExitCode.Failed;
    }

    /// <summary>The word for the outcome: <c>flashed</c>, <c>refused</c> before anything was written, <c>failed</c> after that, <c>declined</c> by the user.</summary>
    public static string Word(FlashJob job, bool refused) =>
        job.Result is not null ? "flashed" : job.HasBegun ? "failed" : refused || job.Proof?.Image is null ? "refused" : "declined";

    /// <summary>Where trust came from, as JSON and people read it.</summary>
    public static string Word(AnchorSource source) => source switch
    {
        AnchorSource.PlatformKey => "platform-key",
        AnchorSource.FirmwareKey => "firmware-key",
        AnchorSource.PlatformKeyHash => "platform-key-hash",
        AnchorSource.Developer => "developer",
        _ => "given",
    };

    private static List<Finding> Findings(FlashJob job, Finding? failure)
    {
        List<Finding> findings = [.. job.Proof?.Report.Report.Findings ?? [], .. job.Result?.Findings ?? []];
        if (job is { Device: null, Proof.Image: not null })
        {
            findings.Add(DeviceFindings.NotCompared.With("the target is a file, and --device-id names no device"));
        }

        return failure is null ? findings : [.. findings, failure];
    }

    // What withholds trust is a warning in a report, for there another signature may earn it. Here it refuses.
    private static bool Refuses(Finding finding, FlashJob job) =>
        finding.Severity == Severity.Error || (job.Proof is { Image: null, Anchor: null } && TrustFindings.WithholdsTrust(finding));

    // What refuses ends with the number that a device would report.
    private static string Message(Finding finding, FlashJob job) =>
        Refuses(finding, job) && DeviceErrors.Of(finding.Rule) is { } code ? $"{finding.Message} (device error 0x{(int)code.Uefi:X}, {code.Text})" : finding.Message;

    private static void PrintText(FlashJob job, FlashOrder order, CliContext context)
    {
        var trust = job.Proof is { Anchor: { } anchor, Source: { } source }
            ? $"signed by {job.Proof.Report.Signatures[0].Signer?.SubjectName}; anchor: {Word(source)}, {anchor.SubjectName} ({anchor.Sha1Thumbprint})"
            : null;
        if (job.Result is { } result && !context.Quiet)
        {
            var resumed = result.ResumedAt is { } at ? $", resumed at {at}" : "";
            context.Out.WriteLine($"{order.Image} → {string.Join(", ", job.Targets.Select(t => t.Name))}: flashed, {result.BytesWritten} bytes written{resumed}, {result.BytesReadBack} read back");
            context.Out.WriteLine($"{trust}");
        }
        else if (job.Result is null)
        {
            context.Tell(trust ?? "no signer is proved");
            context.Tell(job.HasBegun ? "the target is not bootable now; --resume goes on" : "nothing was written");
        }
    }

    private static void Write(Utf8JsonWriter json, FlashJob job, FlashOrder order, List<Finding> findings)
    {
        json.WriteString("image", order.Image);
        json.WriteString("result", Word(job, findings.Exists(f => f.Severity == Severity.Error)));
        json.WriteString("verdict", JsonParts.Word(job.Proof?.Report.Report.Verdict ?? Verdict.NotProven));
        json.WriteStartArray("targets");
        foreach (var target in order.Targets)
        {
            json.WriteStringValue(target);
        }

        json.WriteEndArray();
        json.WriteString("device", job.Device?.ToString());
        WriteAnchor(json, job.Proof);
        WriteVersions(json, job.Proof?.File);
        if (job.Result is { } result)
        {
            json.WriteStartObject("written");
            json.WriteNumber("bytes", result.BytesWritten);
            json.WriteNumber("readBack", result.BytesReadBack);
            JsonParts.WriteNumber(json, "resumedAt", result.ResumedAt);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("written");
        }

        WriteFindings(json, job, findings);
    }

    private static void WriteAnchor(Utf8JsonWriter json, FlashProof? proof)
    {
        if (proof is not { Anchor: { } anchor, Source: { } source })
        {
            json.WriteNull("anchor");
            return;
        }

        json.WriteStartObject("anchor");
        json.WriteString("source", Word(source));
        JsonParts.WriteCertificate(json, "certificate", anchor);
        json.WriteEndObject();
    }

    private static void WriteVersions(Utf8JsonWriter json, FfuFile? file)
    {
        json.WriteStartArray("platformIds");
        foreach (var id in (file?.Stores.SelectMany(s => s.Header.PlatformIds) ?? []).Concat(file?.Manifest.PlatformIds ?? []).Distinct())
        {
            json.WriteStringValue(id);
        }

        json.WriteEndArray();
        json.WriteString("osVersion", file?.Manifest.FullFlash["OSVersion"]);
        json.WriteString("antiTheftVersion", file?.Manifest.FullFlash["AntiTheftVersion"]);
    }

    private static void WriteFindings(Utf8JsonWriter json, FlashJob job, List<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", ExplainVerb.Word(finding.Severity));
            json.WriteString("message", finding.Message);
            JsonParts.WriteNumber(json, "offset", finding.Where?.Offset);
            JsonParts.WriteNumber(json, "length", finding.Where?.Length);
            WriteDeviceError(json, Refuses(finding, job) ? finding.Rule : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes <c>deviceError</c>: the number that a device reports for a rule, or null.</summary>
    public static void WriteDeviceError(Utf8JsonWriter json, FindingRule? rule)
    {
        if (rule is null || DeviceErrors.Of(rule) is not { } code)
        {
            json.WriteNull("deviceError");
            return;
        }

        json.WriteStartObject("deviceError");
        json.WriteNumber("number", (int)code.Uefi);
        json.WriteString("name", code.Uefi.ToString());
        json.WriteString("text", code.Text);
        JsonParts.WriteNumber(json, "lumia", code.Lumia);
        json.WriteEndObject();
    }
}
