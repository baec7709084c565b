namespace Signet.McuBoot;

/// <summary>What can be wrong with an Intel HEX file.</summary>
public static class IntelHexFindings
{
    public static readonly FindingRule Record = new("hex-record", Severity.Error,
        "A line of the Intel HEX file is not a record.",
        "Have the file made again; it was damaged, or is not Intel HEX.");

    public static readonly FindingRule Checksum = new("hex-checksum", Severity.Error,
        "A line of the Intel HEX file does not have the checksum that its bytes give: it was changed by hand or damaged.",
        "Have the file made again.");

    public static readonly FindingRule Overlap = new("hex-overlap", Severity.Error,
        "Two lines of the Intel HEX file give the same address a value, so what the device gets depends on who reads the file.",
        "Link the program so that its parts do not overlap, or merge the files with a tool that decides.");

    public static readonly FindingRule End = new("hex-end", Severity.Error,
        "The Intel HEX file does not end with an end record, or goes on behind it: it was cut off, or two files were put together.",
        "Fetch the file again, or merge files with a tool that knows the format.");

    public static readonly FindingRule Address = new("hex-address", Severity.Error,
        "An address lies outside the 4 GiB that Intel HEX can speak of.",
        "Choose an address so that the whole image lies below 4 GiB.");

    public static readonly FindingRule Sparse = new("hex-sparse", Severity.Error,
        "The Intel HEX file has so large a gap between its addresses that the image would be mostly filling.",
        "Leave out what does not belong to the program, for example option bytes or data of another memory.");

    /// <summary>All rules, for <c>signet explain</c>.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } = [Record, Checksum, Overlap, End, Address, Sparse];
}
