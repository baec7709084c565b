using System.Diagnostics.CodeAnalysis;
using Signet.Cbor;

namespace Signet.Smp;

/// <summary>A piece of an image.</summary>
/// <param name="Offset">Where it belongs: bytes from the image's start.</param>
/// <param name="Data">The piece.</param>
public sealed record SmpChunk(long Offset, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes of the whole image; a server needs it with the first piece, and takes it with any.</summary>
    public long? Length { get; init; }

    /// <summary>SHA-256 of the whole file: by it a server knows an upload that was broken off. With the first piece only.</summary>
    public ReadOnlyMemory<byte> Sha { get; init; }

    /// <summary>Which firmware, or which slot, as the server counts; null for its default. With the first piece only.</summary>
    public long? Image { get; init; }

    /// <summary>True when the server is to refuse an image that is not newer. With the first piece only.</summary>
    public bool? Upgrade { get; init; }

    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpChunk? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        message = new SmpChunk(fields.Required("off"), fields.Bytes("data"))
        {
            Length = fields.Number("len"),
            Sha = fields.Bytes("sha"),
            Image = fields.Number("image", 255),
            Upgrade = fields.Flag("upgrade"),
        };
        problem = fields.Problem ?? (message is { Offset: 0, Length: null } ? SmpFindings.Message.With("'len' is missing") : null);
        message = problem is null ? message : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter()
        .Number("image", Image).Number("len", Length).Number("off", Offset).Bytes("sha", Sha).Flag("upgrade", Upgrade).Bytes("data", Data).ToArray();
}

/// <summary>What a server has of an image.</summary>
/// <param name="Offset">Where it goes on: the piece that it wants next.</param>
/// <param name="Match">With the last piece: whether SHA-256 of all that it stored is the one that came first; null when it does not tell.</param>
public sealed record SmpProgress(long Offset, bool? Match = null)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpProgress? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        message = new SmpProgress(fields.Required("off", long.MaxValue), fields.Flag("match"));
        problem = fields.Problem;
        message = problem is null ? message : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter().Number("rc", 0).Number("off", Offset).Flag("match", Match).ToArray();
}

/// <summary>Asks that a slot be erased.</summary>
/// <param name="Slot">Which; null for the server's default, the secondary slot.</param>
public sealed record SmpErase(long? Slot)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpErase? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        message = new SmpErase(fields.Number("slot", 255));
        problem = fields.Problem;
        message = problem is null ? message : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter().Number("slot", Slot).ToArray();
}
