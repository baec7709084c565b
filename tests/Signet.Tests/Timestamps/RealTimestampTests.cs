using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Signet.Cms;
using Signet.Files;
using Signet.Pe;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Tests.Timestamps;

/// <summary>Every time stamp of real files reads as valid, with the time that an independent parser found.</summary>
public class RealTimestampTests
{
    [Fact]
    public void Finds_the_time_stamps_that_an_independent_parser_found()
    {
        foreach (var entry in Corpus())
        {
            var file = entry.GetProperty("file").GetString()!;
            var expected = Signatures(entry)
                .SelectMany(s => s.GetProperty("timestamps").EnumerateArray())
                .Select(t => (t.GetProperty("kind").GetString()!, Time(t.GetProperty("time").GetString()!)))
                .Order().ToList();
            var timestamps = Read(Shared.Path("corpus/" + file)).ToList();
            Assert.All(timestamps, t => Assert.True(t.Valid, $"{file}: {string.Join("; ", t.Findings.Select(f => f.Message))}"));
            Assert.Equal(expected, timestamps.Select(t => (t.Kind == TimestampKind.Rfc3161 ? "rfc3161" : "legacy", t.Time)).Order());
        }
    }

    [Fact]
    public void Reads_every_time_stamp_of_the_dotnet_installation_as_valid()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var wrong = new ConcurrentBag<string>();
        var count = 0;
        Parallel.ForEach(Directory.EnumerateFiles(root, "*.dll", SearchOption.AllDirectories), path =>
        {
            foreach (var timestamp in Read(path))
            {
                Interlocked.Increment(ref count);
                if (!timestamp.Valid || timestamp.Findings.Any(f => f.Severity == Severity.Warning))
                {
                    wrong.Add($"{path}: {string.Join("; ", timestamp.Findings.Select(f => f.Message))}");
                }
            }
        });
        Assert.Empty(wrong);
        Assert.True(count > 100 || !root.Contains("dotnet", StringComparison.Ordinal), $"only {count} time stamps below {root}");
    }

    [Fact]
    public void Writes_back_the_TSTInfo_it_read()
    {
        var paths = Corpus().Select(f => Shared.Path("corpus/" + f.GetProperty("file").GetString()));
        var tokens = paths.SelectMany(Signers).SelectMany(s => s.Signer.UnsignedAttribute(Oids.Rfc3161Token)?.Values ?? []).ToList();
        Assert.NotEmpty(tokens);
        foreach (var token in tokens)
        {
            Assert.True(SignedData.TryRead(token, 0, out var data, out _, out var problem), problem?.Message);
            Assert.True(TstInfo.TryRead(data.ContentValue, 0, out var info, out problem), problem?.Message);
            Assert.Equal(data.ContentValue.ToArray(), info.Encode());
        }
    }

    [Fact]
    public void Sees_a_time_stamp_moved_to_another_signature()
    {
        var first = Signers(Shared.Path("corpus/pe/newtonsoft.json_13.0.3_Newtonsoft.Json.dll")).Single();
        var second = Signers(Shared.Path("corpus/pe/trailofbits+uthenticode_A_SSLippery_Slope.exe")).First(s => s.Signer.HasTimestamp());
        var moved = second.Signer with { UnsignedAttributes = first.Signer.UnsignedAttributes };
        var timestamp = Assert.Single(TimestampReader.Read(moved, second.Certificates, 0));
        Assert.False(timestamp.Valid);
        Assert.Equal(["timestamp-imprint-mismatch"], timestamp.Findings.Where(f => f.Severity == Severity.Error).Select(f => f.Code));
    }

    /// <summary>The time stamps of all signers of a PE file or catalog, nested signatures included.</summary>
    internal static IEnumerable<Timestamp> Read(string path) =>
        Signers(path).SelectMany(s => TimestampReader.Read(s.Signer, s.Certificates, s.Offset, s.Data));

    internal static IEnumerable<(SignedData Data, SignerInfo Signer, IReadOnlyList<Certificate> Certificates, long Offset)> Signers(string path)
    {
        if (Path.GetExtension(path) == ".cat")
        {
            return Signers(File.ReadAllBytes(path), 0);
        }

        using var source = FileSource.Open(path);
        return PeFile.Open(source, out var file, out _)
            ? [.. file.Certificates.SelectMany(c => Signers(file.ContentOf(c), c.Content.Offset))]
            : [];
    }

    private static IEnumerable<(SignedData Data, SignerInfo Signer, IReadOnlyList<Certificate> Certificates, long Offset)> Signers(ReadOnlyMemory<byte> der, long offset)
    {
        Assert.True(SignedData.TryRead(der, offset, out var data, out _, out var problem), problem?.Message);
        var certificates = data.Certificates.Select(c => TestCertificates.Read(c)).ToList();
        foreach (var signer in data.SignerInfos)
        {
            yield return (data, signer, certificates, offset);
            foreach (var nested in (signer.UnsignedAttribute(Oids.NestedSignature)?.Values ?? []).SelectMany(v => Signers(v, data.Locate(v, offset).Offset)))
            {
                yield return nested;
            }
        }
    }

    private static List<JsonElement> Corpus()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Shared.Path("corpus/manifest.json")));
        List<JsonElement> files = [.. manifest.RootElement.Clone().GetProperty("files").EnumerateArray().Where(IsSigned)];
        Assert.NotEmpty(files);
        return files;
    }

    private static bool IsSigned(JsonElement file) =>
        file.GetProperty("type").GetString() is "pe" or "catalog" && Signatures(file).Any(s => s.TryGetProperty("timestamps", out _));

    private static List<JsonElement> Signatures(JsonElement file) =>
        file.GetProperty("parse") is not { ValueKind: JsonValueKind.Object } parse ? []
        : parse.TryGetProperty("signatures", out var list) || parse.TryGetProperty("signers", out list) ? [.. list.EnumerateArray()] : [];

    /// <summary>A UTCTime or GeneralizedTime as the manifest has it.</summary>
    private static DateTimeOffset Time(string text)
    {
        text = text.TrimEnd('Z');
        text = text.Split('.')[0].Length == 12 ? "20" + text : text;
        return DateTimeOffset.ParseExact(text, text.Contains('.', StringComparison.Ordinal) ? "yyyyMMddHHmmss.FFF" : "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
