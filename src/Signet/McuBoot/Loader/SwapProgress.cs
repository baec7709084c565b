namespace Signet.McuBoot.Loader;

/// <summary>Where the status of a swap was found that was cut off.</summary>
internal enum StatusSource
{
    None,
    Primary,
    Scratch,
}

/// <summary>How far a swap has come.</summary>
internal sealed class SwapProgress
{
    public StatusSource Source { get; set; }

    /// <summary>Steps done, from 0.</summary>
    public int Index { get; set; }

    /// <summary>Parts of the current step that are done: 0 to 2.</summary>
    public int State { get; set; }

    public McuBootSwap Type { get; set; } = McuBootSwap.None;

    /// <summary>Bytes that are swapped.</summary>
    public uint Size { get; set; }

    /// <summary>True in the mode move once the primary image has been moved up: then steps are counted anew.</summary>
    public bool Swapping { get; set; }

    /// <summary>True once a step, or a part of one, is done.</summary>
    public bool Started => Index > 0 || State > 0 || Swapping;

    /// <summary>The content keys of the primary and of the secondary image; empty for images in the open.</summary>
    public ReadOnlyMemory<byte>[] Keys { get; } = new ReadOnlyMemory<byte>[2];

    /// <summary>What the trailer keeps of them: the keys themselves, or their sealed records.</summary>
    public ReadOnlyMemory<byte>[] Kept { get; } = new ReadOnlyMemory<byte>[2];
}

/// <summary>The loader stops for good: its own code asserts here.</summary>
internal sealed class LoaderHaltException(string message) : Exception(message);
