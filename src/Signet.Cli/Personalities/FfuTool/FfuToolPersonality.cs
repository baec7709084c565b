namespace Signet.Cli.Personalities.FfuTool;

/// <summary>What FFUTool was asked.</summary>
internal sealed record FfuToolRequest
{
    /// <summary>The image to flash; null when none is.</summary>
    public string? Flash { get; init; }

    public bool List { get; init; }

    public bool Force { get; init; }
}

/// <summary>FFUTool of Microsoft's kits for phones and Windows IoT.</summary>
internal static class FfuToolPersonality
{
    private const string NoUsb = "It needs a device on USB, for which there is no transport here.";

    /// <summary>What it prints when it was asked for nothing.</summary>
    internal const string Usage =
        """
        Usage: ffutool
        	-flash <FFU> [WIM]
        	-uefiflash <FFU>
        	-fastflash <FFU>
        	-wim <WIM>
        	-skip
        	-list
        	-massStorage
        	-clearId
        	-serial
        	-setBootMode <mode> <profile>
        	-getServicingLogs <path>
        	-getFlashingLogs <path>
        	-noLog
        	-force

        """;

    /// <summary>How the original ends whenever something is wrong.</summary>
    internal const ExitCode Wrong = (ExitCode)(-1);

    /// <summary>The tool.</summary>
    internal static Personality Personality { get; } = new("ffutool", "Flashes Full Flash Update images, as Microsoft's FFUTool does.")
    {
        Style = new()
        {
            ErrorPrefix = "",
            ErrorsOnOutput = true,
            UsageOnOutput = true,
            UsageExit = Wrong,
            NothingGiven = null,
            UnknownOption = static option => $"Unrecognized option: {option}",
        },
        Exit = static code => code is ExitCode.Success or ExitCode.Interrupted ? code : Wrong,
        Notes =
        [
            "There is no transport for USB. The devices are disks and files: one in `SIGNET_FFU_DEVICE`, or any number in a file that `SIGNET_FFU_DEVICES` names (below).",
            "The image is proved here before a byte is written: signer, hash table, platform ID, versions, every chunk. Microsoft's tool sends it, and the device proves it.",
            "A refusal is printed as `Failed to flash with device error { 0x18, ... }`: the first number is what a device reports for the same; the others are 0. The line after it has our own words and code.",
            "`SIGNET_FFU_DEVICE` is the path of a disk or file. `SIGNET_FFU_DEVICE_ID` says which device it belongs to, `SIGNET_FFU_TRUST` names certificates that vouch for the image, "
                + "`SIGNET_OEM_PK_HASH` the hash of the platform key. Certificates decide for a disk only with `SIGNET_FFU_DEVELOPER=1`. docs/decisions/1231-anchors-for-flashing.md has the rules.",
            "`SIGNET_FFU_DEVICES` names a JSON file: `{ \"devices\": [ { \"name\": \"bench 1\", \"id\": \"Contoso.Phone.P1.B2\", \"targets\": [ \"/dev/sdb\" ], \"pkHash\": \"…\", "
                + "\"trust\": [ \"pk.cer\" ], \"developer\": true, \"removable\": true, \"floor\": \"floors\" } ] }`; all but `targets` may be left out. All devices are flashed at once.",
            "The text of the usage is ours; that of the original was not at hand. So are the texts of errors that no source quotes.",
            "The process ends with -1 when something is wrong; shells elsewhere than on Windows show that as 255.",
        ],
        Commands =
        [
            new PersonalityCommand<FfuToolRequest>("", "Flashes images, and lists devices.", new FfuToolRequest(), FfuToolRun.RunAsync)
            {
                Usage = Usage,
                Options =
                [
                    new("/flash", "FILE", "Flashes the image to all devices.", (r, v) => r with { Flash = v }) { Difference = "To disks and files; a WIM behind the image is refused." },
                    new("/list", null, "Lists the devices.", (r, _) => r with { List = true }) { Difference = "Those that are configured." },
                    new("/noLog", null, "Writes no log.", (r, _) => r) { Difference = "No log is written without it either." },
                    new("/force", null, "Deprecated.", (r, _) => r with { Force = true }) { Difference = "Warns, as the original does, and changes nothing." },
                    Refused("/uefiflash", "FILE", "Flashes through UEFI."),
                    Refused("/fastflash", "FILE", "Flashes with large packets."),
                    Refused("/wim", "FILE", "Boots a WIM."),
                    Refused("/skip", null, "Leaves flashing mode."),
                    Refused("/massStorage", null, "Shows the device as a disk."),
                    Refused("/clearId", null, "Clears the platform ID override."),
                    Refused("/serial", null, "Shows the serial number."),
                    Refused("/setBootMode", "MODE PROFILE", "Sets the boot mode."),
                    Refused("/getServicingLogs", "DIR", "Fetches logs of updates."),
                    Refused("/getFlashingLogs", "DIR", "Fetches logs of flashing."),
                ],
                Argument = static (r, v) => throw new PersonalityException(
                    r.Flash is null ? $"Unrecognized option: {v}" : $"A WIM beside the image is known, not supported yet: {v}"),
            },
        ],
    };

    private static Options.CliOption<FfuToolRequest> Refused(string name, string? value, string help) =>
        new(name, value, help, (r, _) => r) { Supported = false, Difference = NoUsb };
}
