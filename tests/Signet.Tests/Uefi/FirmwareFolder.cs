using System.Buffers.Binary;
using Signet.Tests.Files;

namespace Signet.Tests.Uefi;

/// <summary>A folder that looks as efivarfs does.</summary>
internal sealed class FirmwareFolder : IDisposable
{
    public static readonly Guid X509 = new("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");
    public static readonly Guid X509Sha256 = new("3bd2a492-96c0-4079-b420-fcf98ef103ed");

    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Root;

    /// <summary>A machine whose Secure Boot is on, with this platform key.</summary>
    public static FirmwareFolder With(ReadOnlyMemory<byte> platformKey)
    {
        var folder = new FirmwareFolder();
        folder.Set("SecureBoot", [1]);
        folder.Set("SetupMode", [0]);
        folder.Set("PK", List(X509, platformKey));
        return folder;
    }

    /// <summary>Sets a variable, behind its attributes.</summary>
    public void Set(string name, byte[] value) => SetFile(name, [7, 0, 0, 0, .. value]);

    /// <summary>Sets the bytes of a variable's file.</summary>
    public void SetFile(string name, byte[] value) => File.WriteAllBytes(PathOf(name), value);

    public void Remove(string name) => File.Delete(PathOf(name));

    /// <summary>A signature list of entries of one size.</summary>
    public static byte[] List(Guid type, params ReadOnlyMemory<byte>[] entries)
    {
        var size = 16 + entries[0].Length;
        var list = new byte[28 + (size * entries.Length)];
        type.ToByteArray().CopyTo(list, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(16), (uint)list.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(list.AsSpan(24), (uint)size);
        for (var i = 0; i < entries.Length; i++)
        {
            list.AsSpan(28 + (i * size), 16).Fill(0x77);
            entries[i].Span.CopyTo(list.AsSpan(28 + (i * size) + 16));
        }

        return list;
    }

    public void Dispose() => _folder.Dispose();

    private string PathOf(string name) => System.IO.Path.Combine(
        Path, $"{name}-{(name is "db" or "dbx" ? "d719b2cb-3d3a-4596-a3bc-dad00e67656f" : "8be4df61-93ca-11d2-aa0d-00e098032b8c")}");
}
