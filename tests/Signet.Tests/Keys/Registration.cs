using System.Runtime.CompilerServices;
using Signet.OpenSsl;

namespace Signet.Tests.Keys;

/// <summary>What Program does when the program starts: tests run verbs and library without it.</summary>
internal static class Registration
{
    [ModuleInitializer]
    internal static void Register()
    {
        OpenSslCryptography.Register();
        Signet.McuBoot.NativeCompression.Register(Signet.Lzma.LzmaCompression.Open);
    }
}
