using Signet.Cab;
using Signet.Cli.Output;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> prints of a cabinet alone.</summary>
internal sealed class InspectCabText(HumanWriter writer)
{
    internal void Write(string path, CabInspection inspection)
    {
        if (inspection.Layout is not { } layout)
        {
            writer.WriteLine($"{new Inked(Ink.Bold, path)}: cabinet that cannot be read, {inspection.Length:N0} bytes");
            return;
        }

        var header = layout.Header;
        writer.WriteLine($"{new Inked(Ink.Bold, path)}: cabinet, {header.FileCount:N0} files in {header.FolderCount:N0} folders, {inspection.Length:N0} bytes");
        writer.Heading("Header");
        writer.Field("cabinet", $"{header.CabinetSize:N0} bytes");
        writer.Field("files at", $"0x{header.FilesOffset:x}");
        writer.Field("set", $"{header.SetId}, number {header.Index}{Neighbours(header.Flags)}");
        writer.Field("reserved", header.Flags.HasFlag(CabFlags.HasReserve) ? $"{header.HeaderReserve} bytes in the header, {header.FolderReserve} in each folder, {header.DataReserve} in each block" : "nothing");
        writer.Field("signature", layout.Signature.Length > 0 ? $"{layout.Signature}" : "none");
        foreach (var (algorithm, value) in inspection.Digests)
        {
            writer.Field("digest", $"{algorithm} {Convert.ToHexStringLower(value)}");
        }

        writer.Field("covers", string.Join(", ", layout.DigestRanges));
    }

    private static string Neighbours(CabFlags flags) =>
        (flags.HasFlag(CabFlags.HasPrevious) ? ", another before it" : "") + (flags.HasFlag(CabFlags.HasNext) ? ", another behind it" : "");
}
