namespace Signet.McuBoot;

/// <summary>An image that was made, and read back.</summary>
public sealed record McuBootSigned
{
    public required McuBootImage Image { get; init; }

    /// <summary>What it was asked to be like.</summary>
    public required McuBootSignRequest Request { get; init; }

    /// <summary>The algorithm of <see cref="Digest"/>.</summary>
    public required DigestAlgorithm Algorithm { get; init; }

    /// <summary>The image's digest.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>The signature; empty when nobody signed.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Where the image is to lie; null when neither input nor request say.</summary>
    public long? Address { get; init; }

    /// <summary>Bytes of the payload compressed and not; null when compression was not asked for.</summary>
    public (int Compressed, int Plain)? Compression { get; init; }

    /// <summary>What is worth telling.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    private bool MarksOk => Request.Padding is McuBootPadding.Test or McuBootPadding.Confirm && Request.Mode != McuBootMode.Overwrite;

    /// <summary>The file: the image, and when it was asked for what fills its slot, with the trailer.</summary>
    /// <exception cref="SigningException">The slot that is to be filled up is larger than memory can hold in one piece.</exception>
    public ReadOnlyMemory<byte> ToBinary()
    {
        if (Request.Padding == McuBootPadding.None)
        {
            return Image.File;
        }

        if (Request.SlotSize > Array.MaxLength)
        {
            throw new SigningException(McuBootSigningFindings.Number.With($"a slot of {Request.SlotSize} bytes is not filled up, at most {Array.MaxLength} are; Intel HEX leaves the gap out"));
        }

        var slot = new byte[Request.SlotSize];
        Image.File.Span.CopyTo(slot);
        slot.AsSpan(Image.File.Length).Fill(Request.Erased);
        foreach (var (fromEnd, bytes) in Trailer())
        {
            bytes.Span.CopyTo(slot.AsSpan(slot.Length - fromEnd));
        }

        return slot;
    }

    /// <summary>The file in Intel HEX. Of the trailer only what is written is in it; what lies between is a gap.</summary>
    /// <exception cref="SigningException">The address is not known, or too high.</exception>
    public ReadOnlyMemory<byte> ToHex()
    {
        if (Address is not { } address)
        {
            throw new SigningException(McuBootSigningFindings.Address.With("No address exists in input file neither was it provided by user"));
        }

        var end = address + Request.SlotSize;
        HexSegment[] segments =
        [
            new(address, Image.File),
            .. Request.Padding == McuBootPadding.None ? [] : Trailer().Select(t => new HexSegment(end - t.FromEnd, t.Bytes)),
        ];
        return IntelHex.TryWrite(segments, out var text, out var problem) ? text : throw new SigningException(problem);
    }

    // In ascending order. The flag is a whole cell: flash is written so.
    private IEnumerable<(int FromEnd, ReadOnlyMemory<byte> Bytes)> Trailer()
    {
        var layout = McuBootSlotFit.Layout(Request, 0);
        if (MarksOk)
        {
            var cell = new byte[layout.MaxAlign];
            cell.AsSpan().Fill(Request.Erased);
            cell[0] = Request.Padding == McuBootPadding.Confirm ? McuBootTrailer.Set : Request.Erased;
            yield return (layout.ImageOk, cell);
        }

        var magic = McuBootTrailerLayout.Magic(layout.MaxAlign);
        if (Request.Endian == McuBootEndian.Big && layout.MaxAlign != 8)
        {
            (magic[0], magic[1]) = (magic[1], magic[0]); // the alignment in it is a number
        }

        yield return (McuBootTrailerLayout.MagicSize, magic);
    }
}
