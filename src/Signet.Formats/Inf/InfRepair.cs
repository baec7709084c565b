using System.Buffers.Binary;

namespace Signet.Inf;

/// <summary>A text file as it may have been before a tool that means well changed its line ends or its encoding.</summary>
/// <remarks>
/// A catalog lists the digest of an INF as it was. Version control that converts line ends (git's autocrlf, or an encoding for the working
/// tree) gives back another file with the same words. A candidate whose digest a catalog lists proves that this is what happened.
/// A file that had lines of both kinds cannot be restored once they are alike.
/// </remarks>
/// <param name="What">What the candidate has that the file has not: <c>CR LF line ends</c>. Fits behind "with".</param>
/// <param name="Content">The whole file as it may have been.</param>
public sealed record InfRepair(string What, ReadOnlyMemory<byte> Content)
{
    /// <summary>Files larger than this many bytes have no candidates: each costs a copy and a digest.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The candidates, likely ones first; each is made when it is asked for.</summary>
    public static IEnumerable<InfRepair> Candidates(ReadOnlyMemory<byte> content)
    {
        if (content.Length > MaxBytes)
        {
            yield break;
        }

        foreach (var encoded in Encodings(new InfRepair("", content)))
        {
            foreach (var ended in Ends(encoded))
            {
                foreach (var candidate in LastLines(ended))
                {
                    if (candidate.What.Length > 0)
                    {
                        yield return candidate;
                    }
                }
            }
        }
    }

    private InfRepair And(string what, byte[] content) => new(What.Length == 0 ? what : $"{What}, {what}", content);

    private static IEnumerable<InfRepair> Encodings(InfRepair file)
    {
        yield return file;
        var text = InfText.Decode(file.Content.Span);
        if (text.Encoding is InfEncoding.Utf8 or InfEncoding.Ansi)
        {
            yield return file.And("UTF-16 and a byte order mark", Utf16(text.Characters));
            yield return text.Mark > 0
                ? file.And("no byte order mark", [.. file.Content.Span[text.Mark..]])
                : file.And("a byte order mark", [0xEF, 0xBB, 0xBF, .. file.Content.Span]);
        }
    }

    private static IEnumerable<InfRepair> Ends(InfRepair file)
    {
        yield return file;
        var ends = LineEnds.Count(file.Content.Span);
        if (ends.Lf > 0)
        {
            yield return file.And("CR LF line ends", WithLineEnds(file.Content.Span, crLf: true));
        }

        if (ends.CrLf > 0)
        {
            yield return file.And("LF line ends", WithLineEnds(file.Content.Span, crLf: false));
        }
    }

    // Editors and version control also add a line end to the last line, or take it away.
    private static IEnumerable<InfRepair> LastLines(InfRepair file)
    {
        yield return file;
        var text = InfText.Decode(file.Content.Span);
        var size = text.UnitSize;
        var end = text.Characters.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : text.Characters is [.., '\n'] ? 1 : 0;
        if (end > 0)
        {
            yield return file.And("no line end behind the last line", [.. file.Content.Span[..^(end * size)]]);
        }

        var crLf = LineEnds.Count(file.Content.Span).CrLf > 0;
        var added = new byte[(crLf ? 2 : 1) * size];
        var bigEndian = text.Encoding == InfEncoding.Utf16BigEndian ? size - 1 : 0;
        added[bigEndian] = (byte)(crLf ? '\r' : '\n');
        added[added.Length - size + bigEndian] = (byte)'\n';
        yield return file.And("a line end behind the last line", [.. file.Content.Span, .. added]);
    }

    // Characters above 0x7F cannot be half of a line end in any of the encodings, so bytes are copied as they are.
    private static byte[] WithLineEnds(ReadOnlySpan<byte> content, bool crLf)
    {
        var text = InfText.Decode(content);
        var (size, low) = (text.UnitSize, text.Encoding == InfEncoding.Utf16BigEndian ? 1 : 0);
        var result = new List<byte>(content.Length + (content.Length / 16));
        result.AddRange(content[..text.Mark]);
        var cr = new byte[size];
        cr[low] = (byte)'\r';
        for (var i = text.Mark; i < content.Length; i += size)
        {
            var unit = content.Slice(i, Math.Min(size, content.Length - i));
            var isEnd = Is(unit, low, '\n');
            var behindCr = i - size >= text.Mark && Is(content.Slice(i - size, size), low, '\r');
            if (isEnd && crLf && !behindCr)
            {
                result.AddRange(cr);
            }
            else if (isEnd && !crLf && behindCr)
            {
                result.RemoveRange(result.Count - size, size);
            }

            result.AddRange(unit);
        }

        return [.. result];
    }

    private static bool Is(ReadOnlySpan<byte> unit, int low, char character) =>
        unit.Length == 1 ? low == 0 && unit[0] == character : unit[low] == character && unit[1 - low] == 0;

    private static byte[] Utf16(string text)
    {
        var bytes = new byte[2 + (2 * text.Length)];
        (bytes[0], bytes[1]) = (0xFF, 0xFE);
        for (var i = 0; i < text.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 + (2 * i)), text[i]);
        }

        return bytes;
    }
}
