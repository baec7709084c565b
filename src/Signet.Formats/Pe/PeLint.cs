using System.Buffers.Binary;
using Signet.Binary;

namespace Signet.Pe;

/// <summary>Looks for what is unwise about a PE file although its digest can be computed: at most one finding of each kind.</summary>
public static class PeLint
{
    private const ushort SubsystemNative = 1;

    private static readonly (string What, byte[] Bytes)[] s_markers =
    [
        ("a cabinet", [.. "MSCF\0\0\0\0"u8]),
        ("a ZIP archive", [.. "PK\x03\x04"u8]),
        ("a compound file", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]),
    ];

    /// <summary>Judges the headers and the layout.</summary>
    /// <param name="layout">The file's layout.</param>
    /// <param name="pageHashes">Whether a signature has page hashes, or is to have them.</param>
    public static IReadOnlyList<Finding> Check(PeLayout layout, bool pageHashes)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var headers = layout.Headers;
        // Once, in file order: with 65,535 sections nothing below may compare each with each.
        var sections = headers.Sections.Where(s => s.RawRange.Length > 0).OrderBy(s => s.PointerToRawData).ToList();
        Finding?[] findings =
        [
            headers.PeOffset % 4 == 0 ? null : PeLintFindings.HeaderUnaligned.With($"the PE header begins at 0x{headers.PeOffset:x}", new FileRange(headers.PeOffset, 4)),
            OutsideFile(headers, sections),
            Overlap(headers, sections),
            Unsorted(headers),
            Gap(headers, sections),
            Overlay(layout, sections),
            Unaligned(headers, sections),
            SectionAlignment(headers, pageHashes),
            EmptyWithPointer(headers, pageHashes),
            ForceIntegrity(layout, pageHashes),
            headers.IsEfi && !PeSectionWalk.CoversTheSame(layout)
                ? PeLintFindings.EfiDigest.With("hashed section by section, the image gives another digest")
                : null,
        ];
        return [.. findings.OfType<Finding>()];
    }

    /// <summary>Judges a file that is to be signed: what firmware and loaders disagree on is an error here, for nobody should sign it.</summary>
    /// <inheritdoc cref="Check"/>
    public static IReadOnlyList<Finding> CheckForSigning(PeLayout layout, bool pageHashes) =>
    [
        .. Check(layout, pageHashes).Select(f => f.Rule == PeLintFindings.SectionOverlap || f.Rule == PeLintFindings.EfiDigest
            ? f with { Severity = Severity.Error }
            : f),
    ];

    /// <summary>Looks for programs and archives in a certificate table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="offset">Where it lies in the file, in bytes.</param>
    public static Finding? CheckMarkers(ReadOnlySpan<byte> table, long offset)
    {
        foreach (var (what, bytes) in s_markers)
        {
            if (table.IndexOf(bytes) is >= 0 and var at)
            {
                return PeLintFindings.Marker.With($"what begins at 0x{offset + at:x} looks like {what}", new FileRange(offset + at, bytes.Length));
            }
        }

        for (int from = 0, at; (at = table[from..].IndexOf("MZ"u8)) >= 0; from += at + 2)
        {
            if (IsProgram(table[(from + at)..]))
            {
                return PeLintFindings.Marker.With($"what begins at 0x{offset + from + at:x} looks like a program", new FileRange(offset + from + at, 2));
            }
        }

        return null;
    }

    /// <summary>The edits that set PointerToRawData of sections without data to 0, as forced integrity needs it; none where it is 0 already.</summary>
    /// <remarks>The fields are in the digest, so this comes before signing, and an existing signature breaks.</remarks>
    public static Edits FixPointerToRawData(PeHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var edits = new Edits();
        foreach (var section in headers.Sections.Where(IsEmptyWithPointer))
        {
            edits.Replace(new FileRange(section.HeaderOffset + 20, 4), new byte[4]);
        }

        return edits;
    }

    private static bool IsEmptyWithPointer(PeSection section) => section.SizeOfRawData == 0 && section.PointerToRawData != 0;

    private static bool IsProgram(ReadOnlySpan<byte> from) =>
        from.Length >= 0x40
        && BinaryPrimitives.ReadUInt32LittleEndian(from[0x3C..]) is var header
        && header <= from.Length - 4
        && from[(int)header..].StartsWith("PE\0\0"u8);

    private static FileRange Row(PeSection section) => new(section.HeaderOffset, 40);

    private static Finding? OutsideFile(PeHeaders headers, List<PeSection> sections)
    {
        var index = sections.FindIndex(s => !s.RawRange.FitsIn(headers.FileLength));
        return index < 0 ? null : PeLintFindings.SectionOutsideFile.With(
            $"section {sections[index].Name} ({sections[index].RawRange}) reaches past the file's {headers.FileLength} bytes", Row(sections[index]));
    }

    private static Finding? Overlap(PeHeaders headers, List<PeSection> sections)
    {
        // SizeOfHeaders is no measure here: UPX says a page and puts its first section before the end of it.
        var (end, before) = (headers.End, "the headers");
        foreach (var section in sections)
        {
            if (section.PointerToRawData < end)
            {
                return PeLintFindings.SectionOverlap.With($"section {section.Name} ({section.RawRange}) lies on {before}, which end at 0x{end:x}", Row(section));
            }

            (end, before) = (section.RawRange.End, $"the bytes of section {section.Name}");
        }

        return null;
    }

    private static Finding? Unsorted(PeHeaders headers)
    {
        for (var i = 1; i < headers.Sections.Count; i++)
        {
            if (headers.Sections[i].VirtualAddress < headers.Sections[i - 1].VirtualAddress)
            {
                var section = headers.Sections[i];
                return PeLintFindings.SectionsUnsorted.With($"section {section.Name} is at address 0x{section.VirtualAddress:x}, below the one before it", Row(section));
            }
        }

        return null;
    }

    private static Finding? Gap(PeHeaders headers, List<PeSection> sections)
    {
        var end = Math.Max(headers.End, headers.SizeOfHeaders);
        foreach (var section in sections)
        {
            if (section.PointerToRawData > end)
            {
                return PeLintFindings.Gap.With(
                    $"{section.PointerToRawData - end} bytes before section {section.Name} belong to none", new FileRange(end, section.PointerToRawData - end));
            }

            end = Math.Max(end, section.RawRange.End);
        }

        return null;
    }

    private static Finding? Overlay(PeLayout layout, List<PeSection> sections)
    {
        var end = sections.Count == 0 ? layout.Headers.End : sections.Max(s => s.RawRange.End);
        var length = layout.CertificateTable.Offset - end;
        return length <= 0 ? null : PeLintFindings.Overlay.With($"{length} bytes lie behind the last section", new FileRange(end, length));
    }

    private static Finding? Unaligned(PeHeaders headers, List<PeSection> sections)
    {
        var index = headers.FileAlignment == 0 ? -1 : sections.FindIndex(s => s.PointerToRawData % headers.FileAlignment != 0);
        return index < 0 ? null : PeLintFindings.FileAlignment.With(
            $"section {sections[index].Name} begins at 0x{sections[index].PointerToRawData:x}, FileAlignment is {headers.FileAlignment}", Row(sections[index]));
    }

    private static Finding? SectionAlignment(PeHeaders headers, bool pageHashes)
    {
        var page = PePages.PageSizeOf(headers.Machine);
        var matters = pageHashes || headers.ForceIntegrity; // one image in eight of .NET's own is linked so, and works
        return !matters || (headers.SectionAlignment != 0 && headers.SectionAlignment % page == 0) ? null
            : PeLintFindings.SectionAlignment.With(
                $"SectionAlignment is {headers.SectionAlignment}, a page {page} bytes", new FileRange(headers.PeOffset + 56, 4));
    }

    private static Finding? EmptyWithPointer(PeHeaders headers, bool pageHashes)
    {
        var count = headers.Sections.Count(IsEmptyWithPointer);
        if (count == 0)
        {
            return null;
        }

        var section = headers.Sections.First(IsEmptyWithPointer);
        var finding = PeLintFindings.PointerToRawData.With(
            $"section {section.Name} has no data but PointerToRawData 0x{section.PointerToRawData:x}{(count > 1 ? $", and {count - 1} more" : "")}",
            new FileRange(section.HeaderOffset + 20, 4));
        return pageHashes || headers.ForceIntegrity ? finding with { Severity = Severity.Warning } : finding;
    }

    private static Finding? ForceIntegrity(PeLayout layout, bool pageHashes)
    {
        var headers = layout.Headers;
        var flag = new FileRange(headers.PeOffset + 94, 2);
        var userMode = headers.Subsystem != SubsystemNative && !headers.IsEfi;
        return headers.ForceIntegrity && !layout.HasCertificateTable ? PeLintFindings.ForceIntegrityUnsigned.With("the image asks for a signature and has none", flag)
            : headers.ForceIntegrity && !pageHashes && userMode ? PeLintFindings.ForceIntegrityWithoutPages.With("DllCharacteristics asks for forced integrity, the signature has no page hashes", flag)
            : !headers.ForceIntegrity && pageHashes && userMode ? PeLintFindings.ForceIntegrityMissing.With("the signature has page hashes, DllCharacteristics does not ask for forced integrity", flag)
            : null;
    }
}
