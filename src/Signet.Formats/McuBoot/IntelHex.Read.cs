using System.Diagnostics.CodeAnalysis;

namespace Signet.McuBoot;

/// <summary>The reader.</summary>
public sealed partial class IntelHex
{
    private const int MaxRecord = 255 + 5;

    // Data of consecutive addresses, in the order of the lines.
    private sealed record Run(long Address, int Offset, int Length, int Line)
    {
        public long End => Address + Length;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="text">The whole file, with line ends of any kind.</param>
    /// <param name="hex">Its content.</param>
    /// <param name="problem">Why it is none, with the line.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IntelHex? hex, [NotNullWhen(false)] out Finding? problem)
    {
        var data = new byte[text.Length / 2];
        var runs = new List<Run>();
        problem = ReadRecords(text, data, runs);
        problem ??= Sort(runs);
        hex = problem is null ? new IntelHex(runs.ConvertAll(r => new HexSegment(r.Address, data.AsMemory(r.Offset, r.Length)))) : null;
        return problem is null;
    }

    private static Finding? ReadRecords(ReadOnlySpan<byte> text, byte[] data, List<Run> runs)
    {
        Span<byte> record = stackalloc byte[MaxRecord];
        var used = 0;
        var lineNumber = 0;
        var upper = 0L;
        var ended = false;
        Run? run = null;
        while (!text.IsEmpty)
        {
            lineNumber++;
            var lineEnd = text.IndexOfAny((byte)'\n', (byte)'\r');
            var line = (lineEnd < 0 ? text : text[..lineEnd]).TrimEnd((byte)' ');
            text = lineEnd < 0 ? default : text[(lineEnd + (text[lineEnd] == '\r' && text.Length > lineEnd + 1 && text[lineEnd + 1] == '\n' ? 2 : 1))..];
            if (line.IsEmpty)
            {
                continue;
            }

            if (ended)
            {
                return At(IntelHexFindings.End, "the file goes on behind its end record", lineNumber);
            }

            if (Decode(line, record, lineNumber, out var length) is { } problem)
            {
                return problem;
            }

            var content = record[4..(length - 1)];
            var address = (record[1] << 8) | record[2];
            switch (record[3])
            {
                case 0:
                    var start = upper + address;
                    if (start + content.Length > AddressSpace)
                    {
                        return At(IntelHexFindings.Address, $"the bytes at 0x{start:x} reach beyond 4 GiB", lineNumber);
                    }

                    content.CopyTo(data.AsSpan(used));
                    if (run?.End == start)
                    {
                        run = run with { Length = run.Length + content.Length };
                    }
                    else
                    {
                        Keep(run, runs);
                        run = new Run(start, used, content.Length, lineNumber);
                    }

                    used += content.Length;
                    break;
                case 1 when content.IsEmpty:
                    ended = true;
                    break;
                case 2 or 4 when content.Length == 2 && address == 0:
                    upper = (long)((content[0] << 8) | content[1]) << (record[3] == 2 ? 4 : 16);
                    break;
                case 3 or 5 when content.Length == 4 && address == 0:
                    break;
                default:
                    return At(IntelHexFindings.Record, $"a record of type {record[3]} with {content.Length} bytes at 0x{address:x} is none that there is", lineNumber);
            }
        }

        Keep(run, runs);
        return ended ? null : At(IntelHexFindings.End, "the file ends without an end record", Math.Max(lineNumber, 1));
    }

    private static void Keep(Run? run, List<Run> runs)
    {
        if (run is { Length: > 0 })
        {
            runs.Add(run);
        }
    }

    // The line's bytes, after checking colon, digits, length and checksum.
    private static Finding? Decode(ReadOnlySpan<byte> line, Span<byte> record, int lineNumber, out int length)
    {
        length = 0;
        if (line[0] != ':')
        {
            return At(IntelHexFindings.Record, "the line does not begin with a colon", lineNumber);
        }

        var digits = line[1..];
        if (digits.Length is < 10 or > 2 * MaxRecord || !TryDecode(digits, record, out length))
        {
            return At(IntelHexFindings.Record, $"the line's {digits.Length} characters behind the colon are not the digits of a record", lineNumber);
        }

        if (record[0] + 5 != length)
        {
            return At(IntelHexFindings.Record, $"the record gives itself {record[0]} bytes and has {length - 5}", lineNumber);
        }

        uint sum = 0;
        foreach (var value in record[..length])
        {
            sum += value;
        }

        return (sum & 0xff) == 0 ? null : At(
            IntelHexFindings.Checksum, $"the checksum is {record[length - 1]:X2}, the bytes give {(0x100 - ((sum - record[length - 1]) & 0xff)) & 0xff:X2}", lineNumber);
    }

    // A table, not Convert.FromHexString: that one's vectors are compiled when the program starts, at first without optimisation, and 4 MiB are over before that changes.
    private static bool TryDecode(ReadOnlySpan<byte> digits, Span<byte> bytes, out int length)
    {
        length = digits.Length / 2;
        var values = s_values;
        var bad = digits.Length % 2;
        for (var i = 0; i < length; i++)
        {
            var high = values[digits[2 * i]];
            var low = values[digits[(2 * i) + 1]];
            bad |= (high | low) >> 4;
            bytes[i] = (byte)(((high << 4) | low) & 0xff);
        }

        return bad == 0;
    }

    private static byte[] DigitValues()
    {
        var values = new byte[256];
        values.AsSpan().Fill(0xff);
        for (var i = 0; i < 16; i++)
        {
            values[s_upperCase[i]] = (byte)i;
            values[char.ToLowerInvariant((char)s_upperCase[i])] = (byte)i;
        }

        return values;
    }

    private static Finding? Sort(List<Run> runs)
    {
        runs.Sort((left, right) => (left.Address, left.Line).CompareTo((right.Address, right.Line)));
        for (var i = 1; i < runs.Count; i++)
        {
            if (runs[i].Address < runs[i - 1].End)
            {
                return At(IntelHexFindings.Overlap,
                    $"the data that begins at 0x{runs[i].Address:x} overlaps that from line {Math.Min(runs[i - 1].Line, runs[i].Line)} on", Math.Max(runs[i - 1].Line, runs[i].Line));
            }
        }

        return null;
    }

    private static Finding At(FindingRule rule, string message, int line) => rule.With(message) with { Line = line };
}
