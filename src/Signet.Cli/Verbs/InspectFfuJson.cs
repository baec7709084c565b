using System.Text.Json;
using Signet.Catalogs;
using Signet.Cli.Output;
using Signet.Ffu;

namespace Signet.Cli.Verbs;

/// <summary>What the JSON of <c>signet inspect</c> and <c>signet ffu show</c> has of a Full Flash Update image alone. What cannot be seen is null.</summary>
internal sealed class InspectFfuJson(Utf8JsonWriter json, bool descriptors = false)
{
    internal void Write(FfuInspection inspection, FfuFile file)
    {
        json.WriteBoolean("complete", inspection.IsComplete && !file.IsTruncated);
        WriteSecurity(file.Security);
        WriteCatalog(inspection.Catalog);
        json.WriteStartObject("imageHeader");
        json.WriteNumber("offset", file.Security.ImageOffset);
        json.WriteNumber("length", file.Image.HeaderSize);
        json.WriteNumber("manifestLength", file.Image.ManifestLength);
        json.WriteNumber("chunkSize", file.Image.ChunkSizeKiB * 1024L);
        json.WriteNumber("targetingRecords", file.Image.TargetingCount);
        WriteTargeting(file.Targeting);
        json.WriteEndObject();
        WriteTexts("platformIds", file.Manifest.PlatformIds);
        WriteManifest(file.Manifest);
        json.WriteStartArray("stores");
        foreach (var (index, store) in file.Stores.Index())
        {
            WriteStore(inspection, file, index, store);
        }

        json.WriteEndArray();
    }

    private void WriteSecurity(FfuSecurityHeader security)
    {
        json.WriteStartObject("securityHeader");
        json.WriteNumber("chunkSize", security.ChunkSize);
        json.WriteString("hashAlgorithm", "sha256");
        json.WriteNumber("hashes", security.HashCount);
        json.WriteNumber("hashTableOffset", security.HashTable.Offset);
        json.WriteNumber("hashTableLength", security.HashTable.Length);
        json.WriteNumber("paddingLength", security.Padding.Length);
        json.WriteNumber("catalogOffset", security.Catalog.Offset);
        json.WriteNumber("catalogLength", security.Catalog.Length);
        json.WriteEndObject();
    }

