namespace Signet.Smp;

/// <summary>What can be wrong when a device is spoken to with SMP.</summary>
public static class SmpFindings
{
    public static readonly FindingRule Frame = new("smp-frame", Severity.Error,
        "A packet came over the serial line damaged, so it was not acted upon.",
        "Check the cable, the speed on both sides, and that no other program reads the port.");

    public static readonly FindingRule Message = new("smp-message", Severity.Error,
        "The device sent what is no answer to the request, or one that lacks what it must have.",
        "Check that the address leads to an SMP server, and that the device's firmware is not damaged.");

    public static readonly FindingRule Address = new("smp-address", Severity.Error,
        "The address of the device cannot be read.",
        "Write serial:/dev/ttyACM0, serial:/dev/ttyACM0?baud=57600 or udp:HOST:PORT.");

    public static readonly FindingRule Link = new("smp-link", Severity.Error,
        "The port or the host cannot be reached, or the link broke.",
        "Check that the device is there, that the user may open the port, and that no other program holds it.");

    public static readonly FindingRule NoSerial = new("smp-no-serial", Severity.Error,
        "Serial ports cannot be opened on this system: they are known under Linux, on processors other than PowerPC.",
        "Flash over UDP, or from a machine with Linux.");

    public static readonly FindingRule Silent = new("smp-silent", Severity.Error,
        "The device did not answer, though it was asked several times.",
        "Check address and speed; give slow devices more time with --timeout, and devices with small buffers smaller pieces with --chunk.");

    public static readonly FindingRule Refused = new("smp-refused", Severity.Error,
        "The device refused what it was asked for.",
        "Look at the slots with signet mcuboot device list: one that is pending, confirmed or in use is not overwritten.");

    public static readonly FindingRule Unsupported = new("smp-unsupported", Severity.Error,
        "The device does not know the command.",
        "Build its firmware with the command, or do without it.");

    public static readonly FindingRule Offset = new("smp-offset", Severity.Error,
        "The device asks for parts of the image that do not exist, or for the same ones again and again.",
        "Reset the device and flash again; if it happens again its firmware is defective.");

    public static readonly FindingRule NotStored = new("smp-not-stored", Severity.Error,
        "After the upload the device does not list the image, so what it stored is not what was sent or it does not count it as an image.",
        "Check that the image fits the slot and was signed for this device; then flash again.");

    public static readonly FindingRule NotStarted = new("smp-not-started", Severity.Error,
        "The device starts another image than the one that was uploaded: the boot loader refused it, or it was taken back already.",
        "Check with signet mcuboot verify that the image is signed with a key that the boot loader holds, and that it is no older than it may be.");

    public static readonly FindingRule Unproved = new("smp-unproved", Severity.Error,
        "The image is not proved to be what the boot loader starts, so it is not sent.",
        "Sign the image with the right key, or give that key with --key; --unverified sends it all the same.");

    public static readonly FindingRule NoHash = new("smp-no-hash", Severity.Error,
        "The image has no hash record, by which a device is told which image is meant.",
        "Sign the image with a hash.");

    public static readonly FindingRule Slot = new("smp-slot", Severity.Error,
        "The device does not tell how to upload to that slot.",
        "Leave --slot away, or give the number that the device takes with --image.");

    public static readonly FindingRule Size = new("smp-size", Severity.Error,
        "The image does not fit into what the device takes.",
        "Make the image smaller, or name another slot.");

    public static readonly FindingRule Buffer = new("smp-buffer", Severity.Error,
        "The device's buffer, or the piece that is asked for, is too small for the smallest piece of an image that can be sent.",
        "Give a larger --chunk, or build the device's firmware with a larger buffer.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
        [Frame, Message, Address, Link, NoSerial, Silent, Refused, Unsupported, Offset, NotStored, NotStarted, Unproved, NoHash, Slot, Size, Buffer];
}
