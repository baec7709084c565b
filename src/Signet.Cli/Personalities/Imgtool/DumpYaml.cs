using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signet.McuBoot;

namespace Signet.Cli.Personalities.Imgtool;

/// <summary><c>imgtool dumpinfo -f yaml</c>: block style, bytes as <c>!!binary</c> in lines of 76 characters.</summary>
internal static partial class DumpYaml
{
    private const int CharactersPerLine = 76;

    /// <summary>The whole document.</summary>
    internal static string Write(ImageDump dump)
    {
        var text = new StringBuilder($"filename: {Scalar(dump.FileName)}\nheader:\n");
        foreach (var (name, value) in dump.HeaderFields)
        {
            Number(text, "  ", name, value);
        }

        text.Append(CultureInfo.InvariantCulture, $"  version: {dump.Image.Header.Version}\ntlv_area:\n");
        Area(text, "tlv_hdr_prot", "tlvs_prot", dump.Image.ProtectedArea);
        Area(text, "tlv_hdr", "tlvs", dump.Image.Area);
        if (dump.Trailer is not { } trailer)
        {
            return text.Append("trailer: {}\n").ToString();
        }

        text.Append("trailer:\n");
        Bytes(text, "  ", "magic", trailer.Magic.Span);
        foreach (var (name, value) in trailer.Fields)
        {
            Number(text, "  ", name, value);
        }

        if (trailer.KeyLength is { } keys)
        {
            Number(text, "  ", "key_field_len", (uint)keys);
        }

        return text.ToString();
    }

    private static void Area(StringBuilder text, string header, string records, TlvArea? area)
    {
        if (area is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {header}: {{}}\n  {records}: []\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"  {header}:\n");
        Number(text, "    ", "magic", area.IsProtected ? TlvArea.ProtectedMagic : TlvArea.Magic);
        Number(text, "    ", "tlv_tot", (uint)area.Range.Length);
        text.Append(CultureInfo.InvariantCulture, $"  {records}:{(area.Records.Count == 0 ? " []" : "")}\n");
        foreach (var record in area.Records)
        {
            Number(text, "  - ", "type", (ushort)record.Type);
            text.Append(CultureInfo.InvariantCulture, $"    type_name: {ImageDump.NameOf(record.Type)}\n");
            Number(text, "    ", "len", (uint)record.Value.Length);
            Bytes(text, "    ", "data", record.Value.Span);
        }
    }

    private static void Number(StringBuilder text, string indent, string name, uint value) => text.Append(CultureInfo.InvariantCulture, $"{indent}{name}: {value}\n");

    private static void Bytes(StringBuilder text, string indent, string name, ReadOnlySpan<byte> bytes)
    {
        text.Append(indent).Append(name).Append(": !!binary ").Append(bytes.IsEmpty ? "\"\"\n" : "|\n");
        foreach (var line in Convert.ToBase64String(bytes).Chunk(CharactersPerLine))
        {
            text.Append(indent).Append("  ").Append(line).Append('\n');
        }
    }

    // What could be read as something else than text stands in quotes.
    private static string Scalar(string text) =>
        text.Any(c => !char.IsAscii(c) || char.IsControl(c)) ? $"\"{JsonEncodedText.Encode(text)}\""
        : Plain().IsMatch(text) && !OtherThanText().IsMatch(text) ? text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_./()-](?:[A-Za-z0-9_./()~@%^=$;+',\-]| (?=[^ #])|:(?=[^ ]))*$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(?:[-+0-9._][-+0-9._:eExXoOa-fA-F]*|-.*|\.(?:inf|nan)|yes|no|true|false|on|off|null|~|=|<<)$", RegexOptions.IgnoreCase)]
    private static partial Regex OtherThanText();
}
