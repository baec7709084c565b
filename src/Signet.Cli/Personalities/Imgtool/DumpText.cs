using System.Globalization;
using System.Text;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary><c>imgtool dumpinfo</c> for people: byte for byte as the original prints it, trailing blanks too.</summary>
internal static class DumpText
{
    private const int LineLength = 60;
    private const int BytesPerLine = 8;
    private const string Indent = "       ";

    // The flags' names in the original's order.
    private static readonly IReadOnlyList<(McuBootFlags Flag, string Name)> s_flags =
    [
        (McuBootFlags.Pic, "PIC"), (McuBootFlags.EncryptedAes128, "ENCRYPTED_AES128"), (McuBootFlags.EncryptedAes256, "ENCRYPTED_AES256"),
        (McuBootFlags.NonBootable, "NON_BOOTABLE"), (McuBootFlags.RamLoad, "RAM_LOAD"), (McuBootFlags.RomFixed, "ROM_FIXED"),
        (McuBootFlags.CompressedLzma1, "COMPRESSED_LZMA1"), (McuBootFlags.CompressedLzma2, "COMPRESSED_LZMA2"), (McuBootFlags.CompressedArmThumb, "COMPRESSED_ARM_THUMB"),
    ];

    private static readonly string[] s_states = ["", "SET", "BAD", "UNSET", "ANY"];

    /// <summary>The whole text.</summary>
    internal static string Write(ImageDump dump)
    {
        var (image, header) = (dump.Image, dump.Image.Header);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Printing content of signed image: {Output.Printable.Text(dump.FileName)} \n\n");
        text.Append(Row("Image header (offset: 0x0)"));
        foreach (var (name, value) in dump.HeaderFields)
        {
            Field(text, name, name == "flags" ? Flags(header.Flags) : Hex(value));
        }

        Field(text, "version", header.Version.ToString());
        text.Append(Rule).Append(Frame($"Payload (offset: {Hex(header.HeaderSize)})", $"FW image (size: {Hex(header.ImageSize)} Bytes)"));
        if (image.ProtectedArea is { } first)
        {
            Area(text, "Protected TLV area", first);
        }

        Area(text, "TLV area", image.Area!);
        if (dump.Trailer is { } trailer)
        {
            Trailer(text, trailer);
        }

        return text.Append(Row("End of Image ")).ToString();
    }

    private static string Rule => new string('#', LineLength) + "\n";

    private static string Row(string title) => $"#### {title} ".PadRight(LineLength, '#') + "\n";

    private static string Frame(string title, string content)
    {
        var empty = $"|{new string(' ', LineLength - 2)}|\n";
        var left = new string(' ', ((LineLength - content.Length) / 2) - 1);
        return Row(title) + empty + $"|{left}{content}".PadRight(LineLength - 1) + "|\n" + empty + Rule;
    }

    private static void Field(StringBuilder text, string name, string value) => text.Append($"{name}:".PadRight(20)).Append(value).Append('\n');

    private static string Flags(McuBootFlags flags)
    {
        var known = s_flags.Where(f => flags.HasFlag(f.Flag)).Select(f => $"{f.Name} ({Hex((uint)f.Flag)})");
        var unknown = (uint)(flags & ~s_flags.Aggregate(McuBootFlags.None, (all, f) => all | f.Flag));
        return flags == McuBootFlags.None ? "0x0" : string.Join("\n" + new string(' ', 20), unknown == 0 ? known : known.Append($"UNKNOWN ({Hex(unknown)})"));
    }

    private static void Area(StringBuilder text, string title, TlvArea area)
    {
        text.Append(Row($"{title} (offset: {Hex((uint)area.Range.Offset)})"))
            .Append(CultureInfo.InvariantCulture, $"magic:     {Hex(area.IsProtected ? TlvArea.ProtectedMagic : TlvArea.Magic)}\narea size: {Hex((uint)area.Range.Length)}\n");
        foreach (var record in area.Records)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Indent} {new string('-', 45)}\n{Indent} type: {ImageDump.NameOf(record.Type)} ({Hex((ushort)record.Type)})\n")
                .Append(CultureInfo.InvariantCulture, $"{Indent} len:  {Hex((uint)record.Value.Length)}\n{Indent} data: ");
            for (var i = 0; i < record.Value.Length; i++)
            {
                text.Append(i > 0 && i % BytesPerLine == 0 ? $"\n{Indent}       " : "").Append(Byte(record.Value.Span[i]));
            }

            text.Append('\n');
        }

        text.Append(area.Records.Count == 0 ? "\n" : "").Append(Rule);
    }

    private static void Trailer(StringBuilder text, TrailerDump trailer)
    {
        text.Append(Row("Image trailer (offset: unknown)"))
            .Append("(Note: some fields may not be used, depending on the update \nstrategy)\n\nswap status: (len: unknown)\n")
            .Append("enc. keys:   ").Append(trailer.KeyLength is { } keys ? $"(len: {Hex((uint)keys)}, if BOOT_SWAP_SAVE_ENCTLV is unset)\n" : "Image not encrypted\n");
        if (trailer.Find("swap_size") is { } size)
        {
            text.Append(CultureInfo.InvariantCulture, $"swap size:   {(size == uint.MaxValue ? "unknown" : $"{Hex(size)} octal: {size}")}\n");
        }

        foreach (var name in new[] { "swap_info", "copy_done", "image_ok" })
        {
            if (trailer.Find(name) is { } value)
            {
                var state = value is >= 1 and <= 4 ? s_states[value] : "INVALID";
                text.Append($"{name}:".PadRight(13)).Append(CultureInfo.InvariantCulture, $"{state} ({Hex(value)})\n");
            }
        }

        text.Append("boot magic:  ");
        for (var i = 0; i < trailer.Magic.Length; i++)
        {
            text.Append(i == trailer.Magic.Length / 2 ? "\n             " : "").Append(Byte(trailer.Magic.Span[i]));
        }

        text.Append("\n\n");
    }

    private static string Hex(uint value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static string Byte(byte value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x2} ");
}
