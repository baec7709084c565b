using Signet.Cli.Output;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> and <c>signet mcuboot show</c> print of an MCUboot image alone.</summary>
internal sealed class InspectMcuBootText(HumanWriter writer)
{
    internal void Write(string path, McuBootInspection inspection)
    {
        if (inspection.Image is not { } image)
        {
            writer.WriteLine($"{new Inked(Ink.Bold, path)}: MCUboot image that cannot be read, {inspection.Length:N0} bytes");
            return;
        }

        var order = image.Endian == McuBootEndian.Big ? ", big-endian" : "";
        var place = inspection.Address is { } address ? $", at address 0x{address:x}" : "";
        writer.WriteLine($"{new Inked(Ink.Bold, path)}: MCUboot image {image.Header.Version}, {inspection.Length:N0} bytes{order}{place}");
        WriteHeader(image, inspection);
        WriteArea("Protected TLVs", image.ProtectedArea, image.Endian);
        WriteArea("TLVs", image.Area, image.Endian);
        if (image.Area is not null && image.Rest.Length > 0)
        {
            WriteRest(image, inspection.Trailer);
        }
    }

    private void WriteHeader(McuBootImage image, McuBootInspection inspection)
    {
        var header = image.Header;
        writer.Heading($"Header");
        writer.Field("version", $"{header.Version}");
        writer.Field("header size", $"{header.HeaderSize:N0} bytes");
        writer.Field("payload", $"{header.ImageSize:N0} bytes, {header.PayloadRange}");
        writer.Field("load address", $"0x{header.LoadAddress:x}");
        writer.Field("flags", $"0x{(uint)header.Flags:x} {string.Join(", ", McuBootWords.Flags(header.Flags))}");
        writer.Field("signed", $"{header.HashedRange}");
        if (inspection.Algorithm is { } algorithm)
        {
            var match = inspection.HashMatches switch
            {
                true => "is the image's",
                false => "is NOT the one that the TLV gives",
                _ => "cannot be compared while the payload is encrypted",
            };
            writer.Field("hash", $"{algorithm.Name} {Convert.ToHexStringLower(inspection.Hash.Span)} {match}");
        }
    }

    private void WriteArea(string name, TlvArea? area, McuBootEndian endian)
    {
        if (area is null)
        {
            return;
        }

        writer.Heading($"{name}, {area.Range}");
        foreach (var record in area.Records)
        {
            writer.Field($"0x{(ushort)record.Type:x2}", $"{McuBootWords.Name(record.Type) ?? "vendor"}, {record.Value.Length} bytes at 0x{record.Offset:x}: {McuBootWords.Value(record, endian)}");
        }
    }

    private void WriteRest(McuBootImage image, McuBootTrailer? trailer)
    {
        writer.Heading($"Behind the image, {image.Rest}");
        if (trailer is null)
        {
            writer.Field("trailer", $"none");
            return;
        }

        writer.Field("magic", $"{McuBootWords.Name(trailer.Magic)}");
        writer.Field("image ok", $"{McuBootWords.Name(trailer.ImageOk)}");
        writer.Field("copy done", $"{McuBootWords.Name(trailer.CopyDone)}");
        writer.Field("swap", $"{McuBootWords.Name(trailer.SwapType)}, image {trailer.ImageNumber}");
    }
}
