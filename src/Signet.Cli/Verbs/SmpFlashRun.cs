using Signet.Cli.Output;
using Signet.Cli.Running;
using Signet.Files;
using Signet.Smp;
using Signet.Trust;

namespace Signet.Cli.Verbs;

/// <summary><c>signet flash IMAGE --smp ADDRESS</c>: verifies an image and brings it to a device.</summary>
internal static class SmpFlashRun
{
    public static async Task<ExitCode> RunAsync(string path, SmpFlashRequest request, CliContext context, CancellationToken cancellation)
    {
        var options = new VerifyOptions { Policy = Policy.McuBoot, At = context.Clock.GetUtcNow(), McuBoot = await request.Trust.OpenAsync(context) };
        using var source = FileSource.Open(path);
        var opened = SmpFirmware.TryOpen(source, options, request.Unverified, out var firmware, out var report, out var problem);
        var link = request.Link.Open(context);
        SmpFlashResult? result = null;
        await using (link.Client.Transport)
        {
            if (opened)
            {
                (result, problem) = await FlashAsync(link, firmware!, request, context, cancellation);
            }

            Print(path, link.Client.Transport.Name, report, firmware, result, problem, context);
            return result is not null ? ExitCode.Success : ExitCodes.For(problem!);
        }
    }

    private static async Task<(SmpFlashResult? Result, Finding? Problem)> FlashAsync(
        SmpDevice device, SmpFirmware firmware, SmpFlashRequest request, CliContext context, CancellationToken cancellation)
    {
        using var progress = ByteProgress.Start(context, "asking the device", 0);
        var options = new SmpFlashOptions
        {
            Goal = request.Goal,
            Slot = request.Slot,
            Upload = request.Upload,
            Told = text => progress.Pause(() => context.TellMore(text)),
            Progress = new Uploading(progress, firmware.Bytes.Length),
        };
        options = request.Restart is { } restart ? options with { Restart = restart } : options;
        try
        {
            return (await new SmpFlash(device, options).RunAsync(firmware, cancellation), null);
        }
        catch (SigningException e)
        {
            return (null, e.Finding);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            progress.Dispose();
            context.Tell("the flash was interrupted; the same command goes on with it");
            throw;
        }
    }

    private static void Print(string path, string device, FileReport report, SmpFirmware? firmware, SmpFlashResult? result, Finding? problem, CliContext context)
    {
        List<Finding> findings = [.. report.Report.Findings, .. problem is null || report.Report.Findings.Contains(problem) ? Array.Empty<Finding>() : [problem]];
        foreach (var finding in findings.Where(f => f.Severity > Severity.Note || context.Verbose))
        {
            context.WriteError(finding, path);
        }

        if (context.Json)
        {
            WriteJson(path, device, report, firmware, result, findings, context);
            return;
        }

        if (result is null)
        {
            context.Tell(firmware is null ? "nothing was sent" : "the image was not brought to its end; the same command goes on with it");
            return;
        }

        if (!context.Quiet)
        {
            var upload = result.Upload is { } sent
                ? $"{firmware!.Bytes.Length} bytes in {sent.Messages} messages{(sent.ResumedAt > 0 ? $", resumed at {sent.ResumedAt}" : "")}{(sent.Restarts > 0 ? $", begun anew {sent.Restarts} times" : "")}"
                : "the device had it";
            context.Out.WriteLine($"{path} → {device}: {Words(result.Outcome)}; version {firmware!.Version}, {upload}");
        }

        context.Tell(result.Outcome switch
        {
            SmpOutcome.OnTrial => "unless the image is confirmed, the next start takes it back",
            SmpOutcome.Marked => "the next start tries the image",
            SmpOutcome.Replaced => "a loader in recovery does not tell whether the image runs",
            _ => report.Report.Verdict == Verdict.Trusted ? "the image verifies for the given key" : "the image was sent unverified",
        });
    }

    private static void WriteJson(string path, string device, FileReport report, SmpFirmware? firmware, SmpFlashResult? result, List<Finding> findings, CliContext context) => context.WriteJson("flash", json =>
    {
        json.WriteString("image", path);
        json.WriteString("result", result is { } done ? JsonWord(done.Outcome) : firmware is null ? "refused" : "failed");
        json.WriteString("verdict", JsonParts.Word(report.Report.Verdict));
        json.WriteStartArray("targets");
        json.WriteStringValue(device);
        json.WriteEndArray();
        json.WriteString("version", firmware?.Version.ToString());
        json.WriteString("hash", firmware is null ? null : Convert.ToHexStringLower(firmware.Hash.Span));
        if (result?.Upload is { } upload)
        {
            json.WriteStartObject("upload");
            json.WriteNumber("bytes", firmware!.Bytes.Length);
            json.WriteNumber("messages", upload.Messages);
            json.WriteNumber("resumedAt", upload.ResumedAt);
            json.WriteNumber("restarts", upload.Restarts);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("upload");
        }

        SmpReport.Write(json, result?.Images ?? []);
        JsonParts.WriteFindings(json, findings);
    });

    private static string Words(SmpOutcome outcome) => outcome switch
    {
        SmpOutcome.Confirmed => "runs and is confirmed",
        SmpOutcome.OnTrial => "runs on trial",
        SmpOutcome.Marked => "uploaded and marked",
        SmpOutcome.Unchanged => "ran already, nothing was done",
        _ => "written over the old image",
    };

    private static string JsonWord(SmpOutcome outcome) => outcome switch
    {
        SmpOutcome.Confirmed => "confirmed",
        SmpOutcome.OnTrial => "on-trial",
        SmpOutcome.Marked => "marked",
        SmpOutcome.Unchanged => "unchanged",
        _ => "replaced",
    };

    /// <summary>Tells the progress of the upload; its first report may be that of an upload that goes on.</summary>
    private sealed class Uploading(ByteProgress progress, long total) : IProgress<long>
    {
        private bool _begun;

        public void Report(long value)
        {
            if (!_begun)
            {
                progress.Next("uploading", total, value);
                _begun = true;
            }

            progress.Report(value);
        }
    }
}
