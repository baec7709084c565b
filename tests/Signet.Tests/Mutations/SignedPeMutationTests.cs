using System.Diagnostics;
using Signet.Authenticode;
using Signet.Files;
using Signet.Keys;
using Signet.Tests.Pe;
using Signet.Timestamps;
using Signet.Trust;

namespace Signet.Tests.Mutations;

/// <summary>Every byte of a signed file, changed one at a time: verification must not pass, but for the bytes explained here.</summary>
public class SignedPeMutationTests
{
    private static readonly byte[] s_masks = [0x01, 0xFF, 0x80, 0x20];

    private static readonly TrustStore s_trust = TrustStore.Of(CertificateFile.Read(Shared.Vector("verify/root.cer")), "the test's root");

    private static readonly VerifyOptions s_options = new()
    {
        At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), Trust = s_trust, TimestampTrust = s_trust,
    };

    [Theory]
    [InlineData("sign-ph.exe", 0)]
    [InlineData("sign-as-nested.exe", 9216)] // the program is the same: only what is behind it differs
    [InlineData("pre-expired-ts.exe", 9216)]
    public void No_changed_byte_passes_but_those_without_meaning(string name, int from)
    {
        var file = SignedPe.Vector(name);
        var meaningless = Meaningless(file);
        var passed = new List<int>();
        Parallel.For(from, file.Length, offset =>
        {
            var changed = file.ToArray();
            changed[offset] ^= s_masks[offset % s_masks.Length];
            if (Verify(changed).Verdict == Verdict.Trusted)
            {
                lock (passed)
                {
                    passed.Add(offset);
                }
            }
        });

        var unexplained = passed.Where(offset => !meaningless.Exists(range => offset >= range.Offset && offset < range.End));
        Assert.Empty(unexplained.Order().Select(offset => $"0x{offset:x}"));
    }

    [Theory]
    [InlineData("sign-ph.exe")]
    [InlineData("pre-ts.exe")]
    public void A_file_cut_at_any_length_does_not_pass(string name)
    {
        var file = SignedPe.Vector(name);
        Parallel.For(0, file.Length, length => Assert.NotEqual(Verdict.Trusted, Verify(file.AsMemory(0, length)).Verdict));
    }

    /// <summary>The bytes on which no trust rests, each with its reason.</summary>
    private static List<FileRange> Meaningless(byte[] file)
    {
        // The checksum is not signed: drivers aside, nothing relies on it, and a wrong one is a warning.
        var pe = SignedPe.Open(file);
        List<FileRange> ranges = [new(pe.Headers.CheckSumOffset, 4)];

        // A certificate that stands in the file twice, in the signature and in the time stamp or in the nested signature: one is enough.
        var signatures = AuthenticodeSignature.ReadAll(pe.Certificates.Select(c => (pe.ContentOf(c), c.Content.Offset)), Oids.SpcPeImageData, out _);
        var certificates = signatures.SelectMany(s => s.Certificates.Concat(TimestampReader.Read(s.SignerInfo!, [], 0).SelectMany(t => t.Certificates)));
        foreach (var certificate in certificates)
        {
            var places = Places(file, certificate.Raw.Span);
            ranges.AddRange(places.Count > 1 ? places : []);
        }

        // The key identifier of the issuer, in a signer's certificate on which no trust rests (SHA-1): with another one the issuer is not
        // found, and the signer stays untrusted. Nine bytes of headers and object identifier stand before the identifier's SEQUENCE.
        foreach (var signer in FileVerifier.Verify(new MemorySource(file), s_options).Signatures.Where(s => !s.Trusted).Select(s => s.Signer!))
        {
            var identifier = signer.Extensions.Single(e => e.Oid == Oids.AuthorityKeyIdentifier).Value;
            ranges.AddRange(Places(file, signer.Raw.Span).Select(place =>
                new FileRange(place.Offset + signer.Raw.Span.IndexOf(identifier.Span) - 9, identifier.Length + 9)));
        }

        return ranges;
    }

    private static List<FileRange> Places(ReadOnlySpan<byte> file, ReadOnlySpan<byte> part)
    {
        var places = new List<FileRange>();
        for (int at = 0, next; (next = file[at..].IndexOf(part)) >= 0; at += next + part.Length)
        {
            places.Add(new FileRange(at + next, part.Length));
        }

        return places;
    }

    private static Report Verify(ReadOnlyMemory<byte> file)
    {
        var clock = Stopwatch.GetTimestamp();
        var report = FileVerifier.Verify(new MemorySource(file), s_options).Report;
        Assert.True(Stopwatch.GetElapsedTime(clock) < TimeSpan.FromSeconds(2), "took more than 2 s");
        return report;
    }
}
