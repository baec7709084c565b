using Signet.Binary;

namespace Signet.Cli.Demo;

/// <summary>A small native Windows program made on the spot: PE32+ for x64, a console program that ends with a code.</summary>
/// <remarks>
/// <code>
/// offset size part
///      0   64 DOS header: MZ, and e_lfanew = 0x40
///   0x40    4 PE\0\0
///   0x44   20 COFF header: x64, one section
///   0x58  240 optional header, PE32+, with all sixteen data directories (112 + 16 × 8)
///  0x148   40 section table: .text
///  0x200  512 .text: mov eax, code; ret
/// </code>
/// The thread that Windows starts at the entry point ends the process with what the code returns in eax; nothing is imported.
/// Source: Microsoft PE format.
/// </remarks>
internal static class NativeProgram
{
    private const int Alignment = 0x200;
    private const int Page = 0x1000;
    private const int PeOffset = 0x40;
    private const int OptionalHeaderSize = 240;

    /// <summary>The program's bytes, unsigned.</summary>
    /// <param name="exitCode">What it ends with.</param>
    internal static byte[] Write(int exitCode)
    {
        var file = new byte[2 * Alignment];
        var writer = new SpanWriter(file);
        writer.U16(0x5A4D); // MZ
        writer.Zeros(58);
        writer.U32(PeOffset);

        writer.U32(0x00004550); // PE\0\0
        writer.U16(0x8664);
        writer.U16(1); // sections
        writer.U32(0); // no time: the same program is the same bytes
        writer.Zeros(8); // no symbols
        writer.U16(OptionalHeaderSize);
        writer.U16(0x0022); // executable, large addresses

        writer.U16(0x020B); // PE32+
        writer.U16(0x000E); // linker 14.0
        writer.U32(Alignment); // size of code
        writer.Zeros(8);
        writer.U32(Page); // entry point
        writer.U32(Page); // base of code
        writer.U64(0x140000000); // image base
        writer.U32(Page); // section alignment
        writer.U32(Alignment); // file alignment
        writer.U16(6); // Windows Vista and later
        writer.Zeros(6);
        writer.U16(6);
        writer.Zeros(6);
        writer.U32(2 * Page); // size of image
        writer.U32(Alignment); // size of headers
        writer.U32(0); // CheckSum: signing sets it
        writer.U16(3); // console
        writer.U16(0x8160); // ASLR with high entropy, no execution of data, terminal server
        writer.U64(0x100000); // stack, reserved and committed
        writer.U64(0x1000);
        writer.U64(0x100000); // heap, reserved and committed
        writer.U64(0x1000);
        writer.U32(0);
        writer.U32(16); // data directories
        writer.Zeros(16 * 8);

        writer.Bytes(".text\0\0\0"u8);
        writer.U32(6); // virtual size
        writer.U32(Page);
        writer.U32(Alignment); // size of raw data
        writer.U32(Alignment); // pointer to raw data
        writer.Zeros(12);
        writer.U32(0x60000020); // code, execute, read

        writer.Zeros(Alignment - (file.Length - writer.Remaining));
        writer.U8(0xB8); // mov eax, imm32
        writer.U32((uint)exitCode);
        writer.U8(0xC3); // ret
        return file;
    }
}
