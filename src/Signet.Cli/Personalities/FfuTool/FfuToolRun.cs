using System.Globalization;
using Signet.Cli.Verbs;
using Signet.Ffu;
using Signet.Flashing;

namespace Signet.Cli.Personalities.FfuTool;

/// <summary>Flashes all devices at once, with the original's messages.</summary>
internal static class FfuToolRun
{
    internal static async Task<ExitCode> RunAsync(FfuToolRequest request, CliContext context, CancellationToken cancellation)
    {
        if (request.Force)
        {
            context.Out.Write($"Warning: -force is deprecated and has no effect.\n");
        }

        var image = request.Flash is { } named ? PersonalityFiles.Local(named) : null;
        if (image is null && !request.List)
        {
            context.Out.WriteRaw(FfuToolPersonality.Usage);
            return ExitCode.Failed;
        }

        if (image is not null && !File.Exists(image))
        {
            throw new PersonalityException($"Could not locate {image}, please verify that the file exists.");
        }

        var devices = FfuToolDevices.Read(context.Variable);
        if (devices.Count == 0)
        {
            context.Out.Write($"There are no connected devices.\n");
            return image is null ? ExitCode.Success : ExitCode.Failed;
        }

        context.Out.Write($"Devices Found: {devices.Count}\n");
        foreach (var (index, device) in devices.Index())
        {
            Describe(index, device, context);
        }

        return image is null ? ExitCode.Success : await FlashAsync(image, devices, context, cancellation);
    }

    private static void Describe(int index, FfuToolDevice device, CliContext context)
    {
        context.Out.Write($"\n[Device {index}]\n");
        context.Out.Write($"Name: {device.Name}\n");
        context.Out.Write($"ID: {device.Order.Device?.ToString() ?? "unknown"}\n");
        context.Out.Write($"Type: {string.Join(", ", device.Order.Targets)}\n");
    }

    private static async Task<ExitCode> FlashAsync(string image, IReadOnlyList<FfuToolDevice> devices, CliContext context, CancellationToken cancellation)
    {
        foreach (var index in Enumerable.Range(0, devices.Count))
        {
            context.Out.Write($"\n[Device {index}] FLASHING\n");
        }

        var outcomes = await Task.WhenAll(devices.Select(device => FlashAsync(image, device.Order, context, cancellation)));
        foreach (var (index, outcome) in outcomes.Index())
        {
            context.Out.Write($"\n");
            if (outcome.Refusal is { } refusal)
            {
                var number = (int)(DeviceErrors.Of(refusal.Rule)?.Uefi ?? DeviceError.Flash);
                context.Out.Write($"[Device {index}] An FFU error occurred: Failed to flash with device error {{ 0x{number:x}, 0x0, 0x0, 0x0, 0x0, 0x0 }}.\n");
                context.Out.Write($"[Device {index}] {PersonalityRun.Sentence(refusal.Message)} [{refusal.Code}]\n");
                continue;
            }

            var (megabytes, seconds) = (outcome.Bytes / 1048576.0, Math.Max(outcome.Elapsed.TotalSeconds, 0.01));
            context.Out.Write($"[Device {index}] DONE\n");
            context.Out.Write(
                $"Transferred {Number(megabytes)} MB in {Number(seconds)} seconds, overall rate {Number(megabytes / seconds)} MB/s.\n");
        }

        if (outcomes.All(o => o.Refusal is null))
        {
            return ExitCode.Success;
        }

        context.Out.Write($"\nAt least one of the devices failed to execute the operation.\n");
        return ExitCode.Failed;
    }

    private static async Task<(Finding? Refusal, long Bytes, TimeSpan Elapsed)> FlashAsync(string image, FlashOrder order, CliContext context, CancellationToken cancellation)
    {
        var start = context.Clock.GetTimestamp();
        try
        {
            var world = FlashWorlds.Of(context, null);
            var floored = order.Floor is null && FlashWorlds.WritesDisks(world, order.Targets) ? order with { Floor = new FileRollbackFloor(FlashWorlds.FloorPath(context.Variable)) } : order;
            using var job = FlashJob.Open(floored with { Image = image }, world);
            await job.RunAsync(cancellation);
            return (job.Result is null ? Worst(job) : null, job.Result?.BytesWritten ?? 0, context.Clock.GetElapsedTime(start));
        }
        catch (SigningException e)
        {
            return (e.Finding, 0, default);
        }
    }

    // What a device would report: the first thing that is wrong in its order.
    private static Finding Worst(FlashJob job)
    {
        var findings = job.Proof!.Report.Report.Findings;
        return findings.FirstOrDefault(f => f.Severity == Severity.Error) ?? findings[0];
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
