using System.Buffers.Binary;

namespace Signet.Benchmarks;

/// <summary>Makes a PE32+ file with one section of a given size: input for the benchmarks, written without the code under test.</summary>
internal static class BenchPe
{
    private const int HeaderSize = 0x400;

    /// <summary>Writes the file; the section holds repeatable noise.</summary>
    /// <param name="sectionSize">Bytes of the section, a multiple of 4096.</param>
    public static void Write(string path, long sectionSize)
    {
        var head = new byte[HeaderSize];
        void U16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(at), (ushort)value);
        void U32(int at, long value) => BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(at), (uint)value);

        "MZ"u8.CopyTo(head);
        U32(0x3c, 0x80);
        "PE\0\0"u8.CopyTo(head.AsSpan(0x80));
        U16(0x84, 0x8664); // machine: x64
        U16(0x86, 1); // one section
        U16(0x94, 240); // size of the optional header
        U16(0x96, 0x2022); // executable, large addresses, DLL
        U16(0x98, 0x20b); // PE32+
        U32(0x98 + 32, 0x1000); // section alignment
        U32(0x98 + 36, 0x200); // file alignment
        U16(0x98 + 48, 6); // subsystem version
        U32(0x98 + 56, 0x1000 + sectionSize); // size of image
        U32(0x98 + 60, HeaderSize);
        U16(0x98 + 68, 3); // console
        U32(0x98 + 108, 16); // data directories
        ".data\0\0\0"u8.CopyTo(head.AsSpan(0x188));
        U32(0x190, sectionSize);
        U32(0x194, 0x1000);
        U32(0x198, sectionSize);
        U32(0x19c, HeaderSize);
        U32(0x1ac, 0xC0000040);

        using var file = File.Create(path);
        file.Write(head);
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        for (long left = sectionSize, i = 0; left > 0; left -= block.Length, i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(block, i);
            file.Write(block.AsSpan(0, (int)Math.Min(left, block.Length)));
        }
    }
}
