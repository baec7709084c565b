using System.Buffers.Binary;
using Signet.Authenticode;
using Signet.Files;
using Signet.Pe;

namespace Signet.Tests.Pe;

/// <summary>Damaged files: whatever a field says, reading ends in findings; and whatever byte changes, the digest tells.</summary>
public sealed class PeMutationTests
{
    private static readonly byte[] s_signed = File.ReadAllBytes(Shared.Vector("pe/out/sign-ph.exe"));
    private static readonly byte[] s_longHeaders = File.ReadAllBytes(Shared.Vector("pe/pages/long-headers.exe"));

    // Everything that verification does with the file before it reads the signature.
    private static (PeFile? File, PeDigests? Digests) Read(byte[] bytes)
    {
        using var source = new MemorySource(bytes);
        if (!PeFile.Open(source, out var file, out _))
        {
            return default;
        }

        PeLint.CheckForSigning(file.Layout, pageHashes: true);
        PeLint.CheckMarkers(file.Table.Span, file.Layout.CertificateTable.Offset);
        PeLint.FixPointerToRawData(file.Headers);
        var digests = PeDigestPass.Compute(source, file.Layout, [DigestAlgorithm.Sha256], [DigestAlgorithm.Sha256], checksum: true);
        if (PePages.TryCreate(file.Headers, out var pages, out _))
        {
            PageHashes.Compare(pages, new PageHashTable(DigestAlgorithm.Sha256, new byte[36 * 3]), digests.PageHashes[DigestAlgorithm.Sha256]);
        }

        Assert.All(file.Certificates, c => file.ContentOf(c));
        return (file, digests);
    }

    [Fact]
    public void No_value_of_any_header_field_throws()
    {
        foreach (var original in (byte[][])[s_signed, s_longHeaders])
        {
            Assert.True(PeHeaders.TryRead(original, original.Length, out var headers, out _, out _));
            for (var offset = 0; offset < headers.End; offset += 2)
            {
                foreach (var value in (uint[])[0, 1, 7, 8, 0x1000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF, (uint)original.Length, (uint)original.Length - 1])
                {
                    var damaged = original.ToArray();
                    BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(offset), value);
                    Read(damaged);
                    BinaryPrimitives.WriteUInt16LittleEndian(damaged.AsSpan(offset), (ushort)(value & 0xFFFF));
                    Read(damaged);
                }
            }
        }
    }

    [Fact]
    public void No_length_throws()
    {
        for (var length = 0; length < s_signed.Length; length += length < 4096 ? 1 : 41)
        {
            Read(s_signed[..length]);
        }
    }

    [Fact]
    public void Every_byte_but_the_field_the_entry_and_the_table_is_in_the_digest()
    {
        var (file, digests) = Read(s_signed);
        var right = digests!.Digests[DigestAlgorithm.Sha256];
        var uncovered = new List<long>();
        for (var i = 0; i < file!.Layout.CertificateTable.Offset; i++)
        {
            var changed = s_signed.ToArray();
            changed[i] ^= 0x10;
            if (Read(changed).Digests is { } after && after.Digests[DigestAlgorithm.Sha256].AsSpan().SequenceEqual(right))
            {
                uncovered.Add(i);
            }
        }

        // Most changes of directory 4 move the table, which changes the digest or is refused; those of its low bits do not.
        var entry = file.Headers.SecurityEntryOffset;
        Assert.All(uncovered, i => Assert.True((i >= file.Headers.CheckSumOffset && i < file.Headers.CheckSumOffset + 4) || (i >= entry && i < entry + 8), $"0x{i:x}"));
        Assert.Equal(4, uncovered.Count(i => i < entry));
    }
}