    private void WriteCatalog(CatalogFile? catalog)
    {
        if (catalog is null)
        {
            json.WriteNull("catalog");
            return;
        }

        json.WriteStartObject("catalog");
        json.WriteBoolean("signed", catalog.IsSigned);
        json.WriteStartArray("members");
        foreach (var member in catalog.Catalog.Members)
        {
            json.WriteStartObject();
            json.WriteString("tag", member.Tag);
            json.WriteString("digestAlgorithm", FfuWords.MemberDigest(member));
            json.WriteString("digest", member.Content is { } content ? Convert.ToHexStringLower(content.Digest.Span) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteManifest(FfuManifest manifest)
    {
        json.WriteStartArray("manifest");
        foreach (var section in manifest.Sections)
        {
            json.WriteStartObject();
            json.WriteString("section", section.Name);

            // A list, not an object: keys may come twice.
            json.WriteStartArray("entries");
            foreach (var (key, value) in section.Entries)
            {
                json.WriteStartObject();
                json.WriteString("key", key);
                json.WriteString("value", value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteStore(FfuInspection inspection, FfuFile file, int index, FfuStore store)
    {
        var header = store.Header;
        json.WriteStartObject();
        JsonParts.WriteRange(json, store.HeaderRange);
        json.WriteNumber("number", header.StoreIndex);
        json.WriteNumber("of", header.StoreCount);
        json.WriteString("updateType", header.UpdateType == 0 ? "full" : "partial");
        json.WriteNumber("version", header.MajorVersion);
        json.WriteNumber("minorVersion", header.MinorVersion);
        json.WriteNumber("fullFlashVersion", header.FullFlashVersion);
        json.WriteNumber("fullFlashMinorVersion", header.FullFlashMinorVersion);
        WriteTexts("platformIds", header.PlatformIds);
        json.WriteNumber("blockSize", header.BlockSize);
        json.WriteString("compression", FfuWords.Compression(header));
        json.WriteNumber("writeDescriptors", header.WriteDescriptorCount);
        json.WriteNumber("writeDescriptorsLength", header.WriteDescriptorLength);
        WriteSummary(store);
        json.WriteNumber("validateDescriptors", header.ValidateDescriptorCount);
        json.WriteNumber("validateDescriptorsLength", header.ValidateDescriptorLength);
        WritePhase("initialTable", header.InitialTable);
        WritePhase("flashOnlyTable", header.FlashOnlyTable);
        WritePhase("finalTable", header.FinalTable);
        json.WriteString("devicePath", header.DevicePath);
        JsonParts.WriteNumber(json, "statedPayloadLength", header.PayloadSize is { } stated ? (long)Math.Min(stated, long.MaxValue) : null);
        var payload = FfuWords.Payload(file, store);
        JsonParts.WriteNumber(json, "payloadOffset", payload?.Offset);
        JsonParts.WriteNumber(json, "payloadLength", payload?.Length);
        var described = file.Manifest.Stores.ElementAtOrDefault(index);
        JsonParts.WriteNumber(json, "sectorSize", described?.SectorSize);
        JsonParts.WriteNumber(json, "smallestDisk", described?.DiskSize);
        WritePartitions(inspection.Places?.TableOf(index));
        if (descriptors)
        {
            json.WriteStartArray("descriptors");
            foreach (var (number, descriptor) in (store.Descriptors ?? Enumerable.Empty<FfuWriteDescriptor>()).Index())
            {
                FfuChunkJson.WriteDescriptor(json, number, index, descriptor, inspection.Places);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteTargeting(IReadOnlyList<FfuTargeting> records)
    {
        json.WriteStartArray("targeting");
        foreach (var record in records)
        {
            json.WriteStartObject();
            json.WriteString("manufacturer", record.Manufacturer);
            json.WriteString("family", record.Family);
            json.WriteString("productName", record.ProductName);
            json.WriteString("productVersion", record.ProductVersion);
            json.WriteString("skuNumber", record.SkuNumber);
            json.WriteString("baseboardManufacturer", record.BaseboardManufacturer);
            json.WriteString("baseboardProduct", record.BaseboardProduct);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteSummary(FfuStore store)
    {
        if (store.Descriptors is null)
        {
            json.WriteNull("descriptorSummary");
            return;
        }

        var summary = FfuDescriptorSummary.Of(store.Descriptors);
        json.WriteStartObject("descriptorSummary");
        json.WriteNumber("blocks", summary.Blocks);
        json.WriteNumber("fromBegin", summary.FromBegin);
        json.WriteNumber("fromEnd", summary.FromEnd);
        json.WriteNumber("severalPlaces", summary.SeveralPlaces);
        json.WriteNumber("severalBlocks", summary.SeveralBlocks);
        json.WriteEndObject();
    }

    private void WritePartitions(Disks.GuidPartitionTable? table)
    {
        if (table is null)
        {
            json.WriteNull("partitions");
            return;
        }

        json.WriteStartArray("partitions");
        foreach (var partition in table.Partitions)
        {
            json.WriteStartObject();
            json.WriteString("name", partition.Name);
            json.WriteString("type", partition.Type);
            json.WriteString("id", partition.Id);
            JsonParts.WriteRange(json, partition.RangeOn(table.SectorSize));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WritePhase(string name, FfuTablePhase phase)
    {
        json.WriteStartObject(name);
        json.WriteNumber("index", phase.Index);
        json.WriteNumber("count", phase.Count);
        json.WriteEndObject();
    }

    private void WriteTexts(string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
