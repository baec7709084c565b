using Signet.Catalogs;
using Signet.Cli.Output;
using Signet.Ffu;

namespace Signet.Cli.Verbs;

/// <summary>What <c>signet inspect</c> and <c>signet ffu show</c> print of a Full Flash Update image alone.</summary>
internal sealed class InspectFfuText(HumanWriter writer, bool verbose, bool descriptors = false)
{
    internal void Write(string path, FfuInspection inspection)
    {
        if (inspection.File is not { } file)
        {
            writer.WriteLine($"{new Inked(Ink.Bold, path)}: Full Flash Update image that cannot be read, {inspection.Length:N0} bytes");
            return;
        }

        var state = !inspection.IsComplete ? ", damaged: shown as far as it goes" : file.IsTruncated ? ", cut off" : "";
        writer.WriteLine($"{new Inked(Ink.Bold, path)}: Full Flash Update image, {inspection.Length:N0} bytes{state}");
        WriteSecurity(file, inspection.Catalog);
        if (file.Image.HeaderSize > 0)
        {
            WriteImage(file);
            WriteManifest(file.Manifest);
        }

        foreach (var (index, store) in file.Stores.Index())
        {
            WriteStore(file, index, store);
            WritePartitions(inspection.Places, index);
            if (descriptors)
            {
                WriteDescriptors(inspection.Places, index, store);
            }
        }
    }

    private void WriteSecurity(FfuFile file, CatalogFile? catalog)
    {
        var security = file.Security;
        writer.Heading("Security header");
        writer.Field("size", $"{FfuSecurityHeader.Size} bytes");
        writer.Field("chunk size", $"{security.ChunkSize / 1024} KiB");
        writer.Field("chunk hash", $"sha256 (0x{FfuSecurityHeader.Sha256:x})");
        writer.Field("catalog", $"{security.CatalogSize:N0} bytes, {security.Catalog}, {(catalog is null ? "unreadable" : catalog.IsSigned ? "signed" : "unsigned")}");
        foreach (var member in catalog?.Catalog.Members ?? [])
        {
            writer.Field("  member", $"{member.Tag}, {FfuWords.MemberDigest(member)}");
        }

        writer.Field("hash table", $"{security.HashCount:N0} hashes, {security.HashTable}");
        writer.Field("padding", $"{security.Padding.Length:N0} bytes, covered by no hash");
    }

    private void WriteImage(FfuFile file)
    {
        writer.Heading($"Image header, at 0x{file.Security.ImageOffset:x}");
        writer.Field("size", $"{file.Image.HeaderSize} bytes");
        writer.Field("manifest", $"{file.Image.ManifestLength:N0} bytes, {file.ManifestRange}");
        writer.Field("chunk size", $"{file.Image.ChunkSizeKiB} KiB");
        writer.Field("device targeting", $"{file.Image.TargetingCount} records");
        foreach (var record in file.Targeting)
        {
            writer.Field("  record", string.Join(", ", record.Texts.Select(t => $"\"{t}\"")));
        }

        writer.Field("platform IDs", FfuWords.List(file.Manifest.PlatformIds));
    }

    private void WriteManifest(FfuManifest manifest)
    {
        // Sections of partitions say again what the tables below say.
        foreach (var section in manifest.Sections.Where(s => verbose || !s.Name.Equals("Partition", StringComparison.OrdinalIgnoreCase)))
        {
            writer.Heading($"Manifest [{section.Name}]");
            var width = section.Entries.Select(e => e.Key.Length).DefaultIfEmpty().Max();
            foreach (var (key, value) in section.Entries)
            {
                writer.WriteLine($"  {key.PadRight(Math.Min(width, 40))} = {value}");
            }
        }
    }

