using System.Diagnostics;
using Signet.Authenticode;
using Signet.Cms;
using Signet.Tests.X509;
using Signet.X509;

namespace Signet.Tests.Cms;

public class SignedDataTests
{
    public static TheoryData<string> Files { get; } = new("sign-sha256.p7", "sign-ph.p7", "sign-ph-sha1.p7", "ts-as-after-ts.p7");

    [Theory]
    [MemberData(nameof(Files))]
    public void Writes_back_the_bytes_it_read(string file)
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/" + file));
        Assert.True(SignedData.TryRead(bytes, 0, out var data, out var consumed, out var problem), problem?.Message);
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(bytes, data.Encode());
    }

    [Fact]
    public void Leaves_what_follows_to_the_caller()
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/sign-sha256.p7"));
        Assert.True(SignedData.TryRead((byte[])[.. bytes, .. new byte[63], 1], 0, out var data, out var consumed, out _));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(bytes, data.Raw.ToArray());
    }

    [Fact]
    public void Sorts_sets_and_drops_certificates_that_occur_twice_when_it_writes()
    {
        var made = new HandMadeSignature();
        made.Certificates = [.. made.Certificates, .. made.Certificates, new HandMadeCertificate().Build()];
        made.UnsignedAttributes = [Der.Attribute("1.3.6.1.4.1.99999.7", Der.Octets(2)), Der.Attribute("1.3.6.1.4.1.99999.7", Der.Octets(1))];
        Assert.True(SignedData.TryRead(made.Build(), 0, out var data, out _, out _));
        Assert.Equal(3, data.Certificates.Count);
        Assert.True(SignedData.TryRead(data.Encode(), 0, out var written, out _, out _));
        Assert.Equal(2, written.Certificates.Count);
        Assert.True(written.Certificates[0].Span.SequenceCompareTo(written.Certificates[1].Span) < 0);
        Assert.Equal([1, 2], written.SignerInfos[0].UnsignedAttributes.Select(a => (int)a.Values[0].Span[^1]));
    }

    [Fact]
    public void Keeps_signed_attributes_in_the_order_they_were_signed()
    {
        var made = new HandMadeSignature();
        made.SignedAttributes = [made.MessageDigestAttribute, made.ContentTypeAttribute];
        var bytes = made.Build();
        Assert.True(SignedData.TryRead(bytes, 0, out var data, out _, out _));
        Assert.Equal(bytes, data.Encode());
        Assert.Equal(Der.Set([.. made.SignedAttributes]), data.SignerInfos[0].SignedBytes.ToArray());
    }

    private static HandMadeSignature New(Action<HandMadeSignature> change)
    {
        var made = new HandMadeSignature();
        change(made);
        return made;
    }

    private static byte[] Wrap(params byte[][] fields) => Der.Sequence(Der.Oid(Oids.SignedData), Der.Tlv(0xA0, Der.Sequence(fields)));

    private static readonly byte[] s_content = Der.Sequence(Der.Oid(Oids.Data));

    public static TheoryData<string, byte[], string> Damage { get; } = new()
    {
        { "another content type", Der.Sequence(Der.Oid(Oids.Data), Der.Tlv(0xA0, Der.Octets(1))), "cms-not-signed-data" },
        { "an INTEGER", Der.Integer(1), "cms-malformed" },
        { "no SignedData", Der.Sequence(Der.Oid(Oids.SignedData)), "cms-malformed" },
        { "something behind the SignedData", Der.Sequence(Der.Oid(Oids.SignedData), Der.Tlv(0xA0, new HandMadeSignature().SignedData(), Der.Null)), "cms-malformed" },
        { "something behind its wrapper", Der.Sequence(Der.Oid(Oids.SignedData), Der.Tlv(0xA0, new HandMadeSignature().SignedData()), Der.Null), "cms-malformed" },
        { "version 0", Wrap(Der.Integer(0), Der.Set(), s_content, Der.Set()), "cms-malformed" },
        { "version 2", Wrap(Der.Integer(2), Der.Set(), s_content, Der.Set()), "cms-malformed" },
        { "no signer set", Wrap(Der.Integer(1), Der.Set(), s_content), "cms-malformed" },
        { "data after the signer set", Wrap(Der.Integer(1), Der.Set(), s_content, Der.Set(), Der.Null), "cms-malformed" },
        { "content without its wrapper", Wrap(Der.Integer(1), Der.Set(), Der.Sequence(Der.Oid(Oids.Data), Der.Octets(1)), Der.Set()), "cms-malformed" },
        { "two contents", Wrap(Der.Integer(1), Der.Set(), Der.Sequence(Der.Oid(Oids.Data), Der.Tlv(0xA0, Der.Octets(1), Der.Octets(2))), Der.Set()), "cms-malformed" },
        { "revocation lists before certificates", Wrap(Der.Integer(1), Der.Set(), s_content, Der.Tlv(0xA1), Der.Tlv(0xA0), Der.Set()), "cms-malformed" },
        { "signer of version 2", New(s => s.SignerVersion = 2).Build(), "cms-malformed" },
        { "signer of version 0", New(s => s.SignerVersion = 0).Build(), "cms-malformed" },
        { "signer of version 3 with issuer and number", New(s => s.SignerVersion = 3).Build(), "cms-malformed" },
        { "signer of version 1 with a key identifier", New(s => s.SignerIdentifier = Der.Tlv(0x80, [1])).Build(), "cms-malformed" },
        { "signer with an empty key identifier", New(s => { s.SignerVersion = 3; s.SignerIdentifier = Der.Tlv(0x80); }).Build(), "cms-malformed" },
        { "attribute without values", New(s => s.UnsignedAttributes = [Der.Sequence(Der.Oid(Oids.Data))]).Build(), "cms-malformed" },
        { "attribute with more than values", New(s => s.UnsignedAttributes = [Der.Sequence(Der.Oid(Oids.Data), Der.Set(), Der.Null)]).Build(), "cms-malformed" },
        { "65 attributes", New(s => s.UnsignedAttributes = [.. Enumerable.Repeat(Der.Attribute(Oids.Data), 65)]).Build(), "cms-malformed" },
        { "65 values", New(s => s.UnsignedAttributes = [Der.Attribute(Oids.Data, [.. Enumerable.Repeat(Der.Null, 65)])]).Build(), "cms-malformed" },
        { "huge OID", New(s => s.UnsignedAttributes = [Der.Sequence(Der.Tlv(6, [0x2B, .. Enumerable.Repeat((byte)0xFF, 100_000), 1]), Der.Set())]).Build(), "cms-malformed" },
        { "17 signers", New(s => s.Signers = signer => [.. Enumerable.Repeat(signer, 17)]).Build(), "cms-too-many" },
        { "257 certificates", New(s => s.Certificates = [.. Enumerable.Repeat(Der.Sequence(), 257)]).Build(), "cms-too-many" },
        { "BER inside an attribute", New(s => s.UnsignedAttributes = [Der.Attribute(Oids.Data, [0x30, 0x80, 0, 0])]).Build(), "cms-not-der" },
        { "BER inside a certificate", New(s => s.Certificates = [[0x30, 0x81, 0x02, 0x05, 0x00]]).Build(), "cms-not-der" },
        { "an OCTET STRING in pieces", New(s => s.Content = [0x24, 0x04, 0x04, 0x02, 0x01, 0x02]).Build(), "cms-not-der" },
        { "indefinite length", [0x30, 0x80, .. Der.Oid(Oids.SignedData), 0xA0, 0x80, .. new HandMadeSignature().SignedData(), 0, 0, 0, 0], "cms-not-der" },
        { "40 levels too deep", New(s => s.Content = Enumerable.Range(0, 40).Aggregate(Der.Null, (inner, _) => Der.Sequence(inner))).Build(), "" },
        { "60 levels too deep", New(s => s.Content = Enumerable.Range(0, 60).Aggregate(Der.Null, (inner, _) => Der.Sequence(inner))).Build(), "cms-too-deep" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Names_the_damage(string what, byte[] bytes, string code)
    {
        var isRead = SignedData.TryRead(bytes, 5000, out _, out _, out var problem);
        Assert.True(code == (problem?.Code ?? ""), $"{what}: {problem?.Message}");
        Assert.Equal(code.Length == 0, isRead);
        if (problem is not null)
        {
            Assert.InRange(problem.Where!.Value.Offset, 5000, 5000 + bytes.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_truncated_at_every_length_short_of_the_whole(string file)
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/" + file));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(SignedData.TryRead(bytes.AsMemory(0, length), 0, out _, out _, out var problem));
            Assert.Equal("cms-truncated", problem.Code);
        }
    }

    /// <summary>
    /// No change may throw, and none may leave the signature good, except in bytes that the signer does not vouch for: the certificates
    /// (whose own signatures the chain checks) and what follows the signature value, the unsigned attributes.
    /// </summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void No_changed_byte_keeps_the_signature_good_unless_nobody_signed_it(string file)
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/" + file));
        Assert.True(SignedData.TryRead(bytes, 0, out var whole, out _, out _));
        Assert.True(IsGood(whole));
        var certificates = new FileRange(whole.Locate(whole.Certificates[0], 0).Offset, whole.Certificates.Sum(c => c.Length));
        var end = whole.Locate(whole.SignerInfos[0].Signature, 0).End;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < end; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                bytes[i] ^= flip;
                if (!SignedData.TryRead(bytes, 0, out var data, out _, out var problem))
                {
                    Assert.StartsWith("cms-", problem.Code);
                }
                else if (IsGood(data))
                {
                    Assert.True(i >= certificates.Offset && i < certificates.End, $"byte {i} does not matter");
                }

                bytes[i] ^= flip;
            }
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public void Survives_every_changed_byte_of_the_unsigned_attributes()
    {
        var bytes = File.ReadAllBytes(Shared.Vector("cms/ts-as-after-ts.p7"));
        Assert.True(SignedData.TryRead(bytes, 0, out var whole, out _, out _));
        for (var i = (int)whole.Locate(whole.SignerInfos[0].Signature, 0).End; i < bytes.Length; i++)
        {
            bytes[i] ^= 0xFF;
            Assert.True(SignedData.TryRead(bytes, 0, out var data, out _, out var problem) || problem.Code.StartsWith("cms-", StringComparison.Ordinal));
            if (data is not null)
            {
                Assert.Equal(whole.SignerInfos[0].Signature.ToArray(), data.SignerInfos[0].Signature.ToArray());
                Assert.Equal(bytes.Length, data.Raw.Length);
            }

            bytes[i] ^= 0xFF;
        }
    }

    private static bool IsGood(SignedData data)
    {
        if (SignerVerifier.CheckSignerCount(data, 0) is not null || !SpcIndirectData.TryRead(data.Content, 0, out _, out _))
        {
            return false;
        }

        var certificates = data.Certificates.Select(c => Certificate.TryRead(c, out var read, out _) ? read : null).OfType<Certificate>().ToList();
        return SignerVerifier.Verify(data, data.SignerInfos[0], Oids.SpcIndirectData, certificates, 0).Valid;
    }
}
