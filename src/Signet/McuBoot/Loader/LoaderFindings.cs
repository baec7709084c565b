namespace Signet.McuBoot.Loader;

/// <summary>What can keep a loader from doing what it is asked, besides the images themselves.</summary>
public static class LoaderFindings
{
    public static readonly FindingRule Layout = new("mcuboot-slots", Severity.Error,
        "A loader with these slots cannot be, or does not update them.",
        "Give sizes, sectors and mode as the loader was built with.");

    public static readonly FindingRule Empty = new("mcuboot-slot-empty", Severity.Error,
        "There is no image in the slot.",
        "Write one there.");

    public static readonly FindingRule Misplaced = new("mcuboot-misplaced-update", Severity.Error,
        "The update begins in the first sector of its slot. A loader of the mode offset expects it in the second, and erases the slot.",
        "Write the update one sector further up.");

    public static readonly FindingRule Downgrade = new("mcuboot-downgrade", Severity.Error,
        "The update is older than the image that it is to replace, and the loader takes none that is.",
        "Sign the program with a higher version, or security counter.");

    public static readonly FindingRule Address = new("mcuboot-rom-address", Severity.Error,
        "The image is linked to run from another address than that of its slot.",
        "Link the program for the slot that it is written to.");

    public static readonly FindingRule NotLoadable = new("mcuboot-not-loadable", Severity.Error,
        "The image is not made to be copied to memory, which is all that a loader of this mode does.",
        "Sign the program with --load-addr.");

    public static readonly FindingRule TrialFailed = new("mcuboot-trial-failed", Severity.Error,
        "The image was started before and did not confirm itself, or its trailer is not there: the loader erases it.",
        "Find out why the program did not confirm itself, and write an image with a trailer.");

    public static readonly FindingRule Halted = new("mcuboot-loader-halts", Severity.Error,
        "The loader's own code gives up here: the device does not start until somebody writes its flash anew.",
        "Write a good image to the primary slot.");

    public static readonly FindingRule Mark = new("mcuboot-mark", Severity.Error,
        "The slot cannot be marked: its trailer is damaged, or it holds no image.",
        "Erase the slot and write the image again.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [Layout, Empty, Misplaced, Downgrade, Address, NotLoadable, TrialFailed, Halted, Mark, .. FileFlash.Rules];
}
