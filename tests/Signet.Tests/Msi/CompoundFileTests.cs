using System.Buffers.Binary;
using System.Text;
using Signet.Authenticode;
using Signet.Files;
using Signet.Msi;
using Signet.Trust;

namespace Signet.Tests.Msi;

public class CompoundFileTests
{
    private static readonly VerifyOptions s_options = new() { At = DateTimeOffset.UnixEpoch.AddYears(57) };

    private static readonly VerifyOptions s_trusting = s_options with { Trust = TrustFiles.Load([Shared.Vector("signtool/keys/root.cer")]) };

    private static byte[] Signed => File.ReadAllBytes(Shared.Vector("signtool/out/sign-msi.msi"));

    private static byte[] Unsigned => File.ReadAllBytes(Shared.Vector("signtool/in/small.msi"));

    // The directory of the signed file begins in sector 13, its FAT is sector 15, its mini FAT sector 12.
    private const int Directory = 14 * 512;
    private const int Fat = 16 * 512;
    private const int MiniFat = 13 * 512;

    /// <summary>What is done to the signed package, and what is found.</summary>
    public static TheoryData<string, Func<byte[], byte[]>, string> Damage { get; } = new()
    {
        { "a program behind the package", f => [.. f, .. "PK\x03\x04 and what follows"u8], "msi-trailing-data" },
        { "a whole sector behind the package", f => [.. f, .. Enumerable.Repeat((byte)1, 512)], "msi-trailing-data" },
        { "version 5", f => Word(f, 26, 5), "msi-malformed" },
        { "sectors of another size", f => Word(f, 30, 12), "msi-malformed" },
        { "the directory outside the file", f => Set(f, 48, 5000), "msi-truncated" },
        { "the directory in the FAT", f => Set(f, 48, 15), "msi-malformed" },
        { "more FAT sectors than named", f => Set(f, 44, 9), "msi-malformed" },
        { "4 billion DIFAT sectors", f => Set(f, 72, 0xFFFFFFFF), "msi-malformed" },
        { "a DIFAT in a circle", f => Set(Set(f, 68, 15), 72, 1000), "msi-malformed" },
        { "a chain in a circle", f => Set(f, Fat + (4 * 3), 1), "msi-malformed" },
        { "a chain into another's", f => Set(f, Fat + (4 * 9), 10), "msi-malformed" },
        { "a chain that ends early", f => Set(f, Fat + (4 * 3), 0xFFFFFFFE), "msi-malformed" },
        { "a mini chain in a circle", f => Set(f, MiniFat, 0), "msi-malformed" },
        { "a mini chain outside", f => Set(f, MiniFat, 4000), "msi-malformed" },
        { "an entry that is its own neighbour", f => Set(f, Directory + (2 * 128) + 68, 2), "msi-malformed" },
        { "an entry that is outside", f => Set(f, Directory + (2 * 128) + 68, 999), "msi-malformed" },
        { "an entry of no type", f => Byte(f, Directory + (2 * 128) + 66, 7), "msi-malformed" },
        { "a name too long", f => Byte(f, Directory + (2 * 128) + 64, 66), "msi-malformed" },
        { "a name twice", f => Copy(f, Directory + (5 * 128), Directory + (6 * 128), 66), "msi-malformed" },
        { "an entry in no storage", f => Set(f, Directory + (2 * 128) + 68, 0xFFFFFFFF), "msi-malformed" },
        { "a stream longer than the file", f => Set(f, Directory + (16 * 128) + 120, 0x00FFFFFF), "msi-truncated" },
        { "a byte of a stream", f => Byte(f, 512 + 100, 0x55), "msi-digest-mismatch" },
        { "the state bits of a stream", f => Set(f, Directory + (3 * 128) + 96, 1), "msi-digest-mismatch" },
        { "the times of a stream", f => Set(f, Directory + (3 * 128) + 100, 1), "msi-digest-mismatch" },
        { "the class of the root", f => Byte(f, Directory + 80, 0x55), "msi-digest-mismatch" },
    };

