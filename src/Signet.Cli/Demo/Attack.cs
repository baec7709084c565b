using System.Buffers.Binary;
using System.Text;
using Signet.Authenticode;
using Signet.Files;
using Signet.Pe;

namespace Signet.Cli.Demo;

/// <summary>What attackers do to signed files, done to copies.</summary>
internal static class Attack
{
    /// <summary>Changes one bit in the middle of the first section.</summary>
    internal static byte[] FlipABit(byte[] file)
    {
        var section = Open(file).Headers.Sections[0];
        byte[] changed = [.. file];
        changed[section.PointerToRawData + (section.SizeOfRawData / 2)] ^= 1;
        return changed;
    }

    /// <summary>Hides a message behind the PKCS #7 in its table entry, where no digest looks (CVE-2013-3900).</summary>
    internal static byte[] HideData(byte[] file, ReadOnlySpan<byte> message)
    {
        var pe = Open(file);
        byte[] changed = [.. file, .. message, .. new byte[-message.Length & 7]];
        var grown = (uint)(changed.Length - file.Length);
        Add(changed, pe.Certificates[^1].Offset, grown);
        Add(changed, pe.Headers.SecurityEntryOffset + 4, grown);
        return changed;

        static void Add(byte[] bytes, long offset, uint value)
        {
            var field = bytes.AsSpan((int)offset, 4);
            BinaryPrimitives.WriteUInt32LittleEndian(field, BinaryPrimitives.ReadUInt32LittleEndian(field) + value);
        }
    }

    /// <summary>Turns the clock of the RFC 3161 time stamp back by ten years.</summary>
    internal static byte[] BackDate(byte[] file)
    {
        var inspection = PeInspection.Read(new MemorySource(file));
        var inspected = inspection.Signatures[0];
        var token = inspected.Signature.SignerInfo!.UnsignedAttribute(Oids.Rfc3161Token)!.Values[0];
        var place = inspected.Signature.Data!.Locate(token, inspected.Signature.Where.Offset);
        var time = inspected.Timestamps[0].Time.UtcDateTime;
        var genTime = Encoding.ASCII.GetBytes(time.ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture));
        byte[] changed = [.. file];
        var part = changed.AsSpan((int)place.Offset, (int)place.Length);
        Encoding.ASCII.GetBytes($"{time.Year - 10:0000}").CopyTo(part[part.IndexOf(genTime)..]);
        return changed;
    }

    private static PeFile Open(byte[] file) => PeFile.OpenForWork(new MemorySource(file));
}
