using Signet.Cbor;

namespace Signet.Smp;

/// <summary>What an answer says went wrong.</summary>
/// <remarks>SMP 1: <c>{"rc": n}</c>, perhaps with a text in <c>rsn</c>. SMP 2: <c>{"err": {"group": g, "rc": n}}</c> for a group's own numbers. No number, or 0, is success.</remarks>
/// <param name="Group">The group whose number it is; null for a number of the protocol itself.</param>
/// <param name="Code">The number.</param>
/// <param name="Reason">The device's words; null when it has none.</param>
public sealed record SmpError(int? Group, long Code, string? Reason = null)
{
    public const int NoMemory = 2, Invalid = 3, NoEntry = 5, BadState = 6, TooLarge = 7, Unsupported = 8;

    // Zephyr, mgmt_defines.h, enum mcumgr_err_t.
    private static readonly string[] s_names =
    [
        "ok", "unknown error", "no memory", "invalid value", "timeout", "no such entry", "not in this state", "message too large", "not supported",
        "corrupt data", "busy", "access denied", "protocol version too old", "protocol version too new",
    ];

    // Zephyr, img_mgmt.h, enum img_mgmt_err_code_t.
    private static readonly string[] s_imageNames =
    [
        "ok", "unknown error", "the flash's layout cannot be read", "no image", "no TLVs", "invalid TLV", "several hash TLVs", "invalid size of a TLV",
        "no hash TLV", "no free slot", "the flash cannot be opened", "the flash cannot be read", "the flash cannot be written", "the flash cannot be erased",
        "invalid slot", "no memory", "flash context is set already", "flash context is not set", "no flash device", "no such page of the flash", "offset is missing",
        "length is missing", "header is too short", "magic of the header is wrong", "hash does not fit", "image is linked for another address",
        "version cannot be read", "running version is newer", "an image is pending already", "vector table is wrong", "the image is too large", "more data than announced",
        "confirming is denied", "what runs cannot be tried", "the active slot is not known",
    ];

    /// <summary>True when the command, or its group, is not known there.</summary>
    public bool IsUnsupported => Group is null && Code == Unsupported;

    /// <summary>True when a shorter message may do.</summary>
    public bool AsksForLess => Group is null ? Code is NoMemory or TooLarge : Group == SmpCommand.Image && Code == 15;

    /// <summary>The number in words.</summary>
    public string Name =>
        Group is null ? Named(s_names) ?? (Code >= 256 ? "vendor's error" : "unknown error")
        : (Group == SmpCommand.Image ? Named(s_imageNames) : null) ?? $"error of group {Group}";

    /// <summary>The error of an answer; null when it tells of success.</summary>
    public static SmpError? Of(CborValue map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map["err"] is { Kind: CborKind.Map } error && error["rc"]?.Between(long.MinValue, long.MaxValue) is { } code and not 0)
        {
            return new SmpError((int?)error["group"]?.Between(0, ushort.MaxValue) ?? 0, code, Text(map));
        }

        return map["rc"]?.Between(long.MinValue, long.MaxValue) is { } rc and not 0 ? new SmpError(null, rc, Text(map)) : null;
    }

    /// <summary>The answer that tells of it.</summary>
    public byte[] ToArray()
    {
        var writer = new CborWriter();
        if (Group is { } group)
        {
            writer.Map(1).Text("err").Map(2).Text("group").Integer(group).Text("rc").Integer(Code);
        }
        else
        {
            writer.Map(Reason is null ? 1 : 2).Text("rc").Integer(Code);
            _ = Reason is null ? writer : writer.Text("rsn").Text(Reason);
        }

        return writer.ToArray();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (rc {Code}{(Group is { } group ? $" of group {group}" : "")}{(Reason is null ? "" : $": {Reason}")})";

    private static string? Text(CborValue map) => map["rsn"] is { Kind: CborKind.Text } reason ? reason.Text : null;

    private string? Named(string[] names) => Code >= 0 && Code < names.Length ? names[Code] : null;
}