    [Theory]
    [MemberData(nameof(Damage), DisableDiscoveryEnumeration = true)]
    public void Names_the_damage(string what, Func<byte[], byte[]> damage, string code)
    {
        ArgumentNullException.ThrowIfNull(damage);
        using var source = new MemorySource(damage(Signed));
        var report = FileVerifier.Verify(source, s_options).Report;
        Assert.True(report.Findings.Any(f => f.Code == code && f.Severity == Severity.Error), $"{what}: {string.Join(' ', report.Findings.Select(f => f.Code + " " + f.Message))}");
        Assert.Equal(Verdict.Rejected, report.Verdict);
    }

    [Fact]
    public void Is_truncated_at_every_sector()
    {
        for (var length = 8; length < Signed.Length; length += 256)
        {
            using var source = new MemorySource(Signed.AsMemory(0, length));
            Assert.False(MsiFile.Open(source, out _, out var problem), $"{length}");
            Assert.Contains(problem.Code, (string[])["msi-truncated", "msi-malformed"]);
        }
    }

    [Fact]
    public void No_reader_throws_whatever_a_sector_holds()
    {
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var file = Signed;
            foreach (var _ in Enumerable.Range(0, 3))
            {
                var table = (int[])[0, Directory, Fat, MiniFat];
                file[table[random.Next(4)] + random.Next(512)] = (byte)random.Next(256);
            }

            using var source = new MemorySource(file);
            Assert.NotEqual(Verdict.Trusted, FileVerifier.Verify(source, s_options).Report.Verdict);
        }
    }

    [Fact]
    public void A_signed_package_has_few_bytes_that_nobody_looks_at()
    {
        var signed = Signed;
        var clean = Findings(signed);
        var unnoticed = new List<int>();
        for (var i = 0; i < signed.Length; i += Shared.Long ? 1 : 7)
        {
            signed[i] ^= 0x01;
            if (Findings(signed) == clean)
            {
                unnoticed.Add(i);
            }

            signed[i] ^= 0x01;
        }

        // The minor version, the transaction number, the first of no DIFAT sectors; in the directory colours, the neighbours of free entries, and the
        // flags and times of the signature's own two streams.
        int[] fields = [24, 25, 52, 53, 54, 55, 68];
        int[] colours = [.. Enumerable.Range(0, 20).Select(i => Locate(signed, Directory + (i * 128) + 67, always: true))];
        int[] neighbours = [.. new[] { 9, 10, 11, 12, 13, 14, 15, 17, 18, 19 }.SelectMany(i => Enumerable.Range(Locate(signed, Directory + (i * 128) + 68, always: true), 12))];
        int[] own = [.. new[] { 1, 8 }.SelectMany(i => Enumerable.Range(Locate(signed, Directory + (i * 128) + 96, always: true), 20))];
        var rest = unnoticed.Except(fields).Except(colours).Except(neighbours).Except(own).ToList();
        Assert.True(rest.Count == 0, string.Join(' ', rest));
    }

    private static string Findings(byte[] file)
    {
        using var source = new MemorySource(file);
        var report = FileVerifier.Verify(source, s_trusting);
        return $"{report.Report.Verdict} {report.Signatures.Count} {string.Join(' ', report.Report.Findings.Select(f => f.Code))}";
    }

    [Fact]
    public async Task Rests_in_free_sectors_are_told_and_gone_after_signing()
    {
        var file = Unsigned;
        Assert.True(CompoundFile.Open(new MemorySource(file), out var compound, out _));
        var longer = CompoundEdits.For(compound, new Dictionary<string, byte[]?> { ["Large"] = new byte[50_000], ["AtTheEnd"] = new byte[5000] }).Apply(file);
        var removed = CompoundEdits.For(MsiVectorTests.Open(longer).Compound, new Dictionary<string, byte[]?> { ["Large"] = null }).Apply(longer);
        Assert.Empty(MsiVectorTests.Open(removed).Findings);

        var after = MsiVectorTests.Open(removed).Compound;
        var sector = Array.IndexOf(after.Used, false);
        Assert.True(sector >= 0);
        removed[((sector + 1) * 512) + 5] = 1;
        Assert.Equal(["msi-unhashed-data"], MsiVectorTests.Open(removed).Findings.Select(f => f.Code));
        var signed = await MsiVectorTests.SignAsync(removed, new SignatureOptions(), "leaf2048");
        Assert.Empty(MsiVectorTests.Open(signed).Findings);
    }

    [Fact]
    public void An_entry_writes_back_the_bytes_it_read()
    {
        for (var i = 0; i < 4; i++)
        {
            ReadOnlyMemory<byte> bytes = Signed.AsMemory(Directory + (i * 128), 128);
            Assert.True(CompoundEntry.TryRead(bytes, 3, out var entry));
            var written = new byte[128];
            entry.Write(written);
            Assert.Equal(bytes.ToArray(), written);
        }
    }

    [Fact]
    public void The_header_writes_back_the_bytes_it_read()
    {
        Assert.True(CompoundHeader.TryRead(Signed, out var header));
        var written = new byte[512];
        header.Write(written, [15]);
        Assert.Equal(Signed[..512], written);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(100)]
    public void The_tree_of_a_storage_is_in_order_and_balanced(int count)
    {
        Assert.True(CompoundFile.Open(new MemorySource(Unsigned), out var file, out _));
        var streams = file.Root.Children.ToDictionary(c => c.Entry.Name, _ => (byte[]?)null);
        foreach (var i in Enumerable.Range(0, count))
        {
            streams[$"S{i}"] = [(byte)i];
        }

        var made = CompoundEdits.For(file, streams).Apply(Unsigned);
        var opened = MsiVectorTests.Open(made).Compound;
        Assert.Equal(count, opened.Root.Children.Count);
        foreach (var i in Enumerable.Range(0, count))
        {
            Assert.Equal([(byte)i], opened.Read(opened.Find($"S{i}")!));
        }

        var directory = (int)(opened.Header.FirstDirectorySector + 1) * 512;
        var entries = Enumerable.Range(0, count + 1).Select(i => Entry(opened, made, directory, i)).ToList();
        Assert.Equal(count, Walk(entries, entries[0].Child, null, null, out var blacks));
        Assert.True(blacks <= 7);
    }

    // Walks a red-black tree; every way down must have as many black entries.
    private static int Walk(List<CompoundEntry> entries, uint index, CompoundEntry? from, CompoundEntry? to, out int blacks)
    {
        blacks = 0;
        if (index == CompoundSector.Free)
        {
            return 0;
        }

        var entry = entries[(int)index];
        Assert.True(from is null || CompoundEntry.CompareInTree(from, entry) < 0);
        Assert.True(to is null || CompoundEntry.CompareInTree(entry, to) < 0);
        var left = Walk(entries, entry.Left, from, entry, out var leftBlacks);
        var right = Walk(entries, entry.Right, entry, to, out var rightBlacks);
        Assert.Equal(leftBlacks, rightBlacks);
        Assert.True(entry.Colour == 1 || Children(entry).All(c => entries[(int)c].Colour == 1));
        blacks = leftBlacks + entry.Colour;
        return left + right + 1;
    }

    private static IEnumerable<uint> Children(CompoundEntry entry) => new[] { entry.Left, entry.Right }.Where(c => c != CompoundSector.Free);

    private static CompoundEntry Entry(CompoundFile file, byte[] bytes, int directory, int index)
    {
        var sector = (uint)(directory / 512) - 1;
        for (var skip = index / 4; skip > 0; skip--)
        {
            sector = file.Fat[sector];
        }

        Assert.True(CompoundEntry.TryRead(bytes.AsMemory((((int)sector + 1) * 512) + (index % 4 * 128), 128), 3, out var entry));
        return entry;
    }

    // Where an entry of the directory lies: its sectors are not in a row.
    private static int Locate(byte[] file, int offset, bool always = false)
    {
        if (!always && (offset is < Directory or >= Directory + (20 * 128) or (>= Fat and < Fat + 512)))
        {
            return offset;
        }

        var sector = 13u;
        var at = offset - Directory;
        for (; at >= 512; at -= 512)
        {
            sector = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(Fat + (int)(4 * sector)));
        }

        return (int)((sector + 1) * 512) + at;
    }

    private static byte[] Set(byte[] file, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(Locate(file, offset)), value);
        return file;
    }

    private static byte[] Word(byte[] file, int offset, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset), value);
        return file;
    }

    private static byte[] Byte(byte[] file, int offset, byte value)
    {
        file[Locate(file, offset)] = value;
        return file;
    }

    private static byte[] Copy(byte[] file, int from, int to, int count)
    {
        file.AsSpan(Locate(file, from), count).CopyTo(file.AsSpan(Locate(file, to)));
        return file;
    }
}
