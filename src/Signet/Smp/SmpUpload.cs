using System.Security.Cryptography;

namespace Signet.Smp;

/// <summary>What is said to a device with an upload.</summary>
public sealed record SmpUploadOptions
{
    /// <summary>Which firmware, or which slot, as the device counts; null for its default.</summary>
    public long? Image { get; init; }

    /// <summary>True when the device is to refuse an image that is not newer.</summary>
    public bool Upgrade { get; init; }

    /// <summary>The most bytes of the image in one message; null for what the device's buffer and the link allow.</summary>
    public int? Chunk { get; init; }
}

/// <summary>What an upload came to.</summary>
/// <param name="ResumedAt">Where the device went on with an upload that had been broken off; 0 when it began anew.</param>
/// <param name="Restarts">How often it fell back.</param>
/// <param name="Messages">Pieces that were answered.</param>
public sealed record SmpUploadResult(long ResumedAt, int Restarts, int Messages);

/// <summary>Uploads an image, piece by piece: what the device says it has is the truth, whatever was sent.</summary>
/// <remarks>
/// The first message tells the length, SHA-256 of the file and the slot, and has at least 32 bytes, for the device looks at the image's header. A device that
/// knows the SHA-256 goes on where it was; one that started anew in between falls back to 0, and is told all of it again. Pieces are as long as device and link
/// allow, become shorter when there is no answer or the device finds them too long, and longer again when all goes well.
/// </remarks>
/// <param name="device">The device.</param>
/// <param name="options">What is said with it.</param>
public sealed class SmpUpload(SmpDevice device, SmpUploadOptions options)
{
    /// <summary>The least that the first message has of the image: its header.</summary>
    public const int MinFirst = 32;

    // Falls back, and answers that bring nothing new in a row: more than a lossy link and a device that restarts make.
    private const int MaxRestarts = 16;
    private const int MaxStalls = 16;

    // What a device keeps back of a piece because it writes whole units. More than that is where it was before.
    private const int MaxTail = 64;

    // Answers in a row after which longer pieces are tried again.
    private const int Calm = 16;

    private int _ceiling;
    private int _size;
    private int _calm;

    /// <summary>Uploads.</summary>
    /// <param name="image">The file, whole.</param>
    /// <param name="progress">Told the bytes that the device has.</param>
    /// <param name="cancellation">Breaks it off; the next upload of the same image may go on there.</param>
    /// <exception cref="SigningException">The device refuses, is silent, or asks for what does not exist.</exception>
    public async Task<SmpUploadResult> RunAsync(ReadOnlyMemory<byte> image, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(image.Length, nameof(image));
        var sha = SHA256.HashData(image.Span);
        _size = _ceiling = options.Chunk ?? ushort.MaxValue;
        var (offset, resumed, restarts, stalls, messages) = (0L, 0L, 0, 0, 0);
        while (true)
        {
            var (answer, count) = await SendAsync(image, offset, sha, cancellation);
            if (answer is null)
            {
                continue;
            }

            var next = answer.Offset;
            if (next > image.Length)
            {
                throw Astray($"asks for byte {next} of {image.Length}");
            }

            resumed = messages++ == 0 && (next > count || count - next > MaxTail) ? next : resumed;
            progress?.Report(next);
            if (next == image.Length)
            {
                return answer.Match == false
                    ? throw new SigningException(SmpFindings.NotStored.With($"{device.Client.Transport.Name} says that what it stored has another SHA-256 than what was sent"))
                    : new SmpUploadResult(resumed, restarts, messages);
            }

            stalls = next > offset ? 0 : stalls + 1;
            restarts += next < offset ? 1 : 0;
            if (stalls > MaxStalls || restarts > MaxRestarts)
            {
                throw Astray(stalls > MaxStalls ? $"asks for byte {next} again and again" : $"fell back {restarts} times, now to byte {next}");
            }

            offset = next;
        }
    }

    // Null when the same offset has to be sent again, shorter.
    private async Task<(SmpProgress? Answer, int Count)> SendAsync(ReadOnlyMemory<byte> image, long offset, byte[] sha, CancellationToken cancellation)
    {
        var client = device.Client;
        for (var round = 1; ; round++)
        {
            var chunk = Chunk(image, offset, sha);
            SmpAnswer answer;
            try
            {
                // Twice, then shorter: what is too long for somebody on the way is never answered.
                answer = await client.AskAsync(SmpOp.Write, SmpCommand.Upload, chunk.ToArray(), offset == 0 ? client.Patience : null, Math.Min(2, client.Options.Tries), cancellation);
            }
            catch (SigningException e) when (e.Finding.Rule == SmpFindings.Silent && round < client.Options.Tries)
            {
                Shrink(chunk.Data.Length);
                continue;
            }

            if (answer.Error is { } error)
            {
                if (!error.AsksForLess || chunk.Data.Length <= Least(image, offset))
                {
                    throw client.Refusal(SmpCommand.Upload, error);
                }

                _ceiling = Math.Max(MinFirst, chunk.Data.Length / 2);
                _size = Math.Min(_size, _ceiling);
                return (null, 0);
            }

            Grow();
            return SmpProgress.TryRead(answer.Map, out var progress, out var problem)
                ? (progress, chunk.Data.Length)
                : throw new SigningException(problem with { Message = $"{client.Transport.Name} answered an upload with nonsense: {problem.Message}" });
        }
    }

    private SmpChunk Chunk(ReadOnlyMemory<byte> image, long offset, byte[] sha)
    {
        // Always with its length: of no use behind the first piece, and no harm.
        var chunk = new SmpChunk(offset, default) { Length = image.Length };
        if (offset == 0)
        {
            chunk = chunk with { Image = options.Image, Sha = sha, Upgrade = options.Upgrade ? true : null };
        }

        // What "data" takes beside its bytes: the key, and a head of up to three bytes.
        var room = device.MaxMessage - SmpHeader.Size - chunk.ToArray().Length - 5 - 3;
        var least = Least(image, offset);
        var count = Math.Min(Math.Min(room, Math.Max(_size, least)), (int)Math.Min(image.Length - offset, int.MaxValue));
        return count < least
            ? throw new SigningException(SmpFindings.Buffer.With($"{device.Client.Transport.Name} takes messages of {device.MaxMessage} bytes, which leaves {Math.Max(0, room)} for the image; {least} are needed"))
            : chunk with { Data = image.Slice((int)offset, count) };
    }

    private static int Least(ReadOnlyMemory<byte> image, long offset) => (int)Math.Min(MinFirst, image.Length - offset);

    private void Shrink(int length)
    {
        _size = Math.Max(MinFirst, Math.Min(_size, length) / 2);
        _calm = 0;
    }

    private void Grow()
    {
        if (++_calm >= Calm && _size < _ceiling)
        {
            _size = Math.Min(_ceiling, _size * 2);
            _calm = 0;
        }
    }

    private SigningException Astray(string what) => new(SmpFindings.Offset.With($"{device.Client.Transport.Name} {what}"));
}
