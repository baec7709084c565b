using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Trust;
using Signet.Uefi;

namespace Signet.Flashing;

/// <summary>One flash from the file to the disk: the anchors chosen, the image proved, the targets named, everything written, the floor raised.</summary>
/// <remarks>Nothing is made or changed before the proof. What was proved and what is written come from one handle.</remarks>
public sealed class FlashJob : IDisposable
{
    private readonly FlashOrder _order;
    private readonly FlashWorld _world;
    private readonly FileSource _source;
    private readonly List<FlashTarget> _targets = [];

    private FlashJob(FlashOrder order, FlashWorld world)
    {
        (_order, _world) = (order, world);
        _source = FileSource.Open(order.Image);
    }

    /// <summary>The device whose identity is compared; null when the targets are files and no device was named.</summary>
    public DeviceIdentity? Device { get; private set; }

    /// <summary>The proof, or why there is none; null before it was looked for.</summary>
    public FlashProof? Proof { get; private set; }

    /// <summary>What is written to; known when the proof is.</summary>
    public IReadOnlyList<FlashTarget> Targets => _targets;

    /// <summary>True when a target is a disk of a machine.</summary>
    public bool WritesDisks { get; private set; }

    /// <summary>True once a target was opened for writing.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What was done; null when it did not come to its end.</summary>
    public FlashResult? Result { get; private set; }

    /// <summary>Opens the image. Nothing is checked yet.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FlashJob Open(FlashOrder order, FlashWorld world)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(world);
        return new FlashJob(order, world);
    }

    /// <summary>What the file is, by its first bytes.</summary>
    public FileFormat Format => FileFormats.Detect(_source);

    /// <summary>Proves the image and flashes it. <see cref="Proof"/> and <see cref="Result"/> tell how far it came.</summary>
    /// <param name="cancellation">Stops; what was begun can be resumed.</param>
    /// <exception cref="SigningException">There is no anchor, no identity, no target that fits, or a target failed. Bad images are told in <see cref="Proof"/>.</exception>
    /// <exception cref="IOException">The world failed.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (_order.Targets.FirstOrDefault(t => File.Exists(t) && FileEditor.IsSame(t, _order.Image)) is { } same)
        {
            throw new SigningException(FlashingFindings.SameTarget.With($"{same} is the image"));
        }

        var disks = _order.Targets.Select(_world.OpenDisk).ToList();
        _targets.AddRange(disks.OfType<FlashTarget>());
        WritesDisks = _targets.Count > 0;
        Device = _order.Device ?? (WritesDisks ? SmbiosFolder.Read(_world.SmbiosFolder) : null);
        _world.Proving(_source.Length);
        var demands = new FlashDemands
        {
            Anchors = Anchors(),
            Device = Device,
            IgnoreCase = _order.IgnoreCase,
            IsRemovable = _targets.Exists(t => t.IsRemovable) && !_order.AllowRemovable,
            Floor = Device is not null && _order.Floor is { } floor ? floor.Read(Device) : FloorVersions.None,
            Usage = _order.Usage,
            ChecksDates = _order.ChecksDates,
            At = _world.Clock.GetUtcNow(),
        };
        Proof = await Task.Run(() => FfuProver.Prove(_source, demands, _world.Hashed, cancellation), cancellation);
        if (Proof.Image is not { } image)
        {
            return;
        }

        NameTargets(image.File, disks);
        if (_world.Confirm(this))
        {
            Result = await Flasher.FlashAsync(image, _targets, _order.Options with { Committed = Committed }, new Begin(this), cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _targets.ForEach(t => t.Dispose());
        _source.Dispose();
    }

    private void Committed(VerifiedFfu image)
    {
        if (Device is not null)
        {
            _order.Floor?.Raise(Device, FloorVersions.Of(image.File.Manifest));
        }

        _order.Options.Committed?.Invoke(image);
    }

    // docs/decisions/1231-anchors-for-flashing.md has the table.
    private FlashAnchors Anchors()
    {
        Finding? problem = null;
        if (WritesDisks && _order.Device is null)
        {
            if (SecureBoot.TryRead(_world.FirmwareFolder, out var firmware, out problem))
            {
                return _order.Trust.Count == 0
                    ? FlashAnchors.Of(firmware, _order.KeyHashes)
                    : throw new SigningException(DeviceFindings.DeveloperRefused.With("the firmware's keys decide on this machine"));
            }

            // Only a machine that is known not to be locked may be developed on; one whose keys cannot be read is not known to be anything.
            if (problem.Rule != UefiFindings.SecureBootOff && problem.Rule != UefiFindings.SetupMode && problem.Rule != UefiFindings.NoPlatformKey)
            {
                throw new SigningException(problem);
            }
        }

        var given = _order.Trust.Count > 0 ? TrustFiles.Load(_order.Trust).All.ToList() : [];
        if (_order.KeyHashes.Count > 0)
        {
            return FlashAnchors.Of(_order.KeyHashes, given);
        }

        if (given.Count > 0)
        {
            return !WritesDisks || _order.Developer
                ? FlashAnchors.Of(given, string.Join(", ", _order.Trust), _order.Developer)
                : throw new SigningException(DeviceFindings.NotDeveloper.With("--trust is given for a disk, --developer is not"));
        }

        throw new SigningException(problem ?? DeviceFindings.NoAnchor.With("no anchor is given"));
    }

    // Files have the size of the disk that the image was made for, unless they are there with one of their own.
    private void NameTargets(FfuFile file, List<FlashTarget?> disks)
    {
        if (_order.Targets is [var folder] && Directory.Exists(folder))
        {
            _targets.AddRange(file.Stores.Select((_, i) => FileFor(file, i, Path.Combine(folder, $"store{i + 1}.img"))));
            return;
        }

        if (disks.Count != file.Stores.Count)
        {
            throw new SigningException(FlashingFindings.TargetCount.With($"the image has {file.Stores.Count} stores, {disks.Count} targets are given"));
        }

        _targets.Clear();
        _targets.AddRange(disks.Select((disk, i) => disk ?? FileFor(file, i, _order.Targets[i])));
    }

    private FileTarget FileFor(FfuFile file, int store, string path)
    {
        if (!File.Exists(path) && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && !Path.GetFullPath(path).StartsWith("/dev/shm/", StringComparison.Ordinal))
        {
            // Not a file in memory that looks like a disk that was flashed.
            throw new SigningException(FlashingFindings.Target.With($"there is no disk {path}"));
        }

        var described = file.Manifest.Stores.ElementAtOrDefault(store);
        var there = new FileInfo(FileEditor.RealPath(path)) is { Exists: true, Length: > 0 } existing ? existing.Length : described?.DiskSize;
        var sector = _order.SectorSize ?? (described?.SectorSize is >= 512 and <= 65536 and var size ? (int)size : 512);
        return there is { } length
            ? new FileTarget(path, length, sector)
            : throw new SigningException(FfuFindings.DiskSize.With($"the manifest does not say how large the disk of store {store + 1} is, and {path} is not there", file.ManifestRange));
    }

    // The first report comes when the targets are open.
    private sealed class Begin(FlashJob job) : IProgress<FlashProgress>
    {
        public void Report(FlashProgress value)
        {
            job.HasBegun = true;
            job._world.Written?.Report(value);
        }
    }
}
