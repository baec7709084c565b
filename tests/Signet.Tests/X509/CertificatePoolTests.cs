using Signet.Tests.Trust;
using Signet.X509;

namespace Signet.Tests.X509;

public class CertificatePoolTests
{
    [Fact]
    public void Equal_bytes_are_the_same_certificate()
    {
        var root = TestPki.Root();
        var first = CertificatePool.Read(root.Certificate.Raw.ToArray(), out _);
        var second = CertificatePool.Read(root.Certificate.Raw.ToArray(), out _);
        Assert.NotNull(first);
        Assert.Same(first, second);
    }

    [Fact]
    public void What_cannot_be_read_is_told_and_left_out()
    {
        var problems = new List<Finding>();
        var root = TestPki.Root();
        var read = CertificatePool.ReadAll([root.Certificate.Raw, new byte[] { 0x30, 0x00 }], problems);
        Assert.Equal([root.Certificate.Raw.ToArray()], read.Select(c => c.Raw.ToArray()));
        Assert.Single(problems);
    }

    [Fact]
    public void A_certificate_does_not_hold_on_to_the_file_it_came_from()
    {
        var root = TestPki.Root();
        byte[] file = [.. root.Certificate.Raw.Span, .. new byte[1000]];
        var read = CertificatePool.Read(file.AsMemory(0, root.Certificate.Raw.Length), out _)!;
        file.AsSpan().Clear();
        Assert.Equal(root.Certificate.Sha1Thumbprint, read.Sha1Thumbprint);
        Assert.Equal(root.Certificate.Raw.ToArray(), read.Raw.ToArray());
    }
}
