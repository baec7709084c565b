using System.Security.Cryptography;
using Signet.Cbor;
using Signet.McuBoot;
using Signet.McuBoot.Loader;

namespace Signet.Smp;

/// <summary>How a server answers.</summary>
public sealed record SmpServerOptions
{
    /// <summary>True for the loader's serial recovery, false for an application.</summary>
    public bool Recovery { get; init; }

    /// <summary>Bytes of the longest message, a console's frame not counted. Longer ones are not answered.</summary>
    public int BufferSize { get; init; } = 2048;

    /// <summary>What the loader asks of an image; recovery lists no others.</summary>
    public McuBootDemands Demands { get; init; } = new();
}

/// <summary>A device's side of SMP, over a modelled loader: as an application that runs on the device answers, or as the loader's serial recovery does.</summary>
/// <remarks>One device, one thread. What is answered follows Zephyr's and mynewt's image management, and MCUboot's boot_serial.</remarks>
public sealed class SmpServer
{
    private readonly LoaderModel _loader;
    private readonly FlashDevice _primary;
    private readonly FlashDevice? _secondary;
    private readonly SmpServerOptions _options;
    private Upload? _upload;

    /// <summary>A device; it does not run before <see cref="Start"/>.</summary>
    /// <param name="loader">Its loader, over the same flashes.</param>
    /// <param name="primary">The slot that programs run from.</param>
    /// <param name="secondary">The slot for updates; null when there is one slot.</param>
    /// <param name="options">How it answers.</param>
    public SmpServer(LoaderModel loader, FlashDevice primary, FlashDevice? secondary, SmpServerOptions options) =>
        (_loader, _primary, _secondary, _options) = (loader, primary, secondary, options);

    /// <summary>True when the last message asked for a start: give the answer first, then <see cref="Start"/>.</summary>
    public bool ResetAsked { get; private set; }

    /// <summary>True when something on the device answers: recovery always, an application when one was started.</summary>
    public bool Runs => _options.Recovery || _loader.Running is not null;

    /// <summary>Bytes of the upload that is under way; 0 when none is.</summary>
    public long Uploaded => _upload?.Stored ?? 0;

    /// <summary>Starts the device anew. What it knew of an upload is forgotten, what was written is not.</summary>
    public BootOutcome Start()
    {
        ResetAsked = false;
        _upload = null;
        return _loader.Boot();
    }

    /// <summary>Answers a message.</summary>
    /// <returns>The answer; null when the device stays silent.</returns>
    public byte[]? Answer(ReadOnlyMemory<byte> message)
    {
        if (!Runs || message.Length > _options.BufferSize || !SmpMessage.TryRead(message, out var request, out _) || request.Header.Op is not (SmpOp.Read or SmpOp.Write))
        {
            return null;
        }

        var data = request.TryReadMap(out var map, out _) ? Handle(request.Header, map) : new SmpError(null, SmpError.Invalid).ToArray();
        return SmpMessage.Of(request.Header.Op + 1, request.Header.Command, request.Header.Sequence, request.Header.Version, data).ToArray();
    }

    private byte[] Handle(SmpHeader header, CborValue map)
    {
        var (command, writes) = (header.Command, header.Op == SmpOp.Write);
        byte[] Error((int Code, int ImageCode) error) => (header.Version == 0 ? new SmpError(null, error.Code) : new SmpError(SmpCommand.Image, error.ImageCode)).ToArray();

        return command == SmpCommand.Echo && SmpEcho.TryRead(map, out var echo, out _) ? echo.ToAnswer()
            : command == SmpCommand.Reset && writes ? Reset()
            : command == SmpCommand.Parameters && !_options.Recovery ? new SmpParameters(_options.BufferSize, 4).ToArray()
            : command == SmpCommand.State && !writes ? List()
            : command == SmpCommand.State ? (SmpMark.TryRead(map, out var mark, out _) ? Mark(mark) : s_invalid) is { } refusal ? Error(refusal) : List()
            : command == SmpCommand.Upload && writes ? SmpChunk.TryRead(map, out var chunk, out _) ? Take(chunk, out var progress) is { } refused ? Error(refused) : progress!.ToArray() : Error(s_invalid)
            : command == SmpCommand.Erase && writes && !_options.Recovery ? (SmpErase.TryRead(map, out var erase, out _) ? Erase(erase) : s_invalid) is { } denied ? Error(denied) : s_done
            : command == SmpCommand.Slots && !writes && !_options.Recovery ? Slots().ToArray()
            : new SmpError(null, SmpError.Unsupported).ToArray();
    }

