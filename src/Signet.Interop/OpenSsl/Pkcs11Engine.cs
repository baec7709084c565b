using System.Runtime.Versioning;
using System.Security.Cryptography;
using Signet.Keys;

namespace Signet.OpenSsl;

/// <summary>OpenSSL's PKCS #11 engine (libp11), loaded once in a process.</summary>
/// <remarks>
/// .NET's OpenPrivateKeyFromEngine would do the same, but it empties OpenSSL's error queue into one "failed loading private key", lets the
/// engine write to standard error and to ask on the terminal by itself, and offers a wrong PIN twice. docs/decisions/0303-pkcs11-through-libcrypto.md.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static class Pkcs11Engine
{
    private static readonly Lock s_lock = new();
    private static readonly HashSet<string> s_openTokens = [];
    private static nint s_engine;
    private static string? s_module;
    private static bool s_keepsPin;

    /// <summary>Loads a private key; null when this machine has no such engine.</summary>
    /// <exception cref="SigningException">The module, the token, the PIN or the object is missing or wrong.</exception>
    public static SafeEvpPKeyHandle? Open(Pkcs11Uri uri, TokenPin pin)
    {
        lock (s_lock)
        {
            LibCrypto.ERR_clear_error();
            if (!LoadEngine(uri["module-path"]))
            {
                return null;
            }

            pin.Begin();
            ReplaceKeptPin(pin);
            var key = LibCrypto.ENGINE_load_private_key(s_engine, WithoutQuery(uri), TokenPin.Method, pin.Id);
            if (key == 0)
            {
                throw pin.Problem ?? new SigningException(Diagnose(uri, pin));
            }

            s_keepsPin |= pin.Asked;
            s_openTokens.Add(TokenName(uri));
            return new SafeEvpPKeyHandle(key, ownsHandle: true);
        }
    }

    private static bool LoadEngine(string? module)
    {
        if (s_engine != 0)
        {
            if (module is not null && module != s_module)
            {
                throw new SigningException(KeyFindings.ProviderAbsent.With($"the module {module} cannot be loaded beside {s_module ?? "the system's own"}: one process uses one module"));
            }

            return true;
        }

        _ = LibCrypto.OPENSSL_init_crypto(LibCrypto.InitDynamicEngines, 0);
        var engine = LibCrypto.ENGINE_by_id("pkcs11");
        if (engine == 0)
        {
            LibCrypto.ERR_clear_error();
            return false;
        }

        _ = LibCrypto.ENGINE_ctrl_cmd_string(engine, "QUIET", null, 1); // findings say what is wrong; the engine is not to print
        if ((module is not null && LibCrypto.ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", module, 0) != 1) || LibCrypto.ENGINE_init(engine) != 1)
        {
            var reason = Reasons();
            _ = LibCrypto.ENGINE_free(engine);
            throw new SigningException(KeyFindings.ProviderAbsent.With($"OpenSSL's PKCS #11 engine does not start{reason}"));
        }

        (s_engine, s_module) = (engine, module);
        return true;
    }

    /// <summary>libp11 keeps the PIN of the first login and offers it to every later token, which may lock that one: put the right one in its place.</summary>
    private static void ReplaceKeptPin(TokenPin pin)
    {
        if (s_keepsPin)
        {
            using var password = pin.AnswerAhead();
            _ = LibCrypto.ENGINE_ctrl_cmd_string(s_engine, "PIN", password is null ? "" : new string(password.Characters), 0);
        }
    }

    private static Finding Diagnose(Pkcs11Uri uri, TokenPin pin)
    {
        var errors = LibCrypto.DrainErrors();
        var reasons = errors.Select(e => e.Reason).Distinct().ToList();
        var said = reasons.Count == 0 ? "" : $": {string.Join(", ", reasons)}";
        return
            reasons.Any(r => r.StartsWith("PIN locked", StringComparison.OrdinalIgnoreCase))
                ? KeyFindings.WrongPassword.With($"the PIN of the token of {uri} is locked")
            : reasons.Any(r => r.Contains("PIN", StringComparison.Ordinal) && !r.Contains("initialized", StringComparison.OrdinalIgnoreCase))
                ? pin.Answered ? KeyFindings.WrongPassword.With($"the token of {uri} refuses the PIN{said}") : pin.Needed()
            : reasons.Any(r => r.Contains("Unable to load PKCS#11 module", StringComparison.OrdinalIgnoreCase))
                ? KeyFindings.ProviderAbsent.With($"the PKCS #11 module {s_module ?? "of the system"} cannot be loaded")
            : pin.Asked || s_openTokens.Contains(TokenName(uri))
                ? KeyFindings.ObjectAbsent.With($"the token is there, but holds no private key that fits {uri}{said}")
            : KeyFindings.TokenAbsent.With($"no token, or more than one, fits {uri}{said}");
    }

    private static string Reasons() => string.Concat(LibCrypto.DrainErrors().Select(e => $", {e.Reason}"));

    private static string TokenName(Pkcs11Uri uri) =>
        string.Join(';', uri.Attributes.Where(a => a.Key is "token" or "serial" or "model" or "manufacturer" or "slot-id").Select(a => $"{a.Key}={a.Value}"));

    private static string WithoutQuery(Pkcs11Uri uri) => (uri with { Query = [] }).ToString();
}
