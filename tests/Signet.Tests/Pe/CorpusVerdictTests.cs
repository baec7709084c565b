using System.Globalization;
using System.Text.Json;
using Signet.Files;
using Signet.Trust;

namespace Signet.Tests.Pe;

/// <summary>Real files of many signers: what we find agrees with an independent parser, and the verdicts are the sensible ones.</summary>
public class CorpusVerdictTests
{
    private static readonly VerifyOptions s_options = new() { At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>Files that are not plainly trusted, by the end of their path, and why.</summary>
    private static readonly Dictionary<string, (Verdict Verdict, string Code)> s_exceptions = new(StringComparer.Ordinal)
    {
        // Firmware signers of Debian, under a root that only firmware has.
        ["fwupdx64.efi.signed"] = (Verdict.NotProven, "untrusted-root"),
        ["fbx64.efi.signed"] = (Verdict.NotProven, "untrusted-root"),
        // SHA-1 alone, however good the chain.
        ["csi.exe"] = (Verdict.NotProven, "weak-digest"),
        // A moved certificate table lies on a section.
        ["YourPhone.exe"] = (Verdict.Rejected, "pe-table-overlaps-section"),
        // Signed with the certificate of a web server.
        ["A_SSLippery_Slope.exe"] = (Verdict.Rejected, "wrong-usage"),
        // Test certificates, self-signed and expired.
        ["pegoat-authenticode.exe"] = (Verdict.Rejected, "expired"),
        ["pegoat-authenticode~1.exe"] = (Verdict.Rejected, "expired"),
        ["pegoat-authenticode_duplicated.exe"] = (Verdict.Rejected, "expired"),
        ["pegoat-authenticode-nested.exe"] = (Verdict.Rejected, "expired"),
        ["pegoat-authenticode-nested~1.exe"] = (Verdict.Rejected, "expired"),
    };

    [Fact]
    public void Integrity_agrees_with_the_independent_parser_in_every_signature()
    {
        foreach (var (path, parse) in PeCorpus.Files())
        {
            var report = Verify(path);
            var wanted = Signatures(parse);
            Assert.True(wanted.Count == report.Signatures.Count, $"{path}: {report.Signatures.Count} signatures, not {wanted.Count}");
            foreach (var (ours, theirs) in report.Signatures.Zip(wanted))
            {
                var holds = Flag(theirs, "dig_ok") && Flag(theirs, "md_ok") && Flag(theirs, "sig_ok") && theirs.GetProperty("ph_ok4096").ValueKind != JsonValueKind.False;
                Assert.True(holds == ours.Intact, $"{path}, signature {ours.Index}: {string.Join("; ", ours.Findings.Select(f => f.Message))}");
                Assert.Equal(theirs.GetProperty("digest").GetString(), ours.DigestAlgorithm!.Name);
                Assert.Equal(theirs.GetProperty("level").GetInt32() > 0, ours.NestedIn is not null);
                Assert.Equal(theirs.GetProperty("ph").ValueKind != JsonValueKind.Null, ours.PageHashes is not null);
                CompareTimestamp(path, theirs.GetProperty("timestamps"), ours);
            }
        }
    }

    [Fact]
    public void Verdicts_are_the_sensible_ones()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, parse) in PeCorpus.Files())
        {
            var report = Verify(path).Report;
            var said = $"{path}: {report.Verdict}, {string.Join(", ", report.Findings.Select(f => f.Code).Distinct())}";
            var key = s_exceptions.Keys.FirstOrDefault(k => path.EndsWith("_" + k, StringComparison.Ordinal));
            if (key is not null)
            {
                seen.Add(key);
                Assert.True(report.Verdict == s_exceptions[key].Verdict && report.Findings.Any(f => f.Code == s_exceptions[key].Code), said);
            }
            else if (path.Contains("driver-packages", StringComparison.Ordinal))
            {
                // Drivers of hobby makers: old SHA-1 or unsigned, and judged by another policy than this one in earnest.
                Assert.True(report.Verdict != Verdict.Rejected || Signatures(parse).Count == 0, said);
            }
            else
            {
                Assert.True(report.Verdict == Verdict.Trusted, said);
            }
        }

        Assert.Equal(s_exceptions.Keys.Order(), seen.Order());
    }

    [Fact]
    public void The_independent_parser_s_verdict_on_checksums_is_ours()
    {
        foreach (var (path, parse) in PeCorpus.Files().Where(f => f.Parse.TryGetProperty("checksum_ok", out _)))
        {
            var wrong = Verify(path).Report.Findings.Any(f => f.Code is "pe-checksum-wrong" or "pe-checksum-missing");
            Assert.True(Flag(parse, "checksum_ok") == !wrong, path);
        }
    }

    private static void CompareTimestamp(string path, JsonElement theirs, SignatureReport ours)
    {
        Assert.True((theirs.GetArrayLength() > 0) == ours.Timestamp is not null, path);
        if (ours.Timestamp is { } stamp)
        {
            var wanted = theirs[0];
            Assert.Equal(wanted.GetProperty("kind").GetString() == "rfc3161" ? "rfc3161" : "authenticode", stamp.Kind);
            var digits = string.Concat(wanted.GetProperty("time").GetString()!.TakeWhile(char.IsAsciiDigit));
            digits = digits.Length == 12 ? "20" + digits : digits; // UTCTime
            Assert.Equal(digits, stamp.Time.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture));
        }
    }

    // Of an unsigned file the manifest says no more than that.
    private static List<JsonElement> Signatures(JsonElement parse) =>
        parse.TryGetProperty("signatures", out var signatures) ? [.. signatures.EnumerateArray()] : [];

    private static bool Flag(JsonElement element, string name) => element.GetProperty(name).ValueKind == JsonValueKind.True;

    private static FileReport Verify(string path)
    {
        using var source = FileSource.Open(path);
        return FileVerifier.Verify(source, s_options);
    }
}
