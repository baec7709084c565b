using Signet.Authenticode;
using Signet.Files;
using Signet.Keys;
using Signet.Pe;
using Signet.Trust;

namespace Signet.Tests.Pe;

public class PeSigningTests
{
    [Fact]
    public async Task Clears_pointers_of_empty_sections_before_it_signs()
    {
        var input = Input("rawzero.exe");
        Assert.Contains(PeLint.Check(Open(input).Layout, pageHashes: true), f => f.Code == "pe-pointer-to-raw-data");

        var signed = await SignAsync(input, new SignatureOptions { FixPointerToRawData = true, PageHashes = true });

        Assert.DoesNotContain(PeLint.Check(Open(signed).Layout, pageHashes: true), f => f.Code == "pe-pointer-to-raw-data");
        Assert.Equal(Verdict.Trusted, Verify(signed).Verdict);
    }

    [Fact]
    public async Task A_right_checksum_stays_right_when_headers_are_repaired()
    {
        var input = Input("hello64.exe");
        var pe = Open(input);
        var row = pe.Headers.Sections.First(s => s.SizeOfRawData == 0 && s.PointerToRawData == 0);
        BitConverter.TryWriteBytes(input.AsSpan((int)row.HeaderOffset + 20), 0x400u);
        BitConverter.TryWriteBytes(input.AsSpan((int)pe.Headers.CheckSumOffset), PeChecksum.Compute(input, pe.Headers.CheckSumOffset));

        var signed = await SignAsync(input, new SignatureOptions { FixPointerToRawData = true });

        var after = Open(signed);
        Assert.Equal(0u, after.Headers.Sections.Single(s => s.HeaderOffset == row.HeaderOffset).PointerToRawData);
        Assert.Equal(PeChecksum.Compute(signed, after.Headers.CheckSumOffset), after.Headers.CheckSum);
    }

    [Fact]
    public async Task Adds_no_signature_to_a_file_whose_first_one_is_broken()
    {
        var input = await SignAsync(Input("hello64.exe"), new SignatureOptions());
        input[0x500] ^= 1;

        var refused = await Assert.ThrowsAsync<SigningException>(() => SignAsync(input, new SignatureOptions { Existing = ExistingSignature.Append }));

        Assert.Equal("sign-other-file", refused.Finding.Code);
    }

    [Fact]
    public async Task Numbers_appended_signatures_from_one()
    {
        var file = await SignAsync(Input("hello64.exe"), new SignatureOptions());
        for (var i = 1; i <= 3; i++)
        {
            file = await SignAsync(file, new SignatureOptions { Existing = ExistingSignature.Append });
            var numbers = PeTable.Read(Open(file)).Signatures.Select(s => AuthenticodeAttributes.ReadSequenceNumber(s.SignerInfo!)).Order();
            Assert.Equal(Enumerable.Range(1, i).Cast<int?>().Prepend(null), numbers);
        }

        Assert.Equal(Verdict.Trusted, Verify(file).Verdict);
    }

    [Fact]
    public async Task Gives_no_sequence_number_twice_after_a_removal()
    {
        var file = await SignAsync(Input("hello64.exe"), new SignatureOptions());
        file = await SignAsync(file, new SignatureOptions { Existing = ExistingSignature.Append });
        file = await SignAsync(file, new SignatureOptions { Existing = ExistingSignature.Append });
        var first = PeTable.Read(Open(file)).Signatures.Single(s => AuthenticodeAttributes.ReadSequenceNumber(s.SignerInfo!) == 1);

        file = new PeSignedFile(Open(file)).Remove(first.Index).Apply(file);
        file = await SignAsync(file, new SignatureOptions { Existing = ExistingSignature.Append });

        Assert.Equal([null, 2, 3], PeTable.Read(Open(file)).Signatures.Select(s => AuthenticodeAttributes.ReadSequenceNumber(s.SignerInfo!)).Order());
    }

    [Fact]
    public async Task Efi_images_get_a_second_table_entry()
    {
        var once = await SignAsync(Input("boot.efi"), new SignatureOptions());

        var twice = await SignAsync(once, new SignatureOptions { Existing = ExistingSignature.Append });

        var entries = Open(twice).Certificates;
        Assert.Equal(2, entries.Count);
        Assert.All(PeTable.Read(Open(twice)).Signatures, s => Assert.Null(s.NestedIn));
        Assert.Equal(Verdict.Trusted, Verify(twice, Policy.Uefi).Verdict);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task Removing_one_of_two_entries_leaves_the_other(int removed, int left)
    {
        var once = await SignAsync(Input("boot.efi"), new SignatureOptions());
        var twice = await SignAsync(once, new SignatureOptions { Existing = ExistingSignature.Append, Description = "the second" });
        var kept = PeTable.Read(Open(twice)).Signatures[left].Data!.Raw.ToArray();

        var result = new PeSignedFile(Open(twice)).Remove(removed).Apply(twice);

        Assert.Equal(kept, Assert.Single(PeTable.Read(Open(result)).Signatures).Data!.Raw.ToArray());
        Assert.Equal(Verdict.Trusted, Verify(result, Policy.Uefi).Verdict);
    }

    [Fact]
    public async Task The_signature_that_holds_others_is_not_removed_alone()
    {
        var once = await SignAsync(Input("hello64.exe"), new SignatureOptions());
        var twice = await SignAsync(once, new SignatureOptions { Existing = ExistingSignature.Append });

        var refused = Assert.Throws<SigningException>(() => new PeSignedFile(Open(twice)).Remove(0));

        Assert.Equal("sign-primary-carries-nested", refused.Finding.Code);
        Assert.Equal(Verdict.Trusted, Verify(new PeSignedFile(Open(twice)).Remove(1).Apply(twice)).Verdict);
    }

    [Fact]
    public void A_file_without_a_signature_has_none_to_remove() =>
        Assert.Equal("sign-not-signed", Assert.Throws<SigningException>(() => new PeSignedFile(Open(Input("hello64.exe"))).RemoveAll()).Finding.Code);

    private static byte[] Input(string name) => File.ReadAllBytes(Shared.Vector("pe/in/" + name));

    private static PeFile Open(byte[] file)
    {
        Assert.True(PeFile.Open(new MemorySource(file), out var opened, out var problem), problem?.Message);
        return opened;
    }

    private static async Task<byte[]> SignAsync(byte[] input, SignatureOptions options)
    {
        await using var signer = await new SignerSource
        {
            CertificatePaths = [Shared.Vector("signtool/keys/leaf2048.pfx")], Password = PasswordSource.Of("Vector-A1"),
        }.OpenAsync();
        var signing = PeSigning.Open(new MemorySource(input), options, null, TestContext.Current.CancellationToken);
        return (await FileSigner.SignAsync(signing, signer, null, TestContext.Current.CancellationToken)).Edits.Apply(input);
    }

    private static Report Verify(byte[] file, Policy? policy = null) => PeVerifier.Verify(
        new MemorySource(file),
        new VerifyOptions { At = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), Policy = policy ?? Policy.Windows, Trust = TrustStore.Of(CertificateFile.Read(Shared.Vector("verify/root.cer")), "the root") }).Report;
}
