using Signet.Ffu;
using Signet.Tests.Files;

namespace Signet.Tests.Ffu;

public sealed class SmbiosFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Root, name), text);

    [Fact]
    public void Reads_the_four_texts_byte_by_byte_but_for_the_kernels_line_feed()
    {
        Write("sys_vendor", "Contoso, Inc.\n");
        Write("product_family", "\n");
        Write("product_name", " Widget 9 \n");
        Write("product_version", "B2");

        Assert.Equal(new DeviceIdentity("Contoso, Inc.", "", " Widget 9 ", "B2"), SmbiosFolder.Read(_folder.Root));
    }

    [Fact]
    public void A_machine_that_says_nothing_is_no_device()
    {
        Assert.Equal("device-unknown", Assert.Throws<SigningException>(() => SmbiosFolder.Read(_folder.Root)).Finding.Code);
        Write("sys_vendor", "Contoso\n");
        Assert.Equal("device-unknown", Assert.Throws<SigningException>(() => SmbiosFolder.Read(_folder.Root)).Finding.Code);
        Write("product_name", "Widget\n");
        Assert.Equal("Contoso..Widget", SmbiosFolder.Read(_folder.Root).ToString());
    }
}
