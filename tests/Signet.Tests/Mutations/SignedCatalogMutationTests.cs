using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Hostile;
using Signet.Trust;

namespace Signet.Tests.Mutations;

/// <summary>Every byte of a signed catalog, changed one at a time: neither the catalog nor what it lists may pass, but for the bytes explained here.</summary>
public class SignedCatalogMutationTests
{
    private static readonly byte[] s_masks = [0x01, 0xFF, 0x80, 0x20];

    [Theory]
    [InlineData("sign-cat.cat")]
    [InlineData("sign-cat-v1-sha1.cat")]
    public void No_changed_byte_passes(string name)
    {
        var catalog = File.ReadAllBytes(Shared.Vector("signtool/out/" + name));
        var file = File.ReadAllBytes(Shared.Vector("signtool/in/note.txt"));
        var options = Gauntlet.Options with { AllowSha1 = true };
        Assert.Equal(Verdict.Trusted, Verify(catalog, file, options));
        var passed = new List<int>();
        Parallel.For(0, catalog.Length, offset =>
        {
            foreach (var mask in s_masks)
            {
                var changed = catalog.ToArray();
                changed[offset] ^= mask;
                if (FileVerifier.Verify(new MemorySource(changed), options).Report.Verdict == Verdict.Trusted || Verify(changed, file, options) == Verdict.Trusted)
                {
                    lock (passed)
                    {
                        passed.Add(offset);
                    }
                }
            }
        });
        Assert.Empty(passed.Order().Distinct().Select(offset => $"0x{offset:x}"));
    }

    [Fact]
    public void No_changed_byte_of_a_listed_file_passes()
    {
        var catalog = CatalogSet.Of([CatalogSet.Judge("x.cat", new MemorySource(File.ReadAllBytes(Shared.Vector("signtool/out/sign-cat.cat"))), Gauntlet.Options)]);
        var options = Gauntlet.Options with { Catalogs = catalog };
        var image = File.ReadAllBytes(Shared.Vector("pe/in/hello64.exe"));
        Assert.Equal(Verdict.Trusted, FileVerifier.Verify(new MemorySource(image), options).Report.Verdict);
        var headers = Pe.SignedPe.Open(image).Headers;
        var passed = new List<int>();
        Parallel.For(0, image.Length, offset =>
        {
            var changed = image.ToArray();
            changed[offset] ^= s_masks[offset % s_masks.Length];
            if (FileVerifier.Verify(new MemorySource(changed), options).Report.Verdict == Verdict.Trusted)
            {
                lock (passed)
                {
                    passed.Add(offset);
                }
            }
        });

        // Not part of an image's digest: the checksum, and where its signatures are. A wrong checksum and half of such a place are warnings.
        Assert.Equal(
            [.. Enumerable.Range((int)headers.CheckSumOffset, 4), .. Enumerable.Range((int)headers.SecurityEntryOffset, 8)], passed.Order());
    }

    private static Verdict Verify(byte[] catalog, byte[] file, VerifyOptions options)
    {
        var judged = CatalogSet.Judge("x.cat", new MemorySource(catalog), options);
        return FileVerifier.Verify(new MemorySource(file), options with { Catalogs = CatalogSet.Of([judged]) }).Report.Verdict;
    }
}
