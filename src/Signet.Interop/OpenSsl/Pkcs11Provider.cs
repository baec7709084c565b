using System.Runtime.Versioning;
using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.OpenSsl;

/// <summary>OpenSSL's PKCS #11 provider (pkcs11-provider), for systems that have no engines any more.</summary>
/// <remarks>
/// .NET opens it. It cannot ask for the PIN, so the PIN goes along in the URI; and what fails is told by number only.
/// Measured with pkcs11-provider 1.0, .NET 10 and SoftHSM2: RSA and EC keys sign; an EC key shows its public half only as <c>type=public</c>.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class Pkcs11Provider
{
    private const string Name = "pkcs11";

    /// <summary>Loads a private key.</summary>
    /// <exception cref="SigningException">There is no provider, or it opens no key of that name.</exception>
    public static SafeEvpPKeyHandle Open(Pkcs11Uri uri, TokenPin pin)
    {
        if (uri["module-path"] is { } module)
        {
            _ = LibCrypto.SetVariable("PKCS11_PROVIDER_MODULE", module, overwrite: 1);
        }

        try
        {
            return SafeEvpPKeyHandle.OpenKeyFromProvider(Name, WithPin(uri, pin));
        }
        catch (CryptographicException e)
        {
            // ERR_R_DSO_LIB: the provider's file could not be loaded. Anything else is its own number.
            const int DsoLib = 0x80000 | 37;
            throw new SigningException(
                (e.HResult & 0x7FFFFF) == DsoLib
                    ? KeyFindings.ProviderAbsent.With("OpenSSL has neither a PKCS #11 engine nor a PKCS #11 provider on this machine")
                    : KeyFindings.TokenRefuses.With($"OpenSSL's PKCS #11 provider opens no key for {uri}: {e.Message}"), e);
        }
    }

    /// <summary>The SubjectPublicKeyInfo of the public object beside the private key, or null.</summary>
    /// <param name="uri">The private key's name.</param>
    /// <param name="pin">The token's PIN.</param>
    /// <param name="twin">To be disposed after the private key: with it the provider would be shut down under that one (measured).</param>
    public static byte[]? ExportPublicKey(Pkcs11Uri uri, TokenPin pin, out SafeEvpPKeyHandle? twin)
    {
        twin = null;
        try
        {
            var name = uri with { Attributes = [.. uri.Attributes.Where(a => a.Key != "type"), new("type", "public")] };
            twin = SafeEvpPKeyHandle.OpenKeyFromProvider(Name, WithPin(name, pin));
            using AsymmetricAlgorithm key = LibCrypto.EVP_PKEY_get_base_id(twin.DangerousGetHandle()) == LibCrypto.RsaKey
                ? new RSAOpenSsl(twin) : new ECDsaOpenSsl(twin);
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException)
        {
            twin?.Dispose();
            twin = null;
            return null; // the caller says what is missing
        }
    }

    private static string WithPin(Pkcs11Uri uri, TokenPin pin)
    {
        using var password = pin.FetchIfAny();
        return uri.WithPin(password is null ? null : new string(password.Characters));
    }
}
