using System.Buffers.Binary;
using Signet.Authenticode;
using Signet.Cab;
using Signet.Files;
using Signet.Trust;

namespace Signet.Tests.Cab;

public class CabLayoutTests
{
    private static readonly VerifyOptions s_options = new() { At = DateTimeOffset.UnixEpoch.AddYears(57) };

    private static byte[] Plain => File.ReadAllBytes(Shared.Vector("signtool/in/plain.cab"));

    private static byte[] Signed => File.ReadAllBytes(Shared.Vector("signtool/out/sign-cab.cab"));

    [Fact]
    public void The_header_writes_back_the_bytes_it_read()
    {
        foreach (var file in (byte[][])[Plain, Signed])
        {
            Assert.True(CabHeader.TryRead(file, out var header));
            var written = new byte[CabHeader.Size];
            header.Write(written);
            Assert.Equal(file[..CabHeader.Size], written);
        }
    }

    [Fact]
    public void Is_truncated_at_every_length_short_of_the_cabinet()
    {
        for (var length = 4; length < Plain.Length; length++)
        {
            using var source = new MemorySource(Plain.AsMemory(0, length));
            Assert.False(CabFile.Open(source, out _, out var problem), $"{length}");
            Assert.Equal("cab-truncated", problem.Code);
        }
    }

    /// <summary>What is done to the signed cabinet, and what is found.</summary>
    public static TheoryData<string, Func<byte[], byte[]>, string> Damage { get; } = new()
    {
        { "reserved1 used", f => Set(f, 4, 1), "cab-unhashed-field" },
        { "the number in the set changed", f => Set(f, 34, 1), "cab-digest-mismatch" },
        { "space in each block of data", f => Set(f, 39, 1), "cab-unhashed-field" },
        { "the field behind the length used", f => Set(f, 52, 1), "cab-unhashed-field" },
        { "its last byte used", f => Set(f, 59, 1), "cab-unhashed-field" },
        { "the signature elsewhere", f => Set(f, 44, 0xAC), "cab-signature-place" },
        { "the signature shorter", f => Set(f, 48, 0x38), "cab-trailing-data" },
        { "the signature longer than the file", f => Set(f, 50, 0x01), "cab-signature-place" },
        { "the signature of 4 GiB", f => Set(f, 51, 0xFF), "cab-too-large" },
        { "data behind the signature", f => [.. f, 1, 2, 3], "cab-trailing-data" },
        { "data behind the DER", f => Set([.. f, .. new byte[8]], 48, 0x48), "cab-hidden-data" },
        { "the cabinet smaller", f => Set(f, 8, 0xAC), "cab-signature-place" },
        { "the cabinet larger than the file", f => Set(f, 11, 0x01), "cab-truncated" },
        { "the files inside the folders", f => Set(f, 16, 0x40), "cab-malformed" },
        { "the files behind the cabinet", f => Set(f, 17, 0x10), "cab-malformed" },
        { "a folder behind the cabinet", f => Set(f, 62, 0x10), "cab-malformed" },
        { "more folders than bytes", f => Set(Set(f, 26, 0xFF), 27, 0xFF), "cab-truncated" },
        { "names without end", f => Set(f, 30, 7), "cab-malformed" },
        { "version 2", f => Set(f, 25, 2), "cab-not-a-cabinet" },
        { "a changed byte of the data", f => Set(f, 900, 0x55), "cab-digest-mismatch" },
        { "the set's number changed", f => Set(f, 32, 0x55), "cab-digest-mismatch" },
    };

    [Theory]
    [MemberData(nameof(Damage), DisableDiscoveryEnumeration = true)]
    public void Names_the_damage(string what, Func<byte[], byte[]> damage, string code)
    {
        ArgumentNullException.ThrowIfNull(damage);
        using var source = new MemorySource(damage(Signed));
        var report = FileVerifier.Verify(source, s_options).Report;
        Assert.True(report.Findings.Any(f => f.Code == code && f.Severity == Severity.Error), $"{what}: {string.Join(' ', report.Findings.Select(f => f.Code))}");
        Assert.Equal(Verdict.Rejected, report.Verdict);
        Assert.ThrowsAny<SigningException>(() => SignedFile.Open(source).EnsureIntact(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void No_byte_of_a_signed_cabinet_can_change_unnoticed()
    {
        var signed = Signed;
        var clean = Findings(signed);
        for (var i = 0; i < 941; i++)
        {
            var changed = signed.ToArray();
            changed[i] ^= 0x01;
            Assert.True(Findings(changed) is var codes && codes != clean, $"offset {i}: {codes}");
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(24)]
    [InlineData(6144)]
    public void Reserved_space_in_use_is_no_place_for_a_signature(int size)
    {
        var file = WithReserve(Plain, [.. Enumerable.Repeat((byte)'A', size)]);
        using var source = new MemorySource(file);
        Assert.Equal("cab-reserve", Assert.Throws<SigningException>(() => FileSigning.Open(source, new SignatureOptions(), null, default)).Finding.Code);
    }

    [Fact]
    public async Task An_empty_place_for_a_signature_is_taken()
    {
        var file = WithReserve(Plain, new byte[20]);
        var signed = (await CabVectorTests.SignAsync(file, new SignatureOptions(), "leaf2048")).Apply(file);
        using var source = new MemorySource(signed);
        SignedFile.Open(source).EnsureIntact(TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(Shared.Vector("signtool/out/sign-cab.cab")), signed);
    }

    [Fact]
    public void Data_behind_an_unsigned_cabinet_is_not_signed()
    {
        using var source = new MemorySource((byte[])[.. Plain, 1]);
        Assert.Equal("cab-trailing-data", Assert.Throws<SigningException>(() => FileSigning.Open(source, new SignatureOptions(), null, default)).Finding.Code);
    }

    private static string Findings(byte[] file)
    {
        using var source = new MemorySource(file);
        var report = FileVerifier.Verify(source, s_options);
        return $"{report.Report.Verdict} {report.Signatures.Count} {string.Join(' ', report.Report.Findings.Select(f => f.Code))}";
    }

    private static byte[] Set(byte[] file, int offset, byte value)
    {
        file[offset] = value;
        return file;
    }

    private static byte[] WithReserve(byte[] file, byte[] reserve)
    {
        var growth = (uint)(4 + reserve.Length);
        byte[] result = [.. file[..36], (byte)(reserve.Length & 0xFF), (byte)(reserve.Length >> 8), 0, 0, .. reserve, .. file[36..]];
        foreach (var offset in (int[])[8, 16, 36 + (int)growth])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(offset), BinaryPrimitives.ReadUInt32LittleEndian(result.AsSpan(offset)) + growth);
        }

        result[30] = 4;
        return result;
    }
}
