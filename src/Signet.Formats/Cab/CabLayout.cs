using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Signet.Binary;

namespace Signet.Cab;

/// <summary>Where the parts of a cabinet lie that signing touches.</summary>
/// <remarks>
/// A signed cabinet has a reserve of 20 bytes in its header, which places the signature behind the cabinet:
/// <code>
/// offset size field
///     36    2 cbCFHeader 20                               not hashed
///     38    2 cbCFFolder 0, cbCFData 0                    hashed
///     40    4 0x00100000                                  not hashed, like all of the reserve
///     44    4 offset of the signature = cbCabinet         the second digest is over cbCabinet
///     48    4 its length, a multiple of 8
///     52    8 0
/// </code>
/// Source: measured on genuine cabinets and signtool; docs/formats/cab.md.
/// </remarks>
public sealed record CabLayout
{
    /// <summary>Bytes that are reserved for a signature.</summary>
    public const int SignatureReserve = 20;

    /// <summary>The first four bytes of a reserve that is in use.</summary>
    public const uint ReserveMark = 0x00100000;

    /// <summary>The reserve that CABARC -s 6144 makes for signing later; signtool puts its own in place of it.</summary>
    public const int CabarcReserve = 6144;

    private const int ReserveOffset = CabHeader.Size;
    private const int FolderSize = 8;
    private const int MaxName = 256;

    /// <summary>The header.</summary>
    public required CabHeader Header { get; init; }

