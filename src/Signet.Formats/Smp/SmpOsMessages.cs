using System.Diagnostics.CodeAnalysis;
using Signet.Cbor;

namespace Signet.Smp;

/// <summary>Asks for a text back: <c>d</c> is the text.</summary>
public sealed record SmpEcho(string Text)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpEcho? message, [NotNullWhen(false)] out Finding? problem) => TryRead(map, "d", out message, out problem);

    /// <summary>Reads the answer, in which the text is <c>r</c>.</summary>
    public static bool TryReadAnswer(CborValue map, [NotNullWhen(true)] out SmpEcho? message, [NotNullWhen(false)] out Finding? problem) => TryRead(map, "r", out message, out problem);

    public byte[] ToArray() => new SmpMapWriter().Text("d", Text).ToArray();

    public byte[] ToAnswer() => new SmpMapWriter().Text("r", Text).ToArray();

    private static bool TryRead(CborValue map, string key, [NotNullWhen(true)] out SmpEcho? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        var text = fields.Text(key);
        problem = fields.Problem ?? (text is null ? SmpFindings.Message.With($"'{key}' is missing") : null);
        message = problem is null ? new SmpEcho(text!) : null;
        return message is not null;
    }
}

/// <summary>What a server's buffers are like.</summary>
/// <param name="BufferSize">Bytes of the longest message; on a console line its frame counts.</param>
/// <param name="BufferCount">How many there are.</param>
public sealed record SmpParameters(int BufferSize, int BufferCount)
{
    public static bool TryRead(CborValue map, [NotNullWhen(true)] out SmpParameters? message, [NotNullWhen(false)] out Finding? problem)
    {
        var fields = new SmpFields(map);
        message = new SmpParameters((int)fields.Required("buf_size", int.MaxValue), (int)(fields.Number("buf_count", int.MaxValue) ?? 1));
        problem = fields.Problem;
        message = problem is null ? message : null;
        return message is not null;
    }

    public byte[] ToArray() => new SmpMapWriter().Number("buf_size", BufferSize).Number("buf_count", BufferCount).ToArray();
}

/// <summary>Asks that the device start anew.</summary>
/// <param name="Force">True to do so though the application objects.</param>
public sealed record SmpReset(bool Force)
{
    public byte[] ToArray() => new SmpMapWriter().Number("force", Force ? 1 : null).ToArray();
}
