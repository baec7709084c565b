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
        Parallel.For(Shared.Long ? 0 : from, file.Length, offset =>
        {
            foreach (var mask in Shared.Long ? s_masks : [s_masks[offset % s_masks.Length]])
            {
                var changed = file.ToArray();
                changed[offset] ^= mask;
                if (Verify(changed).Verdict == Verdict.Trusted)
                {
                    lock (passed)
                    {
                        passed.Add(offset);
                    }
                }
            }
        });

        var unexplained = passed.Where(offset => !meaningless.Exists(m => offset >= m.Range.Offset && offset < m.Range.End));
        Assert.Empty(unexplained.Order().Select(offset => $"0x{offset:x}"));

        // The list is exact: a place where no changed byte passes any more has no business in it.
        var needless = meaningless.Where(m => m.Range.End > from && !passed.Exists(offset => offset >= m.Range.Offset && offset < m.Range.End));
        Assert.Empty(needless.Select(m => $"{m.Range}: {m.Reason}"));
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
    private static List<(FileRange Range, string Reason)> Meaningless(byte[] file)
    {
        // The checksum is not signed: drivers aside, nothing relies on it, and a wrong one is a warning.
        var pe = SignedPe.Open(file);
        List<(FileRange, string)> ranges = [(new(pe.Headers.CheckSumOffset, 4), "CheckSum")];

        // Signatures on which no trust rests (SHA-1, with SHA-256 nested in it): they must hold, but their signers need not be found trustworthy.
        var signatures = AuthenticodeSignature.ReadAll(pe.Certificates.Select(c => (pe.ContentOf(c), c.Content.Offset)), SignedContentKind.Pe, out _);
        foreach (var signature in FileVerifier.Verify(new MemorySource(file), s_options).Signatures.Where(s => !s.Trusted).Select(s => signatures[s.Index]))
        {
            var nested = signatures.Where(s => s.NestedIn == signature.Index).Select(s => s.Where).ToList();
            var signer = signature.Signer!;
            foreach (var certificate in signature.Certificates)
            {
                var place = Places(file, certificate.Raw.Span).Single(p => signature.Where.Offset <= p.Offset && p.End <= signature.Where.End
                    && !nested.Exists(n => n.Offset <= p.Offset && p.End <= n.End));
                // The signer's own certificate verifies the signature. But with another key identifier of the issuer the issuer is not found, which
                // costs it nothing but trust. Nine bytes of headers and object identifier stand before the identifier's SEQUENCE.
                var identifier = signer.Extensions.Single(e => e.Oid == Oids.AuthorityKeyIdentifier).Value;
                ranges.Add(certificate == signer
                    ? (new FileRange(place.Offset + signer.Raw.Span.IndexOf(identifier.Span) - 9, identifier.Length + 9), "the issuer's key identifier")
                    : (place, "an authority's certificate"));
            }
        }

        // A certificate that stands twice in one set, as the authority's does in the token of pre-expired-ts.exe: either is enough.
        var sets = signatures.SelectMany(s => TimestampReader.Read(s.SignerInfo!, [], 0).Select(t => t.Certificates).Prepend(s.Certificates));
        foreach (var twice in sets.SelectMany(set => set.GroupBy(c => Convert.ToHexString(c.Raw.Span)).Where(g => g.Count() > 1)))
        {
            ranges.AddRange(Places(file, twice.First().Raw.Span).Select(place => (place, "a certificate that is there twice")));
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
        Assert.True(Stopwatch.GetElapsedTime(clock) < TimeSpan.FromSeconds(20), "takes ten times the promised 2 s");
        return report;
    }
}
