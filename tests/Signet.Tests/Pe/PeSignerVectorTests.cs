using Signet.Authenticode;
using Signet.Files;
using Signet.Keys;
using Signet.Pe;

namespace Signet.Tests.Pe;

/// <summary>The same input, key and options as signtool was given: the same bytes.</summary>
public class PeSignerVectorTests
{
    public static TheoryData<string> Names => [.. Cases.Select(c => c[0])];

    private static IReadOnlyList<string[]> Cases { get; } =
        [.. File.ReadLines(Shared.Vector("pe/cases.txt")).Where(l => !l.StartsWith('#')).Select(l => l.Split(" | "))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Writes_the_bytes_that_signtool_wrote(string name)
    {
        var row = Cases.Single(c => c[0] == name);
        var input = await File.ReadAllBytesAsync(Shared.Vector("pe/" + row[1]), TestContext.Current.CancellationToken);
        var expected = await File.ReadAllBytesAsync(Shared.Vector("pe/" + row[^1]), TestContext.Current.CancellationToken);
        using var source = new MemorySource(input);

        var edits = row[4] == "remove" ? new PeSignedFile(Open(source)).RemoveAll() : await SignAsync(row, source);

        Assert.Equal(expected, edits.Apply(input));
    }

    private static async Task<Signet.Binary.Edits> SignAsync(string[] row, ByteSource source)
    {
        var options = new SignatureOptions
        {
            Digest = DigestAlgorithm.FromName(row[3])!,
            Existing = row[4] == "append" ? ExistingSignature.Append : ExistingSignature.Replace,
            PageHashes = row[5] == "ph",
            Description = row[6] == "-" ? null : row[6],
            Url = row[7] == "-" ? null : row[7],
        };
        await using var signer = await new SignerSource
        {
            CertificatePaths = [Shared.Vector("signtool/keys/" + row[2])],
            AddedPaths = row[8] == "-" ? [] : [Shared.Vector("signtool/keys/" + row[8])],
            Password = PasswordSource.Of("Vector-A1"),
        }.OpenAsync();
        var signing = PeSigning.Open(source, options, null, TestContext.Current.CancellationToken);
        return (await FileSigner.SignAsync(signing, signer, null, TestContext.Current.CancellationToken)).Edits;
    }

    private static PeFile Open(ByteSource source)
    {
        Assert.True(PeFile.Open(source, out var file, out var problem), problem?.Message);
        return file;
    }
}
