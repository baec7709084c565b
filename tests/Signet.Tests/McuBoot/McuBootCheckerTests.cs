using Signet.Keys;
using Signet.McuBoot;

namespace Signet.Tests.McuBoot;

/// <summary>Records put together by somebody without a key: he has signed images, and may take them apart.</summary>
public sealed class McuBootCheckerTests
{
    private const string Trusted = "keys/ecdsa-p256.pem";

    /// <summary>Arrangements of h(ash), k(ey hash), s(ignature), b(roken signature), f(oreign: key hash and signature of another key), w(rong hash), p(ure), e(mpty key hash).</summary>
    [Theory]
    [InlineData("hks", true)]
    [InlineData("khs", true)]
    [InlineData("ksh", true)]
    [InlineData("hksf", true)]
    [InlineData("hfks", true)]
    [InlineData("hksks", true)]
    [InlineData("hkbks", false)]
    [InlineData("hkskb", false)]
    [InlineData("hs", false)]
    [InlineData("hsk", false)]
    [InlineData("hk", false)]
    [InlineData("h", false)]
    [InlineData("", false)]
    [InlineData("ks", false)]
    [InlineData("hf", false)]
    [InlineData("hb", false)]
    [InlineData("hes", false)]
    [InlineData("hwks", false)]
    [InlineData("whks", false)]
    [InlineData("wks", false)]
    [InlineData("hpks", false)]
    public async Task Records_count_in_the_loader_s_order_and_all_of_them(string order, bool accepted)
    {
        var own = await SignAsync(Trusted);
        var other = await SignAsync("keys/ecdsa-p256-other.pem");
        var records = order.SelectMany(c => c switch
        {
            'h' => [own.Find(TlvType.Sha256)!.Value],
            'k' => [own.Find(TlvType.KeyHash)!.Value],
            's' => [own.Find(TlvType.Ecdsa)!.Value],
            'b' => [other.Find(TlvType.Ecdsa)!.Value],
            'f' => [other.Find(TlvType.KeyHash)!.Value, other.Find(TlvType.Ecdsa)!.Value],
            'w' => [new Tlv(TlvType.Sha256, new byte[32])],
            'p' => [new Tlv(TlvType.SignaturePure, new byte[] { 1 })],
            _ => (Tlv[])[new Tlv(TlvType.KeyHash, default)],
        });
        Judge(Rearrange(own, records), Trusted, McuBootForm.Any, accepted);
        Judge(Rearrange(own, records), Trusted, McuBootForm.Sha256, accepted || order == "hpks"); // a loader for hashes does not look at that record
    }

    [Theory]
    [InlineData(false, "01", McuBootForm.Any, false)]
    [InlineData(false, "01", McuBootForm.Pure, false)]
    [InlineData(false, "", McuBootForm.Any, true)]
    [InlineData(false, "", McuBootForm.Pure, false)]
    [InlineData(true, "01", McuBootForm.Any, true)]
    [InlineData(true, "01", McuBootForm.Pure, true)]
    [InlineData(true, "01", McuBootForm.Sha512, false)]
    [InlineData(true, "00", McuBootForm.Any, false)]
    [InlineData(true, "00", McuBootForm.Pure, false)]
    [InlineData(true, "02", McuBootForm.Pure, false)]
    [InlineData(true, "0101", McuBootForm.Pure, false)]
    [InlineData(true, "", McuBootForm.Any, false)]
    [InlineData(true, "", McuBootForm.Pure, false)]
    public async Task A_signature_over_the_image_and_one_over_its_hash_are_not_taken_for_each_other(bool pure, string record, McuBootForm form, bool accepted)
    {
        const string Key = "keys/ed25519.pem";
        var image = await SignAsync(Key, pure);
        Assert.Equal(pure, image.Find(TlvType.SignaturePure) is not null);
        var records = image.Area!.Records.Where(r => r.Type != TlvType.SignaturePure).ToList();
        if (record.Length > 0)
        {
            records.Insert(1, new Tlv(TlvType.SignaturePure, Convert.FromHexString(record)));
        }

        Judge(Rearrange(image, records), Key, form, accepted);
    }

    [Fact]
    public void A_payload_that_claims_to_unpack_to_gigabytes_is_not_unpacked()
    {
        var image = new McuBootImage
        {
            File = new byte[McuBootHeader.Size + 3],
            Header = new McuBootHeader(0, McuBootHeader.Size, 0, 3, McuBootFlags.CompressedLzma2, default),
            Endian = McuBootEndian.Little,
            Area = new TlvArea { IsProtected = false, Records = [new Tlv(TlvType.DecompressedSize, new byte[] { 1, 0, 0, 4 })] },
            Findings = [],
        };
        Assert.False(McuBootCompressedPayload.TryDecompress(image, out _, out var problem));
        Assert.Equal("the payload would have 67108865 bytes", problem.Message);
    }

    private static async Task<McuBootImage> SignAsync(string key, bool pure = false)
    {
        var request = new McuBootSignRequest { Version = new(1, 2, 3, 4), HeaderSize = 32, PadHeader = true, Pure = pure };
        await using var own = FileKey.Create(McuBootLoaders.Private(key));
        return (await McuBootSigner.SignAsync(new McuBootProgram(new byte[100], null), request, own, TestContext.Current.CancellationToken)).Image;
    }

    private static byte[] Rearrange(McuBootImage image, IEnumerable<Tlv> records)
    {
        var area = new TlvArea { IsProtected = false, Records = [.. records] };
        var bytes = new byte[image.Header.HashedRange.End + area.Size];
        image.Slice(image.Header.HashedRange).CopyTo(bytes);
        area.Write(bytes.AsSpan((int)image.Header.HashedRange.End), McuBootEndian.Little);
        return bytes;
    }

    private static void Judge(byte[] image, string key, McuBootForm form, bool accepted)
    {
        var demands = new McuBootDemands { Keys = [McuBootLoaders.PublicKey(key)], Form = form };
        var check = McuBootCheck.Run(image, demands);
        Assert.True(accepted == check.Accepted(demands), $"{form}: {string.Join("; ", check.Findings.Select(f => f.Message))}");
    }
}