    // The number of SMP 1, and the image group's of SMP 2.
    private static readonly (int Code, int ImageCode) s_invalid = (SmpError.Invalid, 1), s_notThere = (SmpError.NoEntry, 3), s_pending = (SmpError.BadState, 28),
        s_noSlot = (SmpError.Invalid, 14), s_notAnImage = (SmpError.Invalid, 23), s_tooShort = (SmpError.Invalid, 22), s_older = (SmpError.BadState, 27), s_busy = (SmpError.BadState, 9);

    private static readonly byte[] s_done = [0xa0];

    private byte[] Reset()
    {
        ResetAsked = true;
        return s_done;
    }

    private byte[] List() => new SmpImageList([.. Images().Select(Describe)], _options.Recovery ? null : 0).ToArray();

    private IEnumerable<SlotState> Images() => _loader.Slots().Where(s => s.Image is not null && (!_options.Recovery || IsValid(s)));

    private bool IsValid(SlotState slot)
    {
        var flash = slot.Slot == 0 ? _primary : _secondary!;
        var offset = slot.Slot == 0 ? 0 : _loader.UpdateOffset;
        return McuBootCheck.Run(flash.Read(offset, flash.Length - offset), _options.Demands).Accepted(_options.Demands);
    }

    private SmpImage Describe(SlotState slot)
    {
        var version = slot.Image!.Header.Version;
        var image = new SmpImage(0, slot.Slot, $"{version.Major}.{version.Minor}.{version.Revision}{(version.Build == 0 ? "" : $".{version.Build}")}") { Hash = slot.Hash };
        return _options.Recovery ? image : image with
        {
            Bootable = slot.Bootable, Pending = slot.Pending, Confirmed = slot.Confirmed, Active = slot.Active, Permanent = slot.Permanent,
        };
    }

    private (int Code, int ImageCode)? Mark(SmpMark mark)
    {
        var slot = mark.Hash.IsEmpty ? null : Images().FirstOrDefault(s => s.Hash.Span.SequenceEqual(mark.Hash.Span));
        if (slot is null && !mark.Hash.IsEmpty)
        {
            return s_notThere;
        }

        if (slot is { Bootable: false })
        {
            return s_invalid;
        }

        try
        {
            if (slot is null || slot.Active || slot.Slot == 0)
            {
                if (!mark.Confirm)
                {
                    return s_invalid; // what runs need not be tried
                }

                _loader.Confirm();
            }
            else
            {
                _loader.MarkPending(mark.Confirm);
            }
        }
        catch (SigningException)
        {
            return s_invalid; // the trailer is damaged, and the answer has no room to say so
        }

        return null;
    }

    private (int Code, int ImageCode)? Take(SmpChunk chunk, out SmpProgress? progress)
    {
        progress = null;
        if (chunk.Offset == 0)
        {
            if (_upload is { } same && !_options.Recovery && !chunk.Sha.IsEmpty && same.Sha.Span.SequenceEqual(chunk.Sha.Span) && same.Length == chunk.Length)
            {
                progress = new SmpProgress(same.Stored);
                return null;
            }

            if (Refuses(chunk, out var flash, out var offset) is { } refusal)
            {
                return refusal;
            }

            flash.Erase(0, flash.Length);
            _upload = new Upload(flash, offset, chunk.Length!.Value, chunk.Sha.ToArray());
        }

        if (_upload is null || chunk.Offset != _upload.Stored)
        {
            progress = new SmpProgress(Uploaded); // not an error: the client goes on from there
            return null;
        }

        if (chunk.Data.Length > _upload.Length - _upload.Stored)
        {
            return s_invalid;
        }

        _upload.Store(chunk.Data.Span);
        var whole = _upload.Stored == _upload.Length;
        progress = new SmpProgress(_upload.Stored, whole && !_options.Recovery && !_upload.Sha.IsEmpty ? _upload.Matches() : null);
        _upload = whole ? null : _upload;
        return null;
    }

