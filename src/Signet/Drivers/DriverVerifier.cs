using Signet.Trust;

namespace Signet.Drivers;

/// <summary>Verifies a driver package as a whole: INFs, files, catalogs and signatures against each other.</summary>
public static class DriverVerifier
{
    /// <summary>Verifies.</summary>
    /// <param name="folder">The package's folder.</param>
    /// <param name="options">The policy, and the releases of Windows.</param>
    /// <param name="progress">Told how many files were read; may come from any thread.</param>
    /// <param name="cancellation">Stops between two pieces of a file.</param>
    /// <returns>The report: whatever is wrong with the package is in its findings, never an exception.</returns>
    /// <exception cref="IOException">The folder or a file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be read.</exception>
    public static async Task<DriverReport> VerifyAsync(
        string folder, DriverVerifyOptions options, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var package = DriverPackage.Read(folder);
        var catalogs = Named(package).Select(CatalogEvidence.Read).ToList();
        var digests = catalogs.SelectMany(c => c.Digests).DefaultIfEmpty(DigestAlgorithm.Sha256).Distinct().ToList();
        var pages = catalogs.SelectMany(c => c.PageHashes).Distinct().ToList();
        var others = package.Folder.Files.Except(catalogs.Select(c => c.File)).ToList();
        var evidence = new FileEvidence[others.Count];
        var done = 0;

        // The catalogs are judged while the files are read: neither waits for the other.
        var judging = Task.Run(() => catalogs.ForEach(c => c.Judge(options.Signatures, cancellation)), cancellation);
        await Parallel.ForAsync(
            0, others.Count,
            new ParallelOptions { MaxDegreeOfParallelism = options.Jobs ?? Environment.ProcessorCount, CancellationToken = cancellation },
            (index, token) =>
            {
                evidence[index] = FileEvidence.Read(others[index], digests, pages, options.Signatures, token);
                progress?.Report(Interlocked.Increment(ref done));
                return ValueTask.CompletedTask;
            });
        await judging;
        return new DriverVerification(package, catalogs, evidence, options, cancellation).Run();
    }

    // The catalogs that INFs name, and that are there.
    private static IEnumerable<PackageFile> Named(DriverPackage package) => package.Infs
        .SelectMany(inf => inf.Package.CatalogFiles.Select(c => package.Folder.Find(inf.Below(c.Name)))).OfType<PackageFile>().Distinct()
        .OrderBy(f => f.Path, StringComparer.Ordinal);
}
