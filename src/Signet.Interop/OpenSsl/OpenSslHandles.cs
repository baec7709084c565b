using System.Runtime.InteropServices;

namespace Signet.OpenSsl;

/// <summary>An object of libcrypto that one function frees; a null pointer is an invalid handle.</summary>
internal abstract class OpenSslHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

/// <summary>An EVP_PKEY.</summary>
internal sealed class PKeyHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.EVP_PKEY_free(handle);
        return true;
    }
}

/// <summary>An EVP_PKEY_CTX: one key agreement.</summary>
internal sealed class PKeyContextHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.EVP_PKEY_CTX_free(handle);
        return true;
    }
}

/// <summary>An EVP_MD_CTX: one signature, or its verification.</summary>
internal sealed class DigestContextHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.EVP_MD_CTX_free(handle);
        return true;
    }
}

/// <summary>A BIGNUM, wiped when it is freed.</summary>
internal sealed class NumberHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.BN_clear_free(handle);
        return true;
    }
}

/// <summary>A BN_CTX: room for what lies between, wiped when it is freed.</summary>
internal sealed class NumberContextHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.BN_CTX_free(handle);
        return true;
    }
}

/// <summary>An EC_POINT, wiped when it is freed.</summary>
internal sealed class PointHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.EC_POINT_clear_free(handle);
        return true;
    }
}

/// <summary>An EC_KEY: a curve and a private number.</summary>
internal sealed class EcKeyHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.EC_KEY_free(handle);
        return true;
    }
}

/// <summary>An X509_SIG: an EncryptedPrivateKeyInfo.</summary>
internal sealed class EncryptedKeyHandle : OpenSslHandle
{
    protected override bool ReleaseHandle()
    {
        LibCryptoCurves.X509_SIG_free(handle);
        return true;
    }
}
