using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Signet.Binary;

namespace Signet.Pe;

public sealed partial record PeHeaders
{
    /// <summary>Where the last header byte may lie: no linker comes near, and whoever reads the head has to hold it in memory.</summary>
    public const int MaxHeaderBytes = 16 * 1024 * 1024;

    private const int DosHeaderSize = 64;
    private const int SectionSize = 40;
    private const uint PeSignature = 0x0000_4550;

    /// <summary>Reads the headers from the first bytes of a file.</summary>
    /// <param name="head">The file's first bytes: all, or as many as the last call asked for.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    /// <param name="headers">What was read.</param>
    /// <param name="needed">When more bytes are needed than <paramref name="head"/> holds: how many; otherwise 0. At most <see cref="MaxHeaderBytes"/>.</param>
    /// <param name="problem">Why it is not a PE file that we can work on; null when only more bytes are needed.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> head, long fileLength, [NotNullWhen(true)] out PeHeaders? headers, out int needed, out Finding? problem)
    {
        headers = null;
        if (!head.StartsWith("MZ"u8) && (head.Length >= 2 || fileLength < 2))
        {
            needed = 0;
            problem = PeFindings.NoMz();
            return false;
        }

        if (Lacks(head, fileLength, DosHeaderSize, out needed, out problem))
        {
            return false;
        }

        long peOffset = BinaryPrimitives.ReadUInt32LittleEndian(head[0x3C..]);
        // Up to NumberOfRvaAndSizes of a PE32 image; the file has at least these fields or is none.
        if (Lacks(head, fileLength, peOffset + 120, out needed, out problem))
        {
            return false;
        }

        var reader = new SpanReader(head[(int)peOffset..]);
        var signature = reader.U32();
        var machine = reader.U16();
        var sectionCount = reader.U16();
        reader.Skip(12); // TimeDateStamp, PointerToSymbolTable, NumberOfSymbols
        var optionalHeaderSize = reader.U16();
        var characteristics = reader.U16();
        var magic = reader.U16();
        problem =
            signature != PeSignature ? PeFindings.NoPe(peOffset)
            : magic is not (0x10B or 0x20B) ? PeFindings.UnknownMagic(magic, peOffset + 24)
            : null;
        if (problem is not null)
        {
            return false;
        }

        var isPlus = magic == 0x20B;
        var fieldsEnd = peOffset + (isPlus ? 136 : 120);
        var tableOffset = peOffset + 24 + optionalHeaderSize;
        var tableEnd = tableOffset + ((long)SectionSize * sectionCount);
        if (Lacks(head, fileLength, Math.Max(fieldsEnd, tableEnd), out needed, out problem))
        {
            return false;
        }

        reader.Skip(30); // linker version to ImageBase
        var sectionAlignment = reader.U32();
        var fileAlignment = reader.U32();
        reader.Skip(20); // versions, SizeOfImage
        var sizeOfHeaders = reader.U32();
        var checkSum = reader.U32();
        var subsystem = reader.U16();
        var dllCharacteristics = reader.U16();
        reader.Skip(isPlus ? 36 : 20); // stack and heap sizes, LoaderFlags
        var directories = reader.U32();
        reader.Skip(32); // directories 0 to 3
        var entryEnd = fieldsEnd + 40;
        if (directories > 4 && Lacks(head, fileLength, entryEnd, out needed, out problem))
        {
            return false;
        }

        var tableAt = reader.U32();
        var tableSize = reader.U32();
        headers = new PeHeaders
        {
            FileLength = fileLength,
            PeOffset = peOffset,
            Machine = machine,
            Characteristics = characteristics,
            SizeOfOptionalHeader = optionalHeaderSize,
            IsPlus = isPlus,
            SectionAlignment = sectionAlignment,
            FileAlignment = fileAlignment,
            SizeOfHeaders = sizeOfHeaders,
            CheckSum = checkSum,
            Subsystem = subsystem,
            DllCharacteristics = dllCharacteristics,
            NumberOfRvaAndSizes = directories,
            CertificateTable = directories > 4 ? new FileRange(tableAt, tableSize) : default,
            Sections = ReadSections(head[(int)tableOffset..(int)tableEnd], tableOffset),
        };
        return true;
    }

    private static PeSection[] ReadSections(ReadOnlySpan<byte> table, long offset)
    {
        var sections = new PeSection[table.Length / SectionSize];
        var reader = new SpanReader(table);
        for (var i = 0; i < sections.Length; i++)
        {
            var name = reader.Take(8);
            var virtualSize = reader.U32();
            var virtualAddress = reader.U32();
            var sizeOfRawData = reader.U32();
            var pointerToRawData = reader.U32();
            reader.Skip(12); // relocations and line numbers, of object files
            sections[i] = new PeSection(
                Name(name), virtualSize, virtualAddress, sizeOfRawData, pointerToRawData, reader.U32(), offset + ((long)SectionSize * i));
        }

        return sections;
    }

    // Eight bytes, shorter names filled with zeros; anything else than printable ASCII is shown as a question mark, for it goes to terminals.
    private static string Name(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        Span<byte> shown = stackalloc byte[end < 0 ? field.Length : end];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = field[i] is > 0x1F and < 0x7F ? field[i] : (byte)'?';
        }

        return Encoding.ASCII.GetString(shown);
    }

    // True when the head does not reach to end: then either more bytes are asked for, or the file itself ends before.
    private static bool Lacks(ReadOnlySpan<byte> head, long fileLength, long end, out int needed, out Finding? problem)
    {
        needed = 0;
        problem =
            end > fileLength ? PeFindings.Truncated(fileLength, end)
            : end > MaxHeaderBytes ? PeFindings.HeadersTooFar(end)
            : null;
        if (problem is null && end > head.Length)
        {
            needed = (int)end;
        }

        return problem is not null || needed > 0;
    }
}
