using System.Buffers.Binary;
using Signet.Authenticode;
using Signet.Pe;
using Signet.Tests.Pe;
using Signet.Trust;

namespace Signet.Tests.Hostile;

/// <summary>Every count, size and offset of a signed PE file at 0, at its largest, where sums wrap around, and where it just fits and just does not.</summary>
public class PeFieldTests
{
    private static readonly byte[] s_file = SignedPe.Vector("sign-ph.exe");
    private static readonly PeFile s_pe = SignedPe.Open(s_file);

    /// <summary>Each field: its offset and length in bytes.</summary>
    private static readonly (string Name, long Offset, int Size)[] s_fields = [.. Fields()];

    public static TheoryData<string> Names { get; } = [.. s_fields.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_value_but_the_signed_one_is_trusted_and_none_does_harm(string name)
    {
        var (_, offset, size) = s_fields.Single(f => f.Name == name);
        var was = Value(s_file, offset, size);
        foreach (var value in Values(size).Where(v => v != was))
        {
            var changed = s_file.ToArray();
            Put(changed, offset, size, value);
            var ordeal = Gauntlet.Run(changed);
            Assert.True(name == "CheckSum" == (ordeal.Verdict == Verdict.Trusted), $"{name} = 0x{value:x}: {ordeal.Verdict}");
            // Its signature does not hold any more, so it can be replaced at best; without an offset or a size there is none.
            var holds = name == "CheckSum" || (name.StartsWith("directory 4", StringComparison.Ordinal) && value == 0);
            Assert.True(holds == (ordeal.Appended == "signed"), $"{name} = 0x{value:x}: {ordeal.Appended}");
        }
    }

    /// <summary>The same values in a file that is not signed yet: it is refused, or what is signed is trusted (<see cref="Gauntlet"/>).</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void An_unsigned_file_with_any_value_is_refused_or_signed_well(string name)
    {
        var (_, offset, size) = s_fields.Single(f => f.Name == name);
        var file = SignedPe.Unsigned();
        foreach (var value in Values(size).Where(_ => offset + size <= file.Length))
        {
            var changed = file.ToArray();
            Put(changed, offset, size, value);
            Assert.NotEqual(Verdict.Trusted, Gauntlet.Run(changed).Verdict);
            Gauntlet.Sign(changed, new() { Existing = ExistingSignature.Replace, PageHashes = true });
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x3C)]
    [InlineData(0x40)]
    [InlineData(0x41)]
    [InlineData(0x7C)]
    [InlineData(0x1000)]
    [InlineData(0x2F00)]
    public void The_headers_may_begin_anywhere(int offset)
    {
        // A whole set of headers at the place that e_lfanew names, over what was there.
        var file = SignedPe.Unsigned();
        Array.Resize(ref file, 0x4000);
        var headers = file.AsSpan((int)s_pe.Headers.PeOffset, (int)(s_pe.Headers.End - s_pe.Headers.PeOffset)).ToArray();
        headers.CopyTo(file, offset);
        file[0] = (byte)'M';
        file[1] = (byte)'Z';
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(0x3C), offset);
        Gauntlet.Run(file);
    }

    /// <summary>Every octet of every tag and length in the signature, at the values that mean something there.</summary>
    [Fact]
    public void No_changed_tag_or_length_is_trusted()
    {
        var content = s_pe.Certificates[0].Content;
        var octets = new List<int>();
        Headers(s_file, (int)content.Offset, (int)content.End, octets);
        Assert.InRange(octets.Count, 300, 2000);
        byte[] values = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0x85, 0x88, 0xFE, 0xFF];
        foreach (var value in values)
        {
            Parallel.ForEach(octets.Where(at => s_file[at] != value), at =>
            {
                var changed = s_file.ToArray();
                changed[at] = value;
                Assert.NotEqual(Verdict.Trusted, Gauntlet.Run(changed).Verdict);
            });
        }
    }

    private static IEnumerable<(string Name, long Offset, int Size)> Fields()
    {
        var p = s_pe.Headers.PeOffset;
        var plus = s_pe.Headers.IsPlus ? 16 : 0;
        yield return ("e_lfanew", 0x3C, 4);
        yield return ("NumberOfSections", p + 6, 2);
        yield return ("PointerToSymbolTable", p + 12, 4);
        yield return ("NumberOfSymbols", p + 16, 4);
        yield return ("SizeOfOptionalHeader", p + 20, 2);
        yield return ("magic", p + 24, 2);
        yield return ("SectionAlignment", p + 56, 4);
        yield return ("FileAlignment", p + 60, 4);
        yield return ("SizeOfImage", p + 80, 4);
        yield return ("SizeOfHeaders", p + 84, 4);
        yield return ("CheckSum", p + 88, 4);
        yield return ("Subsystem", p + 92, 2);
        yield return ("NumberOfRvaAndSizes", p + 116 + plus, 4);
        yield return ("directory 4 offset", p + 152 + plus, 4);
        yield return ("directory 4 size", p + 156 + plus, 4);
        foreach (var (section, index) in s_pe.Headers.Sections.Select((s, i) => (s, i)).Where(s => s.i == 0 || s.i == s_pe.Headers.Sections.Count - 1))
        {
            yield return ($"section {index} VirtualSize", section.HeaderOffset + 8, 4);
            yield return ($"section {index} VirtualAddress", section.HeaderOffset + 12, 4);
            yield return ($"section {index} SizeOfRawData", section.HeaderOffset + 16, 4);
            yield return ($"section {index} PointerToRawData", section.HeaderOffset + 20, 4);
        }

        var entry = s_pe.Certificates[0].Offset;
        yield return ("dwLength", entry, 4);
        yield return ("wRevision", entry + 4, 2);
        yield return ("wCertificateType", entry + 6, 2);
    }

    private static IEnumerable<uint> Values(int size)
    {
        if (size == 2)
        {
            return [0, 1, 2, 7, 0x10, 0xEF, 0xF0, 0xFF, 0x100, 0x10B, 0x20B, 0x7FFF, 0x8000, 0xFFF8, 0xFFFF];
        }

        var (table, length) = ((uint)s_pe.Layout.CertificateTable.Offset, (uint)s_file.Length);
        return
        [
            0, 1, 4, 5, 7, 8, 9, 16, 0xFFF, 0x1000, table - 8, table - 1, table, table + 1, table + 8, length - 8, length - 1, length, length + 1, length + 8,
            0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF - length, uint.MaxValue - length + 1, uint.MaxValue - table + 1, 0xFFFF_FFF0, 0xFFFF_FFF7, 0xFFFF_FFF8, 0xFFFF_FFF9, 0xFFFF_FFFE, 0xFFFF_FFFF,
        ];
    }

    private static uint Value(byte[] file, long offset, int size) => size == 2
        ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan((int)offset))
        : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)offset));

    private static void Put(byte[] file, long offset, int size, uint value)
    {
        var field = file.AsSpan((int)offset, size);
        if (size == 2)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(field, value);
        }
    }

    // Where the tags and lengths of all elements stand: written for the test, not the reader under test.
    private static void Headers(byte[] file, int start, int end, List<int> octets)
    {
        while (start < end)
        {
            var tag = file[start];
            octets.Add(start++);
            int length = file[start];
            octets.Add(start++);
            if (length > 0x80)
            {
                var count = length - 0x80;
                length = 0;
                for (; count > 0; count--)
                {
                    length = (length << 8) | file[start];
                    octets.Add(start++);
                }
            }

            if ((tag & 0x20) != 0)
            {
                Headers(file, start, start + length, octets);
            }

            start += length;
        }
    }
}
