using System.Buffers.Binary;
using System.Text;

namespace Signet.Tests.Pe;

/// <summary>A PE file made field by field, right or wrong. Shares no code with the reader.</summary>
public sealed record PeImage
{
    public bool IsPlus { get; init; } = true;

    public int PeOffset { get; init; } = 0x80;

    public ushort Machine { get; init; } = 0x8664;

    public ushort? SizeOfOptionalHeader { get; init; }

    public uint SectionAlignment { get; init; } = 0x1000;

    public uint FileAlignment { get; init; } = 0x200;

    public uint SizeOfHeaders { get; init; } = 0x400;

    public uint CheckSum { get; init; }

    public ushort Subsystem { get; init; } = 3;

    public ushort DllCharacteristics { get; init; } = 0x8160;

    public uint NumberOfRvaAndSizes { get; init; } = 16;

    public ushort? NumberOfSections { get; init; }

    public IReadOnlyList<PeImageSection> Sections { get; init; } =
    [
        new(".text", 0x1000, 0x400, 0x200),
        new(".data", 0x2000, 0x600, 0x400),
        new(".bss", 0x3000, 0, 0),
    ];

    /// <summary>Data directory 4: offset and size.</summary>
    public (uint Offset, uint Size) Table { get; init; }

    public int Length { get; init; } = 0xA00;

    private int OptionalHeaderSize => SizeOfOptionalHeader ?? (IsPlus ? 240 : 224);

    /// <summary>The file: headers as told, and elsewhere bytes that depend on their offset.</summary>
    public byte[] Bytes()
    {
        var file = new byte[Length];
        for (var i = 0; i < file.Length; i++)
        {
            file[i] = (byte)(((i * 37) ^ (i >> 8)) & 0xFF);
        }

        var head = file.AsSpan();
        var plus = IsPlus ? 16 : 0;
        head[..Math.Min(head.Length, PeOffset + 24 + OptionalHeaderSize + (40 * Sections.Count))].Clear();
        "MZ"u8.CopyTo(head);
        U32(head, 0x3C, (uint)PeOffset);
        "PE\0\0"u8.CopyTo(head[PeOffset..]);
        U16(head, PeOffset + 4, Machine);
        U16(head, PeOffset + 6, NumberOfSections ?? (ushort)Sections.Count);
        U16(head, PeOffset + 20, (ushort)OptionalHeaderSize);
        U16(head, PeOffset + 22, 0x2022);
        U16(head, PeOffset + 24, (ushort)(IsPlus ? 0x20B : 0x10B));
        U32(head, PeOffset + 56, SectionAlignment);
        U32(head, PeOffset + 60, FileAlignment);
        U32(head, PeOffset + 84, SizeOfHeaders);
        U32(head, PeOffset + 88, CheckSum);
        U16(head, PeOffset + 92, Subsystem);
        U16(head, PeOffset + 94, DllCharacteristics);
        U32(head, PeOffset + 116 + plus, NumberOfRvaAndSizes);
        if (NumberOfRvaAndSizes > 4)
        {
            U32(head, PeOffset + 152 + plus, Table.Offset);
            U32(head, PeOffset + 156 + plus, Table.Size);
        }

        for (var i = 0; i < Sections.Count; i++)
        {
            var row = PeOffset + 24 + OptionalHeaderSize + (40 * i);
            Encoding.Latin1.GetBytes(Sections[i].Name).CopyTo(head[row..]);
            U32(head, row + 8, Math.Max(Sections[i].Size, 1));
            U32(head, row + 12, Sections[i].Address);
            U32(head, row + 16, Sections[i].Size);
            U32(head, row + 20, Sections[i].Offset);
            U32(head, row + 36, 0x60000020);
        }

        return file;
    }

    private static void U16(Span<byte> file, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file[offset..], value);

    private static void U32(Span<byte> file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file[offset..], value);
}

/// <summary>A section of a <see cref="PeImage"/>: its name, its address in memory, its place in the file.</summary>
public sealed record PeImageSection(string Name, uint Address, uint Offset, uint Size);
