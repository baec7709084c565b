using System.Text.Json;
using Signet.Authenticode;
using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.Disks;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet ffu build</c> was asked.</summary>
internal sealed record FfuBuildRequest
{
    public IReadOnlyList<string> Disks { get; init; } = [];

    public string Output { get; init; } = "";

    public FfuBuildOptions Build { get; init; } = new() { PlatformIds = [], Time = default };

    /// <summary>When the image is built; null for now.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Bytes of a sector; null to find it.</summary>
    public int? SectorSize { get; init; }

    /// <summary>A device path for each disk, or none.</summary>
    public IReadOnlyList<string> DevicePaths { get; init; } = [];

    public KeyRequest Key { get; init; } = new();

    public TimestampRequest Timestamps { get; init; } = new();

    /// <summary>The digest of the signature; null for the usual one.</summary>
    public DigestAlgorithm? Digest { get; init; }

    /// <summary>True when a key or certificate was named.</summary>
    public bool Signs => Key.Key is not null || Key.Certificates.Count > 0;
}

/// <summary><c>signet ffu build DISK…</c>: makes an image of raw disks, and signs it when a key is named.</summary>
internal static class FfuBuildVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<FfuBuildRequest> Verb { get; } =
        new("build", "Builds an image of raw disks, each a store of it, and signs it when a key is named. The result is read back before it gets its name.", new FfuBuildRequest(), RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet ffu build disk.img --output oem.ffu --platform-id Contoso.Fam.Phone.1", "a disk, catalog unsigned"),
                new("signet ffu build lun0.img lun1.img -o oem.ffu --version v2 --platform-id Contoso.Fam.Phone.1 --device-path 'VenHw(B615F1F5-5088-43CD-809C-A16E52487D00)' --device-path 'VenHw(12C55B20-25D3-41C9-8E06-282D94C676AD)'", "a store for each unit of the storage"),
                new("signet ffu build disk.img -o oem.ffu --platform-id Contoso.Fam.Phone.1 --compress xpress-huffman --cert pk.pfx --password-from env:PFX_PASSWORD --timestamp http://tsa.example", "compressed, and signed at once"),
            ],
            Arguments = [new("DISK", "A raw image of a disk, sparse or not.", (r, v) => r with { Disks = [.. r.Disks, v] }) { Maximum = ushort.MaxValue }],
            Options =
            [
                new("--output", "FILE", "The image to write.", (r, v) => r with { Output = v }) { Category = "Result", Aliases = ["-o"] },
                WriteOptions.Time<FfuBuildRequest>((r, t) => r with { Time = t }),
                Option("--platform-id", "ID", "A device that the image is for: Manufacturer.Family.Product.Version.", (b, v) => b with { PlatformIds = [.. b.PlatformIds, v] }) with { Repeatable = true },
                Option("--os-version", "TEXT", "The version of what is on the disk, for devices that refuse older ones.", (b, v) => b with { OsVersion = Text("--os-version", v) }),
                Option("--anti-theft-version", "TEXT", "The reset-protection level.", (b, v) => b with { AntiTheftVersion = Text("--anti-theft-version", v) }),
                Option("--description", "TEXT", "What people are told of the image.", (b, v) => b with { Description = Text("--description", v) }) with { Default = "when it was built" },
                Option("--version", "VERSION", "v1 holds one disk, v2 several.", (b, v) => b with { Version = v == "v2" ? 2 : 1 }, "Layout") with { Choices = ["v1", "v2"], Default = "v1" },
                Option("--compress", "HOW", "How blocks are compressed; v1 only.", (b, v) => b with { Compression = Compression(v) }, "Layout")
                    with { Choices = ["xpress-huffman", "xpress", "none"], Default = "none" },
                Option("--block-size", "BYTES", "What one block fills on the disk: a power of two, 4096 to 1048576.", (b, v) => b with { BlockSize = BlockSize(v) }, "Layout") with { Default = "131072" },
                new("--sector-size", "BYTES", "The sectors of the disks.", (r, v) => r with { SectorSize = OptionValue.Number(v) }) { Category = "Layout", Choices = ["512", "4096"], Default = "found by the partition table" },
                new("--device-path", "PATH", "The UEFI device path of a disk's store, one for each disk in their order; v2 only.", (r, v) => r with { DevicePaths = [.. r.DevicePaths, Text("--device-path", v)] })
                {
                    Category = "Layout", Repeatable = true, Default = FfuBuildDisk.DefaultDevicePath + " for a single disk",
                },
                Option("--required-to-flash", "NAME", "A partition that the device needs to be flashed again: written first.", (b, v) => b with { RequiredToFlash = [.. b.RequiredToFlash, v] }, "Layout")
                    with { Repeatable = true },
                Option("--keep-zeros", null, "Store blocks of zeros too, for devices that are not empty before.", (b, _) => b with { KeepsZeros = true }, "Layout"),
                Option("--table-digest", "ALG", "The digest by which the catalog names the hash table.", (b, v) => b with { TableDigest = DigestAlgorithm.FromName(v)! }, "Signature")
                    with { Choices = ["sha1", "sha256"], Default = "sha1, as devices ask for" },
                new("--digest", "ALG", "The digest of the signature.", (r, v) => r with { Digest = DigestAlgorithm.FromName(v)! })
                {
                    Category = "Signature", Choices = ["sha256", "sha384", "sha512"], Default = "sha256",
                },
                .. KeyOptions.Options.Within<KeyRequest, FfuBuildRequest>(r => r.Key, (r, p) => r with { Key = p }),
                .. TimestampOptions.Options.Within<TimestampRequest, FfuBuildRequest>(r => r.Timestamps, (r, p) => r with { Timestamps = p }),
            ],
            Check = Check,
        };

    private static CliOption<FfuBuildRequest> Option(string name, string? value, string help, Func<FfuBuildOptions, string, FfuBuildOptions> set, string category = "Content") =>
        new(name, value, help, (r, v) => r with { Build = set(r.Build, v) }) { Category = category };

    private static FfuCompression Compression(string value) => value switch
    {
        "xpress-huffman" => FfuCompression.XpressHuffman,
        "xpress" => FfuCompression.Xpress,
        _ => FfuCompression.None,
    };

    private static int BlockSize(string value) =>
        OptionValue.Number(value, 4096, 1024 * 1024) is var size && int.IsPow2(size) ? size : throw new UsageException($"a block of {value} bytes is no power of two");

    // The manifest is ASCII, a line for each key.
    private static string Text(string option, string value) =>
        value.Length > 0 && value.All(c => c is >= ' ' and <= '~') && value.Trim().Length == value.Length
            ? value : throw new UsageException($"{option} takes printable ASCII text without blanks around it");

    private static void Check(FfuBuildRequest request)
    {
        var (v2, disks) = (request.Build.Version == 2, request.Disks.Count);
        var (problem, remedy) =
            request.Output.Length == 0 ? ("--output is missing", "Name the image to write.")
            : request.Build.PlatformIds.Count == 0 ? ("--platform-id is missing", "Name the devices that the image is for, or * for all.")
            : request.Disks.Any(d => FileEditor.IsSame(d, request.Output)) ? ("--output is one of the disks", "Name another file; the disks stay as they are.")
            : !v2 && disks > 1 ? ("an image of version 1 holds one disk", "Use --version v2.")
            : !v2 && request.DevicePaths.Count > 0 ? ("--device-path goes with --version v2", "An image of version 1 has none.")
            : v2 && request.Build.Compression != FfuCompression.None ? ("--compress goes with --version v1", "No compressed images of version 2 are known.")
            : v2 && disks > 1 && request.DevicePaths.Count != disks ? ($"{disks} disks need {disks} device paths", "Give --device-path once for each disk, in their order.")
            : request.DevicePaths.Count > disks ? ($"there are {request.DevicePaths.Count} device paths for {disks} disks", "Give --device-path once for each disk.")
            : !request.Signs && (request.Timestamps.Servers.Count > 0 || request.Digest is not null || request.Key != new KeyRequest())
                ? ("there is nothing to sign with", "--timestamp, --digest and the like go with --cert.")
            : ((string?)null, "");
        if (problem is not null)
        {
            throw new UsageException(problem, remedy);
        }
    }

    private static async Task<ExitCode> RunAsync(FfuBuildRequest request, CliContext context, CancellationToken cancellation)
    {
        await using var signer = request.Signs ? await request.Key.Signer(context).OpenAsync() : null;
        return await WriteResults.RunOneAloneAsync("ffu-build", request.Output, context, token => BuildAsync(request, signer, context, token), cancellation);
    }

    private static async ValueTask<Written> BuildAsync(FfuBuildRequest request, Signer? signer, CliContext context, CancellationToken cancellation)
    {
        var time = request.Time ?? context.Clock.GetUtcNow();
        var ofSigner = signer is null ? [] : SignerCertificate.Check(signer.Certificate, time);
        var signature = signer is null ? null
            : new FfuBuildSignature(signer, new SignatureOptions { Digest = request.Digest ?? DigestAlgorithm.Sha256 }, request.Timestamps.Open(context));
        var disks = new List<FfuBuildDisk>();
        try
        {
            foreach (var (index, path) in request.Disks.Index())
            {
                disks.Add(new FfuBuildDisk(SparseFile.Open(path), path)
                {
                    SectorSize = request.SectorSize,
                    DevicePath = request.DevicePaths.ElementAtOrDefault(index) ?? FfuBuildDisk.DefaultDevicePath,
                });
            }

            using var progress = new BuildProgress(ByteProgress.Start(context, "looking for data", 0));
            var built = await FfuBuilder.BuildAsync(disks, request.Build with { Time = time }, signature, request.Output, progress, cancellation);
            return new Written(request.Output, request.Output, signer is null ? "built" : "built and signed", [.. ofSigner, .. built.Findings])
            {
                Note = $", {built.Length} bytes, {built.Stores.Sum(s => s.Blocks)} blocks of {request.Build.BlockSize}{(built.Stores.Count > 1 ? $" in {built.Stores.Count} stores" : "")}",
                Details = json => Write(json, built, request, signer is not null),
            };
        }
        finally
        {
            disks.ForEach(d => d.Source.Dispose());
        }
    }

    private static void Write(Utf8JsonWriter json, FfuBuildResult built, FfuBuildRequest request, bool signed)
    {
        json.WriteBoolean("signed", signed);
        json.WriteNumber("size", built.Length);
        json.WriteNumber("blockSize", request.Build.BlockSize);
        json.WriteString("tableDigest", Convert.ToHexStringLower(built.TableDigest.Span));
        json.WriteStartArray("stores");
        foreach (var store in built.Stores)
        {
            json.WriteStartObject();
            json.WriteString("disk", store.Disk);
            json.WriteNumber("sectorSize", store.SectorSize);
            json.WriteNumber("diskSize", store.DiskSize);
            json.WriteNumber("blocks", store.Blocks);
            json.WriteNumber("payloadLength", store.PayloadSize);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Blocks are reported by all threads; the line is begun anew with each step.
    private sealed class BuildProgress(ByteProgress line) : IProgress<FfuBuildProgress>, IDisposable
    {
        private FfuBuildStep? _step;

        public void Report(FfuBuildProgress value)
        {
            lock (line)
            {
                if (_step != value.Step)
                {
                    _step = value.Step;
                    line.Next(value.Step switch { FfuBuildStep.Scanning => "looking for data", FfuBuildStep.Writing => "writing", _ => "reading back" }, value.Total);
                }
            }

            line.Report(value.Done);
        }

        public void Dispose() => line.Dispose();
    }
}
