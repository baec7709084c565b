using System.Text.Json;
using Signet.Cli.Output;
using Signet.Smp;

namespace Signet.Cli.Verbs;

/// <summary>The images of a device, for people and for programs.</summary>
internal static class SmpReport
{
    /// <summary>Prints them.</summary>
    public static void Print(string schema, IReadOnlyList<SmpImage> images, CliContext context)
    {
        if (context.Json)
        {
            context.WriteJson(schema, json => Write(json, images));
            return;
        }

        foreach (var image in images)
        {
            context.Out.WriteLine($"image {image.Image} slot {image.Slot}: {(image.Version.Length > 0 ? image.Version : "no version")}{Marks(image)}");
            context.Out.WriteLine($"    {(image.Hash.IsEmpty ? "no hash" : Convert.ToHexStringLower(image.Hash.Span))}");
        }

        if (images.Count == 0)
        {
            context.Tell("the device lists no image");
        }
    }

    /// <summary>Writes <c>images</c>.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SmpImage> images)
    {
        json.WriteStartArray("images");
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteNumber("image", image.Image);
            json.WriteNumber("slot", image.Slot);
            json.WriteString("version", image.Version);
            json.WriteString("hash", image.Hash.IsEmpty ? null : Convert.ToHexStringLower(image.Hash.Span));
            json.WriteBoolean("bootable", image.Bootable);
            json.WriteBoolean("pending", image.Pending);
            json.WriteBoolean("confirmed", image.Confirmed);
            json.WriteBoolean("active", image.Active);
            json.WriteBoolean("permanent", image.Permanent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Marks(SmpImage image)
    {
        List<string> marks =
        [
            .. image.Active ? ["runs"] : Array.Empty<string>(),
            .. image.Confirmed ? ["confirmed"] : image.Active ? ["on trial"] : Array.Empty<string>(),
            .. image.Pending ? [image.Permanent ? "will be started for good" : "will be tried at the next start"] : Array.Empty<string>(),
            .. image.Bootable ? Array.Empty<string>() : ["cannot be started by itself, or the device does not tell"],
        ];
        return marks.Count == 0 ? "" : $", {string.Join(", ", marks)}";
    }
}