    /// <summary>The reserve's bytes, without the four that give its lengths.</summary>
    public ReadOnlyMemory<byte> Reserve { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileLength { get; init; }

    /// <summary>Where each folder's coffCabStart stands, and its value: both in bytes from the file's start.</summary>
    public required IReadOnlyList<(long Offset, uint Value)> FolderStarts { get; init; }

    /// <summary>Where the signature lies, with its zeros; empty when there is none.</summary>
    public FileRange Signature { get; init; }

    /// <summary>True when the header bears the reserve for a signature, in use or all zero.</summary>
    public bool HasSignatureReserve => Header is { HeaderReserve: SignatureReserve, FolderReserve: 0, DataReserve: 0 } && (IsMarked || IsZero(Reserve.Span));

    /// <summary>What the file digest covers, in order. The signature never belongs to it.</summary>
    public IReadOnlyList<FileRange> DigestRanges => HasSignatureReserve
        ? [new(0, 4), new(8, 28), new(38, 2), new(60, Header.CabinetSize - 60)]
        : [new(0, 4), new(8, Header.CabinetSize - 8)];

    private bool IsMarked => Reserve.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(Reserve.Span) == ReserveMark;

    /// <summary>Reads the layout from a cabinet's first bytes.</summary>
    /// <param name="head">As many first bytes as there are at hand.</param>
    /// <param name="fileLength">Length of the whole file in bytes.</param>
    /// <param name="layout">What was read.</param>
    /// <param name="needed">When more bytes are needed: how many, at most the file's length.</param>
    /// <param name="findings">What is wrong; when there is no layout and no more bytes are needed, the last says why.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> head, long fileLength, [NotNullWhen(true)] out CabLayout? layout, out int needed, out IReadOnlyList<Finding> findings)
    {
        (layout, needed, findings) = (null, 0, []);
        if (!CabHeader.TryRead(head, out var header) || !head.StartsWith("MSCF"u8) || header.Version != 0x0103)
        {
            findings = [head.StartsWith("MSCF"u8) && head.Length < CabHeader.Size + 4
                ? CabFindings.Truncated.With($"a cabinet's header has 36 bytes, the file {fileLength}", new FileRange(0, fileLength))
                : CabFindings.NotACabinet.With("the file does not begin with MSCF and the version 1.3", new FileRange(0, Math.Min(fileLength, CabHeader.Size)))];
            return false;
        }

        if (!TryFindFolders(head, header, out var folders) || (needed = folders + (header.FolderCount * (FolderSize + header.FolderReserve))) > head.Length)
        {
            // The names are of up to 255 characters each, so a second look is always enough.
            needed = Math.Max(needed, CabHeader.Size + header.ReserveLength + (4 * MaxName));
            if (needed > head.Length && head.Length < fileLength)
            {
                needed = (int)Math.Min(needed, fileLength);
                return false;
            }

            needed = 0;
            findings = [CabFindings.Truncated.With("the header, its names or the folders do not end in the file", new FileRange(0, fileLength))];
            return false;
        }

        needed = 0;
        var starts = new List<(long, uint)>(header.FolderCount);
        for (var i = 0; i < header.FolderCount; i++)
        {
            var at = folders + (i * (FolderSize + header.FolderReserve));
            starts.Add((at, BinaryPrimitives.ReadUInt32LittleEndian(head[at..])));
        }

        layout = new CabLayout
        {
            Header = header,
            Reserve = header.HeaderReserve == 0 ? default : head.Slice(ReserveOffset + 4, header.HeaderReserve).ToArray(),
            FileLength = fileLength,
            FolderStarts = starts,
        };
        layout = layout with { Signature = layout.FindSignature() };
        var found = CabCheck.Check(layout, folders + (header.FolderCount * (FolderSize + header.FolderReserve)));
        findings = found;
        if (found.Find(f => f.Rule == CabFindings.Malformed || f.Rule == CabFindings.Truncated) is { } fatal)
        {
            (layout, findings) = (null, [fatal]);
        }

        return layout is not null;
    }

    /// <summary>The edits that put a signature behind the cabinet, with the reserve that places it.</summary>
    /// <param name="signature">The ContentInfo, DER; empty to make the place alone, as the digest needs it.</param>
    /// <exception cref="SigningException">There is no place: the reserve is in other use, or the file too large.</exception>
    public Edits WithSignature(ReadOnlySpan<byte> signature)
    {
        var padded = new byte[Align.Up(signature.Length, 8)];
        signature.CopyTo(padded);
        var old = HasSignatureReserve ? SignatureReserve + 4 : RemovableReserve();
        var growth = 4 + SignatureReserve - old;
        if (Header.CabinetSize + growth + padded.Length > uint.MaxValue)
        {
            throw new SigningException(CabFindings.TooLarge.With($"the cabinet has {Header.CabinetSize} bytes, the signature {padded.Length}"));
        }

        var reserve = new byte[4 + SignatureReserve];
        var writer = new SpanWriter(reserve);
        writer.U32(SignatureReserve);
        writer.U32(ReserveMark);
        writer.U32((uint)(Header.CabinetSize + growth));
        writer.U32((uint)padded.Length);
        return Change(growth, reserve, old, padded);
    }

    /// <summary>The edits that take the signature and its reserve out: the cabinet as it was before it was signed.</summary>
    public Edits WithoutSignature() => Change(-(4 + SignatureReserve), [], 4 + SignatureReserve, []);

    private Edits Change(int growth, byte[] reserve, int oldReserve, byte[] tail)
    {
        var header = new byte[CabHeader.Size + reserve.Length];
        reserve.CopyTo(header, CabHeader.Size);
        (Header with
        {
            CabinetSize = (uint)(Header.CabinetSize + growth),
            FilesOffset = (uint)(Header.FilesOffset + growth),
            Flags = reserve.Length > 0 ? Header.Flags | CabFlags.HasReserve : Header.Flags & ~CabFlags.HasReserve,
        }).Write(header);
        var edits = new Edits();
        edits.Replace(new FileRange(0, CabHeader.Size + oldReserve), header);
        foreach (var (offset, value) in growth == 0 ? [] : FolderStarts)
        {
            var moved = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(moved, (uint)(value + growth));
            edits.Replace(new FileRange(offset, 4), moved);
        }

        edits.Replace(new FileRange(Header.CabinetSize, FileLength - Header.CabinetSize), tail);
        return edits;
    }

    // Bytes of a reserve that can go: none there, or the empty one that CABARC made for this.
    private int RemovableReserve() =>
        !Header.Flags.HasFlag(CabFlags.HasReserve) ? 0
        : Header is { HeaderReserve: CabarcReserve, FolderReserve: 0, DataReserve: 0 } && IsZero(Reserve.Span) ? 4 + CabarcReserve
        : throw new SigningException(CabFindings.Reserve.With(
            $"{Header.HeaderReserve} bytes are reserved in the header, {Header.FolderReserve} in each folder, {Header.DataReserve} in each block of data",
            new FileRange(ReserveOffset, Header.ReserveLength)));

    private FileRange FindSignature()
    {
        if (!IsMarked || Reserve.Length < SignatureReserve)
        {
            return default;
        }

        var offset = BinaryPrimitives.ReadUInt32LittleEndian(Reserve.Span[4..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Reserve.Span[8..]);
        return length == 0 ? default : new FileRange(offset, length);
    }

    /// <summary>Finds the end of the names, where the folders begin.</summary>
    private static bool TryFindFolders(ReadOnlySpan<byte> head, CabHeader header, out int offset)
    {
        offset = CabHeader.Size + header.ReserveLength;
        var names = (header.Flags.HasFlag(CabFlags.HasPrevious) ? 2 : 0) + (header.Flags.HasFlag(CabFlags.HasNext) ? 2 : 0);
        for (; names > 0 && offset < head.Length; names--)
        {
            var length = head[offset..].IndexOf((byte)0);
            if (length is < 0 or >= MaxName)
            {
                return false;
            }

            offset += length + 1;
        }

        return names == 0 && offset <= head.Length;
    }

    internal static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);
}
