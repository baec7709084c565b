using Signet.Authenticode;
using Signet.Cab;
using Signet.Catalogs;
using Signet.Ffu;
using Signet.Files;
using Signet.McuBoot;
using Signet.Msi;
using Signet.Pe;

namespace Signet;

/// <summary>What a file is made of. Needs no key and asks nobody for trust.</summary>
/// <remarks>Where a part cannot be read the parts before it are shown all the same, and <see cref="Findings"/> says why.</remarks>
public abstract record FileInspection
{
    /// <summary>What the file is; unknown when not even its head can be read.</summary>
    public abstract FileFormat Format { get; }

    /// <summary>Length of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The signatures, each followed by those nested in it.</summary>
    public IReadOnlyList<SignatureInspection> Signatures { get; init; } = [];

    /// <summary>What is odd or wrong, about the file and each signature.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Reads a file once and takes it apart.</summary>
    /// <param name="source">The file; the caller's to dispose of.</param>
    /// <param name="progress">Told the bytes read so far.</param>
    /// <param name="cancellation">Stops between two pieces of the file.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static FileInspection Read(ByteSource source, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        FileFormats.Detect(source) switch
        {
            FileFormat.Catalog => CatalogInspection.Read(source),
            FileFormat.Cab => CabInspection.Read(source, progress, cancellation),
            FileFormat.Ffu => FfuInspection.Read(source),
            FileFormat.McuBoot => McuBootInspection.Read(source),
            FileFormat.Msi => MsiInspection.Read(source, progress, cancellation),

            // What is of no kind gets the words of the kind that most files are.
            _ => PeInspection.Read(source, progress, cancellation),
        };
}
