using Signet.Ffu;

namespace Signet.Flashing;

/// <summary>How an image is to be flashed.</summary>
public sealed record FlashOptions
{
    /// <summary>True to go on with a flash that was cut off; false to begin anew, whatever its journal says.</summary>
    public bool Resume { get; init; }

    /// <summary>Where the journal is kept; null for the place that the first target names.</summary>
    public string? JournalPath { get; init; }

    /// <summary>True to fit the GUID partition table to a disk of another size than the image's: the backup at the true end, the last usable sector, the checksums.</summary>
    public bool RepairTable { get; init; } = true;

    /// <summary>True to make the whole disk zero first, so that nothing old is left between the image's blocks.</summary>
    public bool Blank { get; init; }

    /// <summary>Bytes between two checkpoints: what a resumed flash writes again at most.</summary>
    public long CheckpointBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Bytes that are read, hashed and written at once.</summary>
    internal int BatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Called once the new image is whole, durable and read back: the time to raise a rollback floor. It may be called again when the machine fails right after it.</summary>
    public Action<VerifiedFfu>? Committed { get; init; }

    /// <summary>Told at once what is worth knowing while it goes on: a journal that was found, a table that was fitted.</summary>
    public Action<Finding>? Told { get; init; }
}

/// <summary>What flashing is busy with, in this order.</summary>
public enum FlashPhase
{
    /// <summary>Making the disk zero.</summary>
    Clearing,

    /// <summary>Writing everything but the partition tables.</summary>
    Writing,

    /// <summary>Comparing what the disk holds with the hash table.</summary>
    ReadingBack,

    /// <summary>Writing the partition tables.</summary>
    Committing,
}

/// <summary>How far flashing is.</summary>
/// <param name="Phase">What it is busy with.</param>
/// <param name="Done">Bytes of this phase that are done.</param>
/// <param name="Total">Bytes of this phase.</param>
public readonly record struct FlashProgress(FlashPhase Phase, long Done, long Total);

/// <summary>What was done.</summary>
/// <param name="BytesWritten">Bytes written by this run; less than the image's when it was resumed.</param>
/// <param name="BytesReadBack">Bytes that were read back and compared.</param>
/// <param name="ResumedAt">Bytes that an earlier run had written; null when it began anew.</param>
/// <param name="Findings">What is worth telling.</param>
public sealed record FlashResult(long BytesWritten, long BytesReadBack, long? ResumedAt, IReadOnlyList<Finding> Findings);
