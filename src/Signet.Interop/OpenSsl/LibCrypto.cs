using System.Runtime.InteropServices;

namespace Signet.OpenSsl;

/// <summary>The functions of OpenSSL 3's libcrypto that .NET does not offer: engines, their dialogue with a user, and the error queue.</summary>
/// <remarks>Source: OpenSSL's engine(3), UI_new(3), ERR_get_error(3). The library is the one that .NET itself has loaded.</remarks>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    /// <summary>OPENSSL_INIT_ENGINE_DYNAMIC | OPENSSL_INIT_LOAD_CONFIG.</summary>
    public const ulong InitDynamicEngines = 0x440;

    /// <summary>UIT_PROMPT: a question with an answer.</summary>
    public const int UiPrompt = 1;

    /// <summary>EVP_PKEY_RSA and EVP_PKEY_EC.</summary>
    public const int RsaKey = 6, EcKey = 408;

    [LibraryImport(Library)]
    internal static partial int OPENSSL_init_crypto(ulong options, nint settings);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ENGINE_by_id(string id);

    [LibraryImport(Library)]
    internal static partial int ENGINE_init(nint engine);

    [LibraryImport(Library)]
    internal static partial int ENGINE_free(nint engine);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ENGINE_ctrl_cmd_string(nint engine, string name, string? value, int optional);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ENGINE_load_private_key(nint engine, string id, nint uiMethod, nint callbackData);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_base_id(nint key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint UI_create_method(string name);

    [LibraryImport(Library)]
    internal static partial int UI_method_set_reader(nint method, delegate* unmanaged<nint, nint, int> reader);

    [LibraryImport(Library)]
    internal static partial int UI_get_string_type(nint uiString);

    [LibraryImport(Library)]
    internal static partial nint UI_get0_user_data(nint ui);

    [LibraryImport(Library)]
    internal static partial int UI_set_result_ex(nint ui, nint uiString, byte* result, int length);

    /// <summary>Sets a variable in the environment that native code sees; .NET's own setter changes a copy.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    [LibraryImport(Library)]
    internal static partial CULong ERR_get_error();

    [LibraryImport(Library)]
    private static partial nint ERR_reason_error_string(CULong error);

    [LibraryImport(Library)]
    private static partial nint ERR_lib_error_string(CULong error);

    /// <summary>Takes the errors of this thread out of the queue: the library that reports each, and its reason.</summary>
    internal static List<(string Library, string Reason)> DrainErrors()
    {
        var errors = new List<(string, string)>();
        for (var error = ERR_get_error(); error.Value != 0; error = ERR_get_error())
        {
            errors.Add((Marshal.PtrToStringUTF8(ERR_lib_error_string(error)) ?? "", Marshal.PtrToStringUTF8(ERR_reason_error_string(error)) ?? $"error {error.Value:X}"));
        }

        return errors;
    }
}
