using Signet.Authenticode;
using Signet.Binary;
using Signet.Ffu;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Files;

namespace Signet.Tests.Ffu;

/// <summary>Signing a large image: in place where nothing moves, by a new file where it does, and whole afterwards whenever it is cut off.</summary>
public sealed class FfuInPlaceTests : IDisposable
{
    private const int Chunk = 1024 * 1024;
    private const int SmallChunk = 16 * 1024;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // 36 blocks of a MiB each: more than is rewritten.
    private static readonly Lazy<byte[]> s_large = new(() => Made(Chunk));

    private static readonly Lazy<byte[]> s_small = new(() => Made(SmallChunk));

    private static byte[] Made(int chunk) => new HandMadeFfu
    {
        ChunkSize = chunk, BlockSize = Chunk, DiskBlocks = 64, Descriptors = [.. Enumerable.Range(0, 36).Select(i => HandMadeFfu.At((uint)i))],
    }.Build();

    [Fact]
    public async Task A_power_cut_after_any_step_leaves_the_image_signed_or_not()
    {
        var edits = await EditsAsync(s_large.Value, new SignatureOptions());
        var signed = edits.Apply(s_large.Value);
        Assert.True(s_large.Value.Length > FileEditor.MaxBytesToRewrite && edits.FitInPlace(s_large.Value.Length));
        var (before, after) = (0, 0);
        for (var steps = 0; ; steps++)
        {
            var path = _folder.Write("oem.ffu", s_large.Value);
            if (!Cut(path, edits, steps))
            {
                break;
            }

            // The image says itself that it is not to be relied upon; whoever signs next restores it.
            using (var left = FileSource.Open(path))
            {
                var bytes = left.ReadExactly(new FileRange(0, left.Length));
                Assert.True(
                    FfuInspection.Read(left).Findings.Any(f => f.Code == "file-unfinished-edit") || bytes.AsSpan().SequenceEqual(s_large.Value) || bytes.AsSpan().SequenceEqual(signed),
                    $"step {steps}");
            }

            FileEditor.Open(path).Dispose();
            var restored = await File.ReadAllBytesAsync(path, Token);
            var isOld = restored.AsSpan().SequenceEqual(s_large.Value);
            Assert.True(isOld || restored.AsSpan().SequenceEqual(signed), $"step {steps}");
            Assert.Equal(["oem.ffu"], _folder.Names());
            _ = isOld ? before++ : after++;
        }

        Assert.True(before >= 4 && after >= 1, $"{before} before, {after} after");
    }

    [Fact]
    public async Task Signing_in_place_writes_the_first_chunk_and_leaves_the_rest_where_it_is()
    {
        var path = _folder.Write("oem.ffu", s_large.Value);
        var edits = await EditsAsync(s_large.Value, new SignatureOptions());

        Assert.InRange(edits.List.Sum(e => (long)e.Data.Length), 1, Chunk);
        FileEditor.Apply(path, edits, null, Token);

        var signed = await File.ReadAllBytesAsync(path, Token);
        Assert.True(signed.AsSpan(Chunk).SequenceEqual(s_large.Value.AsSpan(Chunk)));
        Assert.True(FfuSigning.Open(new MemorySource(signed), Token).ReadCatalog(out _).IsSigned);
    }

    [Fact]
    public async Task A_catalog_that_does_not_fit_moves_the_image_through_a_new_file()
    {
        var image = s_small.Value;
        var path = _folder.Write("oem.ffu", image);
        var edits = await EditsAsync(image, new SignatureOptions { Description = new string('x', 20_000) });
        Assert.True(image.Length > FileEditor.MaxBytesToRewrite && !edits.FitInPlace(image.Length));

        // Where the new file cannot be made the old one stays; the new one has its name only when it is whole.
        Directory.CreateDirectory(_folder["locked"]);
        Assert.ThrowsAny<Exception>(() => FileEditor.Apply(path, edits, _folder["locked"], Token));
        var kept = await File.ReadAllBytesAsync(path, Token);
        Assert.True(image.AsSpan().SequenceEqual(kept));
        Assert.Equal(["locked", "oem.ffu"], _folder.Names());

        FileEditor.Apply(path, edits, null, Token);
        var signed = await File.ReadAllBytesAsync(path, Token);
        var (before, after) = ((int)ImageOffset(image), (int)ImageOffset(signed));
        Assert.True(after > before && (after - before) % SmallChunk == 0);
        Assert.True(signed.AsSpan(after).SequenceEqual(image.AsSpan(before)));

        // And back, when the next catalog is small again.
        FileEditor.Apply(path, await EditsAsync(signed, new SignatureOptions { Existing = ExistingSignature.Replace }), null, Token);
        Assert.Equal(image.Length, new FileInfo(path).Length);
    }

    private static long ImageOffset(byte[] image) => FfuFile.OpenForWork(new MemorySource(image)).Security.ImageOffset;

    private static async Task<Edits> EditsAsync(byte[] image, SignatureOptions options)
    {
        await using var signer = await new SignerSource { CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1") }.OpenAsync();
        return (await FfuSigning.Open(new MemorySource(image), Token).SignAsync(options, signer, null, Token)).Edits;
    }

    // Makes the first steps of the edit and stops there. False when the edit was over before.
    private static bool Cut(string path, Edits edits, int steps)
    {
        using var source = FileSource.Open(path);
        var stamp = source.Stamp;
        source.Dispose();
        using var edit = InPlaceEdit.Open(path, edits, stamp);
        using var running = edit.Steps().GetEnumerator();
        for (var i = 0; i < steps; i++)
        {
            if (!running.MoveNext())
            {
                return false;
            }
        }

        return true;
    }
}