    private void WriteStore(FfuFile file, int index, FfuStore store)
    {
        var header = store.Header;
        writer.Heading($"Store {index + 1} of {header.StoreCount}, {store.HeaderRange}");
        writer.Field("update type", header.UpdateType == 0 ? "full" : "partial");
        writer.Field("version", $"{header.MajorVersion}.{header.MinorVersion}, full flash {header.FullFlashVersion}.{header.FullFlashMinorVersion}");
        writer.Field("platform IDs", FfuWords.List(header.PlatformIds));
        writer.Field("block size", $"{header.BlockSize:N0} bytes");
        writer.Field("compression", FfuWords.Compression(header));
        writer.Field("write descriptors", $"{header.WriteDescriptorCount:N0}, {header.WriteDescriptorLength:N0} bytes{(store.Descriptors is null ? ", cut off" : "")}");
        WriteSummary(store);
        writer.Field("validate", $"{header.ValidateDescriptorCount:N0} descriptors, {header.ValidateDescriptorLength:N0} bytes");
        writer.Field("initial table", Phase(header.InitialTable));
        writer.Field("flash-only table", Phase(header.FlashOnlyTable));
        writer.Field("final table", Phase(header.FinalTable));
        if (header.PayloadSize is { } stated)
        {
            writer.Field("device path", header.DevicePath.Length > 0 ? header.DevicePath : "none");
            writer.Field("stated payload", $"{stated:N0} bytes");
        }

        writer.Field("payload", FfuWords.Payload(file, store) is { } payload ? $"{payload.Length:N0} bytes, {payload}" : "not to be seen");
        var described = file.Manifest.Stores.ElementAtOrDefault(index);
        writer.Field("sector size", described?.SectorSize is { } sector ? $"{sector} bytes" : "not stated");
        writer.Field("smallest disk", described?.DiskSize is { } size ? $"{size:N0} bytes" : "not stated");
    }

    private void WriteSummary(FfuStore store)
    {
        if (store.Descriptors is null)
        {
            return;
        }

        var summary = FfuDescriptorSummary.Of(store.Descriptors);
        var size = (long)store.Header.BlockSize;
        writer.Field("  blocks", $"{summary.Blocks:N0}; {summary.SeveralBlocks:N0} descriptors have several, {summary.SeveralPlaces:N0} go to several places");
        writer.Field("  from the begin", summary.HighestFromBegin is { } first ? $"{summary.FromBegin:N0} locations, up to 0x{(first + 1) * size:x}" : "none");
        writer.Field("  from the end", summary.HighestFromEnd is { } last ? $"{summary.FromEnd:N0} locations, from 0x{(last + 1) * size:x} before the end" : "none");
        if (store.Header.IsCompressed)
        {
            writer.Field("  compressed", $"{store.DescribedSize:N0} of {summary.Blocks * size:N0} bytes");
        }
    }

    private void WriteDescriptors(FfuPlaces? places, int store, FfuStore described)
    {
        foreach (var (index, descriptor) in (described.Descriptors ?? Enumerable.Empty<FfuWriteDescriptor>()).Index())
        {
            writer.Field(index == 0 ? "descriptors" : "", $"{index}: {FfuWords.Blocks(descriptor.BlockCount)}, {descriptor.DataSize:N0} bytes");
            foreach (var location in descriptor.Locations)
            {
                writer.Field("", $"  {FfuWords.Location(location)}{(places?.Place(store, descriptor, location) is { } place ? $", {place}" : "")}");
            }
        }
    }

    private void WritePartitions(FfuPlaces? places, int store)
    {
        if (places?.TableOf(store) is not { } table)
        {
            writer.Field("partitions", places is null ? "not to be seen" : "no GUID partition table");
            return;
        }

        foreach (var (index, partition) in table.Partitions.Index())
        {
            var range = partition.RangeOn(table.SectorSize);
            writer.Field(index == 0 ? "partitions" : "", $"{partition.Name,-20} {range}, {range.Length:N0} bytes");
        }
    }

    private static string Phase(FfuTablePhase phase) => phase.Count == 0 ? $"none (descriptor {phase.Index})" : $"{phase.Count} from descriptor {phase.Index}";
}
