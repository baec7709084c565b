using Signet.Keys;
using Signet.McuBoot;
using Signet.X509;

namespace Signet.Tests.McuBoot;

public sealed class McuBootCheckTests
{
    public static TheoryData<string> Judged => McuBootVectors.Names(c => c.Boot?.Valid is not null && c.Output?.EndsWith(".bin", StringComparison.Ordinal) == true);

    public static TheoryData<string> Negatives => McuBootVectors.NegativeNames();

    [Theory]
    [MemberData(nameof(Judged))]
    public void Says_of_an_image_what_the_loader_said(string name)
    {
        var vector = McuBootVectors.Find(name);
        var demands = McuBootLoaders.Demands(vector);
        var check = McuBootCheck.Run(McuBootVectors.Bytes(vector.Output!), demands);
        Assert.True(vector.Boot!.Valid == check.Accepted(demands), $"the loader said {vector.Boot.Why}: {string.Join("; ", check.Findings.Select(f => f.Message))}");
    }

    [Theory]
    [MemberData(nameof(Negatives))]
    public void Refuses_what_imgtool_or_the_loader_refuses_and_nothing_else(string name)
    {
        var vector = McuBootVectors.Find(name);
        var demands = McuBootLoaders.Demands(vector);
        var check = McuBootCheck.Run(McuBootVectors.Bytes(vector.Input!), demands);
        Assert.True((vector.Boot!.Valid == true && vector.Exit == 0) == check.Accepted(demands),
            $"imgtool ended with {vector.Exit}, the loader said {vector.Boot.Why}: {string.Join("; ", check.Findings.Select(f => f.Message))}");
    }

    [Fact]
    public async Task Big_endian_images_are_judged_as_others()
    {
        var request = new McuBootSignRequest { Version = new(1, 2, 3, 4), HeaderSize = 32, PadHeader = true, Endian = McuBootEndian.Big, SecurityCounter = 7 };
        await using var key = FileKey.Create(McuBootLoaders.Private("keys/ecdsa-p256.pem"));
        var signed = await McuBootSigner.SignAsync(new McuBootProgram(new byte[100], null), request, key, TestContext.Current.CancellationToken);
        var image = signed.ToBinary().ToArray();
        var demands = new McuBootDemands { Keys = [McuBootLoaders.PublicKey("keys/ecdsa-p256.pem")], SecurityCounter = 7 };
        Assert.True(McuBootCheck.Run(image, demands).Accepted(demands));
        Assert.False(McuBootCheck.Run(image, demands with { SecurityCounter = 8 }).Accepted(demands));
        image[40] ^= 1;
        Assert.False(McuBootCheck.Run(image, demands).Accepted(demands));
    }
}

/// <summary>The loaders that were asked about the vectors.</summary>
internal static class McuBootLoaders
{
    /// <summary>What the loader demanded that answered about a vector.</summary>
    public static McuBootDemands Demands(McuBootCase vector)
    {
        var boot = vector.Boot!;
        var variant = boot.Variant;
        var encrypted = variant.Contains("-enc-", StringComparison.Ordinal);
        var hashOnly = variant is "none" or "none-overwrite";
        var key = hashOnly ? null : vector.Key ?? (vector.Name.EndsWith("-verify-without-key", StringComparison.Ordinal) ? null : PrivateOf(variant));
        return new McuBootDemands
        {
            Keys = key is null ? [] : [PublicKey(key)],
            HashOnly = hashOnly,
            Form = variant switch
            {
                "ed25519-pure" => McuBootForm.Pure,
                "ed25519-sha512" => McuBootForm.Sha512,
                "none" or "none-overwrite" => McuBootForm.Any,
                _ => variant.StartsWith("ecdsa-p384", StringComparison.Ordinal) ? McuBootForm.Sha384 : McuBootForm.Sha256,
            },
            Payload = boot.Slot == "primary" ? McuBootPayload.Plain : McuBootPayload.Encrypted,
            DecryptionKey = !encrypted ? null : Decryption(
                variant.Contains("ec256", StringComparison.Ordinal) ? "keys/ecdsa-p256.pem" : variant.Contains("enc-rsa", StringComparison.Ordinal) ? "keys/rsa-2048.pem" : "keys/x25519.pem"),
            SecurityCounter = !variant.EndsWith("-rollback", StringComparison.Ordinal) ? null : vector.Name == "neg-rollback-lower" ? 6u : 5u, // what the device had seen
            OnlyKnownTlvs = variant.EndsWith("-allowlist", StringComparison.Ordinal),
            AllowCompressed = false,
        };
    }

    public static McuBootDecryptionKey Decryption(string path) => new(Private(path));

    public static PrivateKey Private(string path)
    {
        using var material = KeyReader.ReadFile(McuBootVectors.PathOf(path), PasswordSource.None);
        return material.Take(material.Keys[0]);
    }

    public static SubjectPublicKeyInfo PublicKey(string path)
    {
        using var material = KeyReader.ReadFile(McuBootVectors.PathOf(path), PasswordSource.None);
        var der = material.Keys.Count > 0 ? material.Keys[0].PublicKey : material.PublicKeys[0].Raw;
        Assert.True(SubjectPublicKeyInfo.TryRead(der, out var key, out var problem), problem?.Message);
        return key;
    }

    private static string PrivateOf(string variant) => "keys/" + string.Join('-', variant.Split('-')[..(variant.StartsWith("ed25519", StringComparison.Ordinal) ? 1 : 2)]) + ".pem";
}