    private (int Code, int ImageCode)? Refuses(SmpChunk chunk, out FlashDevice flash, out int offset)
    {
        // Recovery: none, 0 and 1 are the primary slot, 2 the secondary. An application: its one image, into the slot that does not run.
        var running = _loader.Running ?? 0;
        var slot = _options.Recovery ? chunk.Image switch { null or 0 or 1 => 0, 2 => 1, _ => -1 } : chunk.Image is null or 0 ? 1 - running : -1;
        var named = slot switch { 0 => _primary, 1 => _secondary, _ => null };
        flash = named!;
        offset = slot == 1 ? _loader.UpdateOffset : 0;
        if (named is null || chunk.Length > named.Length - offset)
        {
            return s_noSlot;
        }

        if (chunk.Data.Length < McuBootHeader.Size || !McuBootHeader.TryRead(chunk.Data.Span, out var header, out _, out _))
        {
            return chunk.Data.Length < McuBootHeader.Size ? s_tooShort : s_notAnImage;
        }

        if (_options.Recovery)
        {
            return null;
        }

        var state = _loader.Slots();
        return state[slot] is { Pending: true } ? s_pending
            : state[slot].Image is not null && state[slot] is { Confirmed: true } && !state[running].Confirmed ? s_busy
            : chunk.Upgrade == true && state[running].Image?.Header.Version is { } runs && header.Version.CompareTo(runs) <= 0 ? s_older
            : null;
    }

    private (int Code, int ImageCode)? Erase(SmpErase erase)
    {
        var running = _loader.Running ?? 0;
        var slot = erase.Slot ?? 1 - running;
        var flash = slot switch { 0 => _primary, 1 => _secondary, _ => null };
        if (flash is null || slot == running)
        {
            return s_noSlot;
        }

        var states = _loader.Slots();
        if (states[(int)slot] is { Pending: true } || !states[running].Confirmed)
        {
            return s_pending; // to be started next, or what an image on trial is taken back to
        }

        flash.Erase(0, flash.Length);
        _upload = null;
        return null;
    }

    private SmpSlotList Slots() => new([.. _loader.Slots().Select(s => new SmpSlot(
        0, s.Slot, (s.Slot == 0 ? _primary : _secondary!).Length, s.Slot == (_loader.Running ?? 0) ? null : 0, null))]);

    /// <summary>An upload that is under way.</summary>
    private sealed class Upload(FlashDevice flash, int start, long length, ReadOnlyMemory<byte> sha)
    {
        public long Length => length;

        public ReadOnlyMemory<byte> Sha => sha;

        /// <summary>Bytes that are in the flash.</summary>
        public long Stored { get; private set; }

        /// <summary>Stores whole units; the rest is not taken, unless it ends the image.</summary>
        public void Store(ReadOnlySpan<byte> data)
        {
            var unit = flash.Geometry.WriteSize;
            var ends = Stored + data.Length == length;
            var taken = ends ? data.Length : data.Length / unit * unit;
            var padded = new byte[Binary.Align.Up(taken, unit)];
            padded.AsSpan().Fill(flash.Erased);
            data[..taken].CopyTo(padded);
            flash.Write(start + (int)Stored, padded);
            Stored += taken;
        }

        public bool Matches() => SHA256.HashData(flash.Read(start, (int)length)).AsSpan().SequenceEqual(sha.Span);
    }
}
