using Signet.Cli.Options;
using Signet.Smp;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet flash --smp</c> was asked.</summary>
internal sealed record SmpFlashRequest
{
    public SmpRequest Link { get; init; } = new();

    public McuBootTrustRequest Trust { get; init; } = new();

    /// <summary>True to send what is not proved.</summary>
    public bool Unverified { get; init; }

    public bool NoConfirm { get; init; }

    public bool TestOnly { get; init; }

    public long? Slot { get; init; }

    public TimeSpan? Restart { get; init; }

    public SmpUploadOptions Upload { get; init; } = new();

    /// <summary>The table.</summary>
    public static IReadOnlyList<CliOption<SmpFlashRequest>> Options { get; } =
    [
        .. SmpOptions.Options.Within<SmpRequest, SmpFlashRequest>(r => r.Link, (r, link) => r with { Link = link }),
        Row("--image", "N", "Which firmware of the device it is, or in serial recovery which slot.", (r, v) => r with { Upload = r.Upload with { Image = OptionValue.Number(v, 0, 255) } }) with { Default = "the device's choice" },
        Row("--slot", "N", "The slot to write, as the device's slot info names it.", (r, v) => r with { Slot = OptionValue.Number(v, 0, 255) }) with { Default = "the device's choice" },
        Row("--upgrade", null, "Have the device refuse an image that is not newer than the one that runs.", (r, _) => r with { Upload = r.Upload with { Upgrade = true } }),
        Row("--no-confirm", null, "Leave the image on trial: unless it confirms itself, the next start takes it back.", (r, _) => r with { NoConfirm = true }) with { Default = "confirm it once the device runs it and answers" },
        Row("--test-only", null, "Mark the image to be tried, and leave the start to somebody else.", (r, _) => r with { TestOnly = true }),
        Row("--chunk", "BYTES", "The most bytes of the image in one message.", (r, v) => r with { Upload = r.Upload with { Chunk = OptionValue.Number(v, SmpUpload.MinFirst, ushort.MaxValue) } }) with { Default = "what the device's buffer and the link allow" },
        Row("--restart", "SECONDS", "How long the device may take to start the image.", (r, v) => r with { Restart = SmpOptions.Seconds(v) }) with { Default = "120" },
        .. McuBootTrustOptions.OfImages.Within<McuBootTrustRequest, SmpFlashRequest>(r => r.Trust, (r, trust) => r with { Trust = trust }),
        new("--unverified", null, "Send the image though it does not verify for the given keys.", (r, _) => r with { Unverified = true }) { Category = "MCUboot" },
    ];

    /// <summary>How far the image is taken.</summary>
    public SmpGoal Goal => TestOnly ? SmpGoal.Marked : NoConfirm ? SmpGoal.OnTrial : SmpGoal.Confirmed;

    /// <summary>Refuses options that do not go together.</summary>
    public static void Check(SmpFlashRequest request)
    {
        if (request.Trust.Keys.Count == 0 && !request.Unverified)
        {
            throw new UsageException("no key is given", "Give the loader's public key with --key, so that nothing is sent that it refuses, or --unverified.");
        }

        if (request is { TestOnly: true, NoConfirm: true })
        {
            throw new UsageException("--test-only and --no-confirm do not go together", "With --test-only the device is not started, so there is nothing to confirm.");
        }

        if (request is { TestOnly: true, Restart: not null })
        {
            throw new UsageException("--test-only and --restart do not go together", "With --test-only the device is not started.");
        }
    }

    private static CliOption<SmpFlashRequest> Row(string name, string? value, string help, Func<SmpFlashRequest, string, SmpFlashRequest> apply) =>
        new(name, value, help, apply) { Category = "Device" };
}
