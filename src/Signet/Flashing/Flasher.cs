using Signet.Ffu;

namespace Signet.Flashing;

/// <summary>Writes a proved image to disks so that a power cut at any moment leaves the old image, the new one, or no partition table at all and a flash that can go on.</summary>
/// <remarks>
/// The proof is an argument: a <see cref="VerifiedFfu"/> is made by the prover alone. Of each chunk the hash is compared once more between reading and writing, in the memory
/// that is written, and again when it is read back. This is a check on the host: it does not replace the one that a device makes with its own trust anchor.
/// </remarks>
public static class Flasher
{
    /// <summary>Flashes.</summary>
    /// <param name="image">The image.</param>
    /// <param name="targets">One for each store, in the image's order. They are opened here and stay the caller's to dispose of.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told how far it is; from any thread.</param>
    /// <param name="cancellation">Stops at the next checkpoint; the flash can be resumed.</param>
    /// <exception cref="SigningException">The image cannot go onto these targets, changed since it was proved, or a target failed. The finding says which.</exception>
    /// <exception cref="IOException">The image or the journal cannot be read or written.</exception>
    public static Task<FlashResult> FlashAsync(
        VerifiedFfu image, IReadOnlyList<FlashTarget> targets, FlashOptions options, IProgress<FlashProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(
            () =>
            {
                var plan = FlashPlan.Make(image, targets, options);
                using var journal = new FileJournalStore(options.JournalPath ?? targets[0].JournalPath);
                return new FlashRun(plan, options, new FlashJournal(journal), progress, cancellation).Run();
            },
            cancellation);
    }
}
