using Signet.Ffu;
using Signet.Files;
using Signet.McuBoot;

namespace Signet;

/// <summary>The kinds of file that bear, or are, signatures.</summary>
public enum FileFormat
{
    /// <summary>None of the others. A catalog can vouch for such a file all the same.</summary>
    Unknown,

    /// <summary>A PE image: exe, dll, sys, efi.</summary>
    Pe,

    /// <summary>A catalog: a SignedData over a certificate trust list.</summary>
    Catalog,

    /// <summary>A cabinet.</summary>
    Cab,

    /// <summary>An installer package: a compound file.</summary>
    Msi,

    /// <summary>A Full Flash Update image.</summary>
    Ffu,

    /// <summary>An MCUboot image, or Intel HEX that stands for one.</summary>
    McuBoot,
}

/// <summary>Finds what a file is from its first bytes, never from its name.</summary>
public static class FileFormats
{
    // A catalog's content type comes behind its digest algorithms, of which a signed one has one and hostile ones have what they like.
    private const int HeadLength = 512;

    /// <summary>What the file begins as. A file that is damaged further on is still of its kind: worth a verdict, not to be passed over.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileFormat Detect(ByteSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Span<byte> buffer = stackalloc byte[HeadLength];
        return Detect(buffer[..source.Read(0, buffer)]);
    }

    /// <summary>The format's name in reports: <c>pe</c>, <c>catalog</c>, <c>cab</c>, <c>msi</c>, <c>ffu</c>, <c>mcuboot</c>, <c>unknown</c>.</summary>
    public static string Name(this FileFormat format) => format switch
    {
        FileFormat.Pe => "pe",
        FileFormat.Catalog => "catalog",
        FileFormat.Cab => "cab",
        FileFormat.Msi => "msi",
        FileFormat.Ffu => "ffu",
        FileFormat.McuBoot => "mcuboot",
        _ => "unknown",
    };

    private static FileFormat Detect(ReadOnlySpan<byte> head) =>
        head.StartsWith("MZ"u8) ? FileFormat.Pe
        : head.StartsWith("MSCF"u8) ? FileFormat.Cab
        : head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) ? FileFormat.Msi // [MS-CFB], 2.2
        : FfuSecurityHeader.Matches(head) ? FileFormat.Ffu
        : McuBootFile.Matches(head) ? FileFormat.McuBoot
        : IsCatalog(head) ? FileFormat.Catalog
        : FileFormat.Unknown;

    // SEQUENCE { signedData, ... { 1.3.6.1.4.1.311.10.1: looked for as bytes, so that BER is recognised as well, and then refused by name.
    private static bool IsCatalog(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> signedData = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
        ReadOnlySpan<byte> trustList = [0x06, 0x09, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x0A, 0x01];
        return head is [0x30, ..]
            && head[..Math.Min(head.Length, 24)].IndexOf(signedData) is > 0 and var at
            && head[(at + signedData.Length)..].IndexOf(trustList) >= 0;
    }
}
