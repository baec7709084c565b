using System.Diagnostics.CodeAnalysis;
using Signet.Cbor;

namespace Signet.Smp;

/// <summary>A slot of a device.</summary>
/// <param name="Image">Which of the device's firmwares.</param>
/// <param name="Slot">Its number.</param>
/// <param name="Size">Its bytes; null when the device does not tell.</param>
/// <param name="UploadId">What <see cref="SmpChunk.Image"/> has to be to write to it; null when it cannot be written.</param>
/// <param name="MaxImageSize">Bytes of the largest image; null when the device does not tell.</param>
public sealed record SmpSlot(long Image, long Slot, long? Size, long? UploadId, long? MaxImageSize);

/// <summary>The slots of a device.</summary>
public sealed record SmpSlotList(IReadOnlyList<SmpSlot> Slots)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpSlotList? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        var slots = new List<SmpSlot>();
        foreach (var item in fields.Items("images"))
        {
            var image = new SmpFields(item);
            var (number, most) = (image.Number("image", 255) ?? 0, image.Number("max_image_size"));
            foreach (var one in image.Items("slots"))
            {
                // A slot that cannot be looked at has an error in place of a size.
                var slot = new SmpFields(one);
                slots.Add(new SmpSlot(number, slot.Required("slot", 255), slot.Number("size"), slot.Number("upload_image_id", 255), most));
                fields.Note(slot.Problem);
            }

            fields.Note(image.Problem);
        }

        problem = fields.Problem;
        message = problem is null ? new SmpSlotList(slots) : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter().Maps("images", Slots.GroupBy(s => s.Image).Select(g => new SmpMapWriter()
        .Number("image", g.Key)
        .Maps("slots", g.Select(s => new SmpMapWriter().Number("slot", s.Slot).Number("size", s.Size).Number("upload_image_id", s.UploadId)))
        .Number("max_image_size", g.First().MaxImageSize))).ToArray();
}
