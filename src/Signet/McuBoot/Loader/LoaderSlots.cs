namespace Signet.McuBoot.Loader;

/// <summary>The flashes of one device during one start, and what the loader has read from them.</summary>
internal sealed class LoaderSlots(LoaderOptions options, Slot primary, Slot? secondary, Slot? scratch, Action<string> tell)
{
    public LoaderOptions Options => options;

    public McuBootTrailerLayout Layout => options.Layout;

    public Slot Primary => primary;

    public Slot? Secondary => secondary;

    public Slot? Scratch => scratch;

    /// <summary>The headers of the images that were in the slots when the swap began; null without a magic.</summary>
    public McuBootHeader?[] Headers { get; } = new McuBootHeader?[2];

    /// <summary>The version of a header that was read, even where the magic is not there and the version is what stands in its place.</summary>
    public McuBootVersion[] Versions { get; } = new McuBootVersion[2];

    /// <summary>True when the magic of a header was erased.</summary>
    public bool[] Erased { get; } = new bool[2];

    /// <summary>Bytes of the unprotected TLVs of the same images.</summary>
    public ushort[] TlvSizes { get; } = [ushort.MaxValue, ushort.MaxValue];

    /// <summary>Where the image begins in the secondary slot: 0, or a sector in the mode offset.</summary>
    public int SecondaryOffset { get; set; }

    public void Tell(string text) => tell(text);

    /// <summary>What the trailers ask for.</summary>
    public McuBootSwap Decide() => McuBootTrailer.Decide(primary.Trailer(), secondary!.Trailer(), options.Mode);

    /// <summary>The slot of that number: 0 for the primary.</summary>
    public Slot Of(int slot) => slot == 0 ? primary : secondary!;

    /// <summary>The bytes of a slot from where its image begins.</summary>
    public byte[] Image(int slot)
    {
        var offset = slot == 0 ? 0 : SecondaryOffset;
        return Of(slot).Read(offset, Of(slot).Length - offset);
    }

    /// <summary>Reads a header into the tables above.</summary>
    /// <returns>False without a magic.</returns>
    public bool ReadHeader(int slot, Slot from, int offset)
    {
        var bytes = from.Read(offset, McuBootHeader.Size);
        McuBootHeader.TryRead(bytes, out var header, out _, out _);
        Headers[slot] = McuBootHeader.Detect(bytes) is null ? null : header;
        Versions[slot] = header.Version;
        Erased[slot] = !bytes.AsSpan(0, 4).ContainsAnyExcept(from.Device.Erased);
        return Headers[slot] is not null;
    }

    /// <summary>Copies, and encrypts what leaves the primary slot, or decrypts what comes into it, when the image is marked as encrypted.</summary>
    /// <param name="from">From there.</param>
    /// <param name="offset">Where from.</param>
    /// <param name="to">To there.</param>
    /// <param name="toOffset">Where to.</param>
    /// <param name="count">Bytes.</param>
    /// <param name="progress">With the keys.</param>
    /// <param name="imageOffset">Where the image begins in <paramref name="to"/>.</param>
    public void Copy(Slot from, int offset, Slot to, int toOffset, int count, SwapProgress progress, int imageOffset = 0)
    {
        Action<byte[], int>? change = null;
        if (from == primary != (to == primary))
        {
            var image = from == primary ? 0 : 1;
            if (Headers[image] is { } header && (header.Flags & McuBootFlags.Encrypted) != 0 && Layout.KeyLength > 0)
            {
                change = (piece, at) => Cipher(header, progress.Keys[image], piece, at - imageOffset);
            }
        }

        from.Copy(offset, to, toOffset, count, change);
    }

    private static void Cipher(McuBootHeader header, ReadOnlyMemory<byte> key, byte[] piece, long at)
    {
        var first = Math.Max(at, header.HeaderSize);
        var end = Math.Min(at + piece.Length, header.PayloadRange.End);
        if (first >= end)
        {
            return;
        }

        if (key.IsEmpty)
        {
            throw new LoaderHaltException("an image is marked as encrypted and its content key cannot be had, so it cannot change slots");
        }

        AesCtr.Apply(piece.AsSpan((int)(first - at), (int)(end - first)), key.Span, first - header.HeaderSize);
    }
}
