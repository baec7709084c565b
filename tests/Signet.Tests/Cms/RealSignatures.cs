using System.Buffers.Binary;
using System.Text.Json;

namespace Signet.Tests.Cms;

/// <summary>Signatures of files made by others, taken out with as little code as possible and none of ours.</summary>
public static class RealSignatures
{
    /// <summary>Path relative to the corpus, and the parser's facts, of every corpus file of those types.</summary>
    public static IEnumerable<(string File, JsonElement Facts)> Corpus(params string[] types)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Shared.Path("corpus/manifest.json")));
        foreach (var entry in manifest.RootElement.GetProperty("files").EnumerateArray())
        {
            var facts = entry.GetProperty("parse");
            if (facts.ValueKind == JsonValueKind.Object && types.Contains(entry.GetProperty("type").GetString()))
            {
                yield return (entry.GetProperty("file").GetString()!, facts.Clone());
            }
        }
    }

    /// <summary>The signature blocks of a PE, a catalog or a cabinet; trailing zeros included.</summary>
    public static IEnumerable<byte[]> In(byte[] file)
    {
        if (file is [0x30, ..])
        {
            return [file];
        }

        if (file is [(byte)'M', (byte)'S', (byte)'C', (byte)'F', ..])
        {
            // specs: CAB, a reserve of 20 bytes with offset and size of the signature
            return U16(file, 30) == 4 && U32(file, 36) == 20 && U32(file, 48) > 0 ? [file[U32(file, 44)..(U32(file, 44) + U32(file, 48))]] : [];
        }

        return file is [(byte)'M', (byte)'Z', ..] && file.Length > 0x40 ? InPe(file) : [];
    }

    private static IEnumerable<byte[]> InPe(byte[] file)
    {
        var header = U32(file, 0x3C);
        if (header + 200 > file.Length || U32(file, header) != 0x4550)
        {
            yield break;
        }

        var directory = header + 152 + (U16(file, header + 24) == 0x20B ? 16 : 0);
        var position = U32(file, directory);
        var end = Math.Min(position + U32(file, directory + 4), file.Length);
        while (position > 0 && position + 8 < end)
        {
            var length = U32(file, position);
            if (length < 8 || length > end - position)
            {
                yield break;
            }

            yield return file[(position + 8)..(position + length)];
            position += (length + 7) & ~7;
        }
    }

    private static int U16(byte[] file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset));

    private static int U32(byte[] file, int offset) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(offset));
}
