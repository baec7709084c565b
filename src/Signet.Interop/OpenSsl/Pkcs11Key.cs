using System.Runtime.Versioning;
using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.OpenSsl;

/// <summary>A private key on a PKCS #11 token: an HSM, a smart card, SoftHSM.</summary>
/// <remarks>
/// OpenSSL speaks to the token: through its pkcs11 engine when that is installed, else through its pkcs11 provider
/// (docs/decisions/0303-pkcs11-through-libcrypto.md says why in this order).
/// Signatures are made one at a time: measured on SoftHSM2, eight threads on one key make no wrong signature and hardly more of them
/// in a second than one thread does (452 against 416), and many modules of vendors promise less.
/// </remarks>
public sealed class Pkcs11Key : SigningKey
{
    private readonly SafeEvpPKeyHandle _handle;
    private readonly SafeEvpPKeyHandle? _twin;
    private readonly AsymmetricAlgorithm _key;
    private readonly TokenPin _pin;
    private readonly SemaphoreSlim _turn = new(1);

    private Pkcs11Key(SafeEvpPKeyHandle handle, SafeEvpPKeyHandle? twin, AsymmetricAlgorithm key, byte[] publicKey, TokenPin pin) =>
        (_handle, _twin, _key, PublicKey, _pin) = (handle, twin, key, publicKey, pin);

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Opens the key that <paramref name="uri"/> names.</summary>
    /// <param name="uri">RFC 7512. The PIN is taken from pin-value, else from pin-source, else from <paramref name="passwords"/>.</param>
    /// <param name="passwords">Asked when the token asks.</param>
    /// <exception cref="SigningException">It cannot be opened: the finding says what is missing or wrong.</exception>
    public static SigningKey Open(Pkcs11Uri uri, PasswordSource passwords)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(passwords);
        return OperatingSystem.IsLinux() ? OpenByOpenSsl(uri, passwords)
            : throw new SigningException(KeyFindings.ProviderAbsent.With("keys on PKCS #11 tokens are opened through OpenSSL, which this system does not have under .NET; use Linux"));
    }

    /// <inheritdoc/>
    public override bool Supports(SignatureScheme scheme) => _key is RSA ? scheme.IsRsa() : scheme.IsEcdsa() && !scheme.IsDeterministicEcdsa();

    /// <inheritdoc/>
    public override async ValueTask<byte[]> SignAsync(ToBeSigned what, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            _pin.Begin();
            return SignatureSchemes.Sign(_key, what);
        }
        catch (CryptographicException e)
        {
            throw _pin.Problem ?? new SigningException(KeyFindings.TokenRefuses.With($"the token does not sign: {e.Message}"), e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _key.Dispose();
        _handle.Dispose();
        _twin?.Dispose();
        _pin.Dispose();
        _turn.Dispose();
        return base.DisposeAsync();
    }

    [SupportedOSPlatform("linux")]
    private static Pkcs11Key OpenByOpenSsl(Pkcs11Uri uri, PasswordSource passwords)
    {
        if (SafeEvpPKeyHandle.OpenSslVersion >> 28 != 3)
        {
            throw new SigningException(KeyFindings.ProviderAbsent.With($"keys on PKCS #11 tokens need OpenSSL 3, this is 0x{SafeEvpPKeyHandle.OpenSslVersion:X}"));
        }

        var pin = new TokenPin(uri, passwords);
        SafeEvpPKeyHandle? handle = null, twin = null;
        AsymmetricAlgorithm? key = null;
        try
        {
            handle = Pkcs11Engine.Open(uri, pin) ?? Pkcs11Provider.Open(uri, pin);
            key = LibCrypto.EVP_PKEY_get_base_id(handle.DangerousGetHandle()) switch
            {
                LibCrypto.RsaKey => new RSAOpenSsl(handle),
                LibCrypto.EcKey => new ECDsaOpenSsl(handle),
                var other => throw new SigningException(KeyFindings.AlgorithmUnsupported.With($"the token's key is neither RSA nor EC (OpenSSL's type {other})")),
            };
            var publicKey = ExportPublicKey(key, uri, pin, out twin);
            return KeyFitness.Refusal(publicKey) is { } refusal ? throw new SigningException(refusal) : new Pkcs11Key(handle, twin, key, publicKey, pin);
        }
        catch
        {
            key?.Dispose();
            handle?.Dispose();
            twin?.Dispose();
            pin.Dispose();
            throw;
        }
    }

    [SupportedOSPlatform("linux")]
    private static byte[] ExportPublicKey(AsymmetricAlgorithm key, Pkcs11Uri uri, TokenPin pin, out SafeEvpPKeyHandle? twin)
    {
        twin = null;
        try
        {
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException e)
        {
            // The provider shows the point of an EC key in the public object alone.
            return Pkcs11Provider.ExportPublicKey(uri, pin, out twin)
                ?? throw new SigningException(KeyFindings.ObjectAbsent.With($"the token does not show the public half of {uri}: {e.Message}"), e);
        }
    }
}
