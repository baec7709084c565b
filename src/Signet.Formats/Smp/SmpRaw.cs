namespace Signet.Smp;

/// <summary>Messages as they are, one after the other: where one ends, its header says.</summary>
/// <remarks>
/// There is no marker and no checksum. Of what cannot be a header the first byte is thrown away, and the next one tried. A message of which only a
/// part came has to be forgotten by <see cref="Reset"/> after a while.
/// </remarks>
public sealed class SmpRaw : SmpReceiver
{
    private readonly List<byte> _bytes = [];
    private bool _lost;

    /// <inheritdoc/>
    public override void Feed(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        var at = 0;
        while (_bytes.Count - at >= SmpHeader.Size)
        {
            var rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[at..];
            SmpHeader.TryRead(rest, out var header, out var problem);
            if (problem is not null || (rest[0] & 0xe0) != 0 || rest[1] != 0)
            {
                Lose();
                at++;
                continue;
            }

            if (rest.Length < SmpHeader.Size + header.Length)
            {
                break;
            }

            Add(rest[..(SmpHeader.Size + header.Length)]);
            at += SmpHeader.Size + header.Length;
            _lost = false;
        }

        _bytes.RemoveRange(0, at);
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _bytes.Clear();
        _lost = false;
    }

    // A run of bytes that are no header counts once.
    private void Lose()
    {
        if (!_lost)
        {
            Reject("bytes came that begin no message");
            _lost = true;
        }
    }
}
