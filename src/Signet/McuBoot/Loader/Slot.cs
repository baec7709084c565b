using System.Buffers.Binary;
using Signet.Binary;

namespace Signet.McuBoot.Loader;

/// <summary>A slot or the scratch area with the trailer at its end: every write that a loader or an application makes there.</summary>
/// <param name="device">The flash.</param>
/// <param name="layout">Where the fields of the trailer lie.</param>
/// <param name="isScratch">True for the scratch area, whose trailer has status for one step.</param>
internal sealed class Slot(FlashDevice device, McuBootTrailerLayout layout, bool isScratch = false)
{
    // What a loader copies in one go, so where a write can be torn.
    private const int CopySize = 1024;

    public FlashDevice Device => device;

    public int Length => device.Length;

    public int SectorSize => device.SectorSize;

    public int Sectors => device.Geometry.Sectors;

    /// <summary>Bytes of the trailer.</summary>
    public int TrailerSize => isScratch ? layout.ScratchSize : layout.Size;

    /// <summary>Where the trailer begins: with its status.</summary>
    public int StatusOffset => Length - TrailerSize;

    /// <summary>Where the sectors begin that the trailer reaches into.</summary>
    public int TrailerSector => StatusOffset / SectorSize * SectorSize;

    /// <summary>Steps that the status has room for.</summary>
    public int StatusEntries => (isScratch ? 1 : layout.MaxSectors) * layout.States;

    /// <summary>Reads the trailer, but for its status.</summary>
    public McuBootTrailer Trailer() =>
        McuBootTrailer.TryRead(device.Read(Length - layout.InfoSize, layout.InfoSize), layout, device.Erased, out var trailer) ? trailer : McuBootTrailer.Erased;

    public byte[] Read(int offset, int count) => device.Read(offset, count);

    public void WriteImageOk() => WriteCell(layout.ImageOk, [McuBootTrailer.Set]);

    public void WriteCopyDone() => WriteCell(layout.CopyDone, [McuBootTrailer.Set]);

    public void WriteSwapInfo(McuBootSwap type) => WriteCell(layout.SwapInfo, [McuBootTrailer.Info(type, 0)]);

    public void WriteSwapSize(uint size) => WriteNumber(layout.SwapSize, size);

    public void WriteTlvSizes(ushort primary, ushort secondary) => WriteNumber(layout.TlvSizes!.Value, ((uint)secondary << 16) | primary);

    /// <summary>Writes what is kept of both images' keys; an image without one leaves 0xFF.</summary>
    public void WriteKeys(IReadOnlyList<ReadOnlyMemory<byte>> kept)
    {
        for (var slot = 0; slot < 2 && layout.KeyLength > 0; slot++)
        {
            var cell = new byte[layout.KeyCell];
            cell.AsSpan().Fill(0xff);
            kept[slot].Span.CopyTo(cell);
            device.Write(Length - layout.Key(slot), cell);
        }
    }

    public void WriteMagic()
    {
        var cell = Filled(layout.MagicCell);
        McuBootTrailerLayout.Magic(layout.MaxAlign).CopyTo(cell.AsSpan(cell.Length - McuBootTrailerLayout.MagicSize));
        device.Write(Length - cell.Length, cell);
    }

    /// <summary>True when a step was marked as done.</summary>
    public bool StatusSet(int entry) => device.Read(StatusOffset + (entry * layout.WriteSize), 1)[0] != device.Erased;

    /// <summary>Marks a step as done.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="state">The byte that is written: 1, 2 or 3.</param>
    public void SetStatus(int entry, int state)
    {
        var cell = Filled(layout.WriteSize);
        cell[0] = (byte)state;
        device.Write(StatusOffset + (entry * layout.WriteSize), cell);
    }

    /// <summary>Erases all sectors that the trailer reaches into, the last first.</summary>
    public void EraseTrailer() => device.Erase(TrailerSector, Length - TrailerSector, backwards: true);

    public void Erase(int offset, int count) => device.Erase(offset, count);

    public void EraseAll(bool backwards = false) => device.Erase(0, Length, backwards);

    /// <summary>Copies to another slot, whose sectors there have been erased.</summary>
    /// <param name="offset">From where.</param>
    /// <param name="to">The other.</param>
    /// <param name="toOffset">To where.</param>
    /// <param name="count">Bytes.</param>
    /// <param name="change">Done to each piece before it is written: the piece, and where it goes.</param>
    public void Copy(int offset, Slot to, int toOffset, int count, Action<byte[], int>? change)
    {
        for (var done = 0; done < count; done += CopySize)
        {
            var piece = device.Read(offset + done, Math.Min(CopySize, count - done));
            change?.Invoke(piece, toOffset + done);
            to.Device.Write(toOffset + done, piece);
        }
    }

    private void WriteNumber(int fromEnd, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        WriteCell(fromEnd, bytes);
    }

    private void WriteCell(int fromEnd, ReadOnlySpan<byte> bytes)
    {
        var cell = Filled((int)Align.Up(bytes.Length, layout.WriteSize));
        bytes.CopyTo(cell);
        device.Write(Length - fromEnd, cell);
    }

    private byte[] Filled(int count)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill(device.Erased);
        return bytes;
    }
}
