using System.Security.Cryptography;
using Signet.Cms;
using Signet.Timestamps;
using Signet.X509;

namespace Signet.Tests.Timestamps;

/// <summary>Every bit of a time stamp flipped: nothing throws, and nothing reads as valid but what nobody signed and nothing rests on.</summary>
public class TimestampMutationTests
{
    private static readonly byte[] s_signature = RandomNumberGenerator.GetBytes(256);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TimestampKind.Rfc3161)]
    [InlineData(TimestampKind.Authenticode)]
    public async Task Sees_every_flipped_bit_of_a_time_stamp_of_its_own(TimestampKind kind)
    {
        var authority = new TimestampAuthority(TestCertificates.Signer(TestCertificates.RsaKey, TestCertificates.Make(TestCertificates.RsaKey)), new SetClock { Time = TestCertificates.Now });
        IReadOnlyList<Certificate> certificates = [authority.Certificate];
        ReadOnlyMemory<byte> value;
        if (kind == TimestampKind.Rfc3161)
        {
            var query = new TimestampQuery(MessageImprint.Of(DigestAlgorithm.Sha256, s_signature), new byte[] { 0x41 }, true);
            Assert.True(TimestampReply.TryRead(await authority.AnswerAsync(query.Encode(), Cancellation), out var reply, out _));
            value = reply.Token;
            certificates = [];
        }
        else
        {
            Assert.True(SignedData.TryRead(await authority.AnswerLegacyAsync(new LegacyTimestampRequest(s_signature).Encode(), Cancellation), 0, out var data, out _, out _));
            value = data.SignerInfos[0].Raw;
        }

        // A countersignature (not a token) of version 0 is accepted: a real one has it, and it means nothing else than 1.
        AssertFlips(kind, value, s_signature, certificates, 8, [], kind == TimestampKind.Authenticode ? ["020100"] : []);
    }

    [Fact]
    public void Sees_every_flipped_bit_of_a_real_token_but_those_of_certificates_that_its_chain_needs()
    {
        var path = Shared.Path("corpus/pe/newtonsoft.json_13.0.3_Newtonsoft.Json.dll");
        var (_, signer, certificates, _) = RealTimestampTests.Signers(path).Single();
        var token = signer.UnsignedAttribute(Oids.Rfc3161Token)!.Values[0];
        Assert.True(SignedData.TryRead(token, 0, out var data, out _, out _));
        var own = TimestampReader.Read(signer, certificates, 0)[0].Signer!;

        // Reading a time stamp does not judge its chain; who builds the chain sees a changed certificate in it.
        var others = data.Certificates.Where(c => !c.Span.SequenceEqual(own.Raw.Span)).Select(c => data.Locate(c, 0)).ToList();
        Assert.NotEmpty(others);
        AssertFlips(TimestampKind.Rfc3161, token, signer.Signature, certificates, 1, others, []);
    }

    [Fact]
    public void Sees_every_flipped_bit_of_a_real_countersignature()
    {
        var path = Shared.Path("corpus/driver-packages/espressif/esp32-usb-jtag/amd64/libusbK.sys");
        var (_, signer, certificates, _) = RealTimestampTests.Signers(path).First(s => s.Signer.UnsignedAttribute(Oids.CounterSignatureAttribute) is not null);
        var value = signer.UnsignedAttribute(Oids.CounterSignatureAttribute)!.Values[0];
        // Version 0 as above; rsaEncryption and sha1WithRSAEncryption (which both occur) say the same of a SHA-1 signature.
        AssertFlips(TimestampKind.Authenticode, value, signer.Signature, certificates, 8, [], ["020100", "06092A864886F70D010105"]);
    }

    [Fact]
    public void Survives_any_bytes_in_the_place_of_a_time_stamp()
    {
        var random = new Random(4711);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            if (bytes.Length > 2)
            {
                bytes[0] = 0x30; // past the first check
                bytes[1] = (byte)Math.Min(bytes.Length - 2, 127);
            }

            Assert.False(TimestampToken.Read(bytes, s_signature, [], default).Valid);
            Assert.False(Countersignature.Read(bytes, s_signature, [], default).Valid);
        }
    }

    [Fact]
    public void Reads_no_more_than_sixteen_time_stamps_of_one_signer()
    {
        var signer = new SignerInfo
        {
            Version = 1,
            DigestAlgorithm = AlgorithmIdentifier.WithNull(Oids.Sha256),
            SignedAttributes = [],
            SignatureAlgorithm = AlgorithmIdentifier.WithNull(Oids.RsaEncryption),
            Signature = s_signature,
            UnsignedAttributes = [new CmsAttribute(Oids.Rfc3161Token, [.. Enumerable.Repeat(new ReadOnlyMemory<byte>([0x30, 0]), 1000)])],
        };
        var timestamps = TimestampReader.Read(signer, [], 0);
        Assert.Equal(17, timestamps.Count);
        Assert.Equal("timestamp-too-many", Assert.Single(timestamps[^1].Findings).Code);
        Assert.Equal("timestamp-malformed", Assert.Single(Assert.Single(TimestampReader.Read(
            signer with { UnsignedAttributes = [new CmsAttribute(Oids.CounterSignatureAttribute, [])] }, [], 0)).Findings).Code);
    }

    /// <param name="bits">How many bits of each byte are flipped: 8 for all, 1 for another one in each byte.</param>
    /// <param name="free">Ranges that are left alone.</param>
    /// <param name="harmless">What the changed element may be for the time stamp to stay valid, in hexadecimal, each exactly once.</param>
    private static void AssertFlips(
        TimestampKind kind, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> signature, IReadOnlyList<Certificate> certificates,
        int bits, IReadOnlyList<FileRange> free, IReadOnlyList<string> harmless)
    {
        var untouched = Read(kind, value, signature, certificates);
        Assert.True(untouched.Valid, string.Join("; ", untouched.Findings.Select(f => f.Message)));
        var unseen = new List<string>();
        var bytes = value.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            if (free.Any(r => i >= r.Offset && i < r.End))
            {
                continue;
            }

            for (var bit = 0; bit < bits; bit++)
            {
                var flipped = (byte)(1 << ((bit + i) % 8));
                bytes[i] ^= flipped;
                if (Read(kind, bytes, signature, certificates).Valid)
                {
                    var upTo = Convert.ToHexString(bytes.AsSpan(0, i + 1));
                    unseen.Add(harmless.FirstOrDefault(h => upTo.EndsWith(h, StringComparison.Ordinal)) ?? $"byte {i} of {bytes.Length}: …{upTo[Math.Max(0, upTo.Length - 40)..]}");
                }

                bytes[i] ^= flipped;
            }
        }

        Assert.Equal(harmless, unseen);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Read(kind, value[..length], signature, certificates).Valid);
        }
    }

    private static Timestamp Read(TimestampKind kind, ReadOnlyMemory<byte> value, ReadOnlyMemory<byte> signature, IReadOnlyList<Certificate> certificates)
    {
        var where = new FileRange(0, value.Length);
        return kind == TimestampKind.Rfc3161 ? TimestampToken.Read(value, signature, certificates, where) : Countersignature.Read(value, signature, certificates, where);
    }
}
