using System.Buffers.Binary;
using Signet.Uefi;

namespace Signet.Tests.Uefi;

public sealed class EfiSignatureTests
{
    private static readonly byte[] s_list = FirmwareFolder.List(FirmwareFolder.X509, new byte[] { 1, 2, 3, 4 }, new byte[] { 5, 6, 7, 8 });

    private static string? Problem(byte[] source) => EfiSignature.TryReadAll(source, "db", out _, out var problem) ? null : problem.Code;

    [Fact]
    public void Reads_certificates_and_hashes_of_several_lists()
    {
        var hash = Enumerable.Range(0, 48).Select(i => (byte)i).ToArray();
        byte[] source = [.. s_list, .. FirmwareFolder.List(FirmwareFolder.X509Sha256, hash), .. FirmwareFolder.List(Guid.Empty, new byte[] { 9 })];

        Assert.True(EfiSignature.TryReadAll(source, "db", out var read, out _));

        Assert.Equal([EfiSignatureKind.X509, EfiSignatureKind.X509, EfiSignatureKind.X509Sha256, EfiSignatureKind.Other], read.Select(s => s.Kind));
        Assert.Equal([5, 6, 7, 8], read[1].Data.ToArray());
        Assert.Equal(hash[..32], read[2].Data.ToArray()); // what follows is the time of revocation
        Assert.Equal("77777777-7777-7777-7777-777777777777", read[0].Owner.ToString());
    }

    [Fact]
    public void An_empty_variable_has_no_entries()
    {
        Assert.True(EfiSignature.TryReadAll(default, "dbx", out var read, out _));
        Assert.Empty(read);
    }

    [Fact]
    public void Is_refused_at_every_length_short_of_its_lists()
    {
        for (var length = 1; length < s_list.Length; length++)
        {
            Assert.Equal("uefi-signature-list", Problem(s_list[..length]));
        }

        for (var more = 1; more < 28; more++)
        {
            Assert.Equal("uefi-signature-list", Problem([.. s_list, .. new byte[more]]));
        }
    }

    [Theory]
    [InlineData(16)] // list size
    [InlineData(20)] // header size
    [InlineData(24)] // signature size
    public void Every_size_is_bounded(int offset)
    {
        foreach (var value in new uint[] { 0, 1, 15, 16, 17, 27, 28, 29, 67, 69, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFE4, uint.MaxValue })
        {
            var source = s_list.ToArray();
            BinaryPrimitives.WriteUInt32LittleEndian(source.AsSpan(offset), value);
            var read = EfiSignature.TryReadAll(source, "db", out var entries, out _);
            Assert.True(!read || entries!.Sum(e => e.Data.Length + 16) <= source.Length, $"{value} at {offset}");
        }

        var huge = s_list.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(huge.AsSpan(offset), uint.MaxValue);
        Assert.Equal("uefi-signature-list", Problem(huge));
    }

    [Fact]
    public void A_hash_of_another_length_than_its_type_has_is_refused() =>
        Assert.Equal("uefi-signature-list", Problem(FirmwareFolder.List(FirmwareFolder.X509Sha256, new byte[32])));

    [Fact]
    public void A_variable_that_is_too_long_is_refused() => Assert.Equal("uefi-signature-list", Problem(new byte[EfiSignature.MaxBytes + 1]));

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(1231);
        for (var i = 0; i < (Shared.Long ? 200_000 : 5_000); i++)
        {
            var source = s_list.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                source[random.Next(source.Length)] = (byte)random.Next(256);
            }

            _ = EfiSignature.TryReadAll(source.AsMemory(0, random.Next(source.Length + 1)), "db", out _, out _);
        }
    }
}
