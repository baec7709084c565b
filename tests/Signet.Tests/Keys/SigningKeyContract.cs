using System.Collections.Concurrent;
using System.Security.Cryptography;
using Signet.Keys;
using Signet.X509;

namespace Signet.Tests.Keys;

/// <summary>What every <see cref="SigningKey"/> promises, whatever kind it is.</summary>
internal static class SigningKeyContract
{
    public static async Task CheckAsync(SigningKey key)
    {
        var supported = Enum.GetValues<SignatureScheme>().Where(key.Supports).ToList();
        Assert.Contains(supported, IsUsual);
        Assert.DoesNotContain(SignatureScheme.None, supported);
        foreach (var scheme in supported)
        {
            await Signs_verifiable_bytes(key, scheme);
            if (scheme != SignatureScheme.Ed25519)
            {
                await Refuses_a_digest_of_the_wrong_length(key, scheme);
            }
        }

        foreach (var scheme in Enum.GetValues<SignatureScheme>().Except(supported))
        {
            await Assert.ThrowsAsync<NotSupportedException>(async () =>
                await key.SignAsync(new ToBeSigned(scheme, new byte[32]), CancellationToken.None));
            Assert.Equal("key-scheme-unsupported", Assert.Throws<SigningException>(() => key.Demand(scheme)).Finding.Code);
        }

        await Honours_cancellation(key, supported[0]);
        await Signs_on_many_threads_at_once(key, supported.First(IsUsual));
    }

    private static async Task Signs_verifiable_bytes(SigningKey key, SignatureScheme scheme)
    {
        var digest = RandomNumberGenerator.GetBytes(Size(scheme));
        var signature = await key.SignAsync(new ToBeSigned(scheme, digest), CancellationToken.None);
        Assert.True(Verifies(key.PublicKey, scheme, digest, signature), $"{scheme}");
        digest[0] ^= 1;
        Assert.False(Verifies(key.PublicKey, scheme, digest, signature), $"{scheme}");
    }

    private static async Task Refuses_a_digest_of_the_wrong_length(SigningKey key, SignatureScheme scheme) =>
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await key.SignAsync(new ToBeSigned(scheme, new byte[Size(scheme) - 1]), CancellationToken.None));

    private static bool IsUsual(SignatureScheme scheme) => scheme is SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.EcdsaSha256 or SignatureScheme.Ed25519;

    private static int Size(SignatureScheme scheme) => scheme == SignatureScheme.Ed25519 ? 100 : scheme.Digest().Size;

    private static async Task Honours_cancellation(SigningKey key, SignatureScheme scheme)
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await key.SignAsync(new ToBeSigned(scheme, new byte[Size(scheme)]), stop.Token));
    }

    private static async Task Signs_on_many_threads_at_once(SigningKey key, SignatureScheme scheme)
    {
        var made = new ConcurrentBag<(byte[] Digest, byte[] Signature)>();
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, cancellation) =>
        {
            var digest = RandomNumberGenerator.GetBytes(Size(scheme));
            made.Add((digest, await key.SignAsync(new ToBeSigned(scheme, digest), cancellation)));
        });
        Assert.Equal(64, made.Count);
        Assert.All(made, m => Assert.True(Verifies(key.PublicKey, scheme, m.Digest, m.Signature)));
    }

    public static bool Verifies(ReadOnlyMemory<byte> publicKey, SignatureScheme scheme, byte[] digest, byte[] signature)
    {
        Assert.True(SubjectPublicKeyInfo.TryRead(publicKey, out var key, out var problem), problem?.Message);
        var verifies = PublicKeys.Verify(key, new ToBeSigned(scheme, digest), signature);
        Assert.True(scheme == SignatureScheme.Ed25519 || verifies == VerifiesByPlatform(publicKey, scheme, digest, signature));
        return verifies;
    }

    private static bool VerifiesByPlatform(ReadOnlyMemory<byte> publicKey, SignatureScheme scheme, byte[] digest, byte[] signature)
    {
        if (scheme.IsRsa())
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(publicKey.Span, out _);
            return rsa.VerifyHash(digest, signature, scheme.Digest().HashName,
                scheme == SignatureScheme.RsaPssSha256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(publicKey.Span, out _);
        return ecdsa.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
    }
}
