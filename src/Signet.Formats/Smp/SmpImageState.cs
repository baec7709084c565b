using System.Diagnostics.CodeAnalysis;
using Signet.Cbor;

namespace Signet.Smp;

/// <summary>An image that a device has.</summary>
/// <param name="Image">Which of the device's firmwares; 0 where there is one.</param>
/// <param name="Slot">0 for the primary slot, 1 for the secondary.</param>
/// <param name="Version">As the device writes it: <c>1.2.3</c>, with <c>.4</c> for a build number.</param>
public sealed record SmpImage(long Image, long Slot, string Version)
{
    /// <summary>The hash that is in its TLVs; empty when the device does not tell.</summary>
    public ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>True when it can be started by itself.</summary>
    public bool Bootable { get; init; }

    /// <summary>True when the next start will take it.</summary>
    public bool Pending { get; init; }

    /// <summary>True when it stays.</summary>
    public bool Confirmed { get; init; }

    /// <summary>True when it runs.</summary>
    public bool Active { get; init; }

    /// <summary>True when the next start takes it for good.</summary>
    public bool Permanent { get; init; }

    internal static SmpImage Read(CborValue map, out Finding? problem)
    {
        var fields = new SmpFields(map);
        var image = new SmpImage(fields.Number("image", 255) ?? 0, fields.Required("slot", 255), fields.Text("version") ?? "")
        {
            Hash = fields.Bytes("hash"),
            Bootable = fields.Flag("bootable") ?? false,
            Pending = fields.Flag("pending") ?? false,
            Confirmed = fields.Flag("confirmed") ?? false,
            Active = fields.Flag("active") ?? false,
            Permanent = fields.Flag("permanent") ?? false,
        };
        problem = map.Kind == CborKind.Map ? fields.Problem : SmpFindings.Message.With("an image is no map");
        return image;
    }

    internal SmpMapWriter Write() => new SmpMapWriter()
        .Number("image", Image).Number("slot", Slot).Text("version", Version).Bytes("hash", Hash)
        .Flag("bootable", Bootable).Flag("pending", Pending).Flag("confirmed", Confirmed).Flag("active", Active).Flag("permanent", Permanent);
}

/// <summary>The images that a device has.</summary>
/// <param name="Images">In the device's order.</param>
/// <param name="SplitStatus">A number of mynewt's; 0 elsewhere.</param>
public sealed record SmpImageList(IReadOnlyList<SmpImage> Images, long? SplitStatus = null)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpImageList? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        var images = new List<SmpImage>();
        foreach (var item in fields.Items("images"))
        {
            images.Add(SmpImage.Read(item, out var wrong));
            fields.Note(wrong);
        }

        // Of no use to anybody here, so it may be what it likes.
        var split = map["splitStatus"]?.Between(int.MinValue, int.MaxValue);
        problem = fields.Problem;
        message = problem is null ? new SmpImageList(images, split) : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter().Maps("images", Images.Select(i => i.Write())).Number("splitStatus", SplitStatus).ToArray();
}

/// <summary>Asks that an image be tried at the next start, or that it stay.</summary>
/// <param name="Hash">Which; empty for the one that runs, which only <paramref name="Confirm"/> allows.</param>
/// <param name="Confirm">True when it is to stay.</param>
public sealed record SmpMark(ReadOnlyMemory<byte> Hash, bool Confirm)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpMark? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        var hash = fields.Bytes("hash");
        var confirm = fields.Flag("confirm") ?? false;
        problem = fields.Problem ?? (hash.IsEmpty && !confirm ? SmpFindings.Message.With("'hash' is missing") : null);
        message = problem is null ? new SmpMark(hash, confirm) : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter().Flag("confirm", Confirm).Bytes("hash", Hash).ToArray();
}
