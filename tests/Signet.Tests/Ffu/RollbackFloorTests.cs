using Signet.Ffu;
using Signet.Tests.Files;

namespace Signet.Tests.Ffu;

public sealed class RollbackFloorTests : IDisposable
{
    private static readonly DeviceIdentity s_device = new("Contoso", "Fam", "Tiny", "1");

    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Root, "state", "floors");

    public void Dispose() => _folder.Dispose();

    private static FloorVersions Versions(string? osVersion, string? antiTheft) => new(Read(osVersion), Read(antiTheft));

    private static DottedVersion? Read(string? text) => DottedVersion.TryParse(text, out var version) ? version : null;

    private static (string?, string?) Texts(FloorVersions floor) => (floor.OsVersion?.Text, floor.AntiTheft?.Text);

    public static TheoryData<bool> Kinds { get; } = [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rises_and_never_falls(bool file)
    {
        RollbackFloor floor = file ? new FileRollbackFloor(Path) : new MemoryRollbackFloor();
        Assert.Equal((null, null), Texts(floor.Read(s_device)));

        floor.Raise(s_device, Versions("10.0.2", "1.1"));
        Assert.Equal(("10.0.2", "1.1"), Texts(floor.Read(s_device)));
        floor.Raise(s_device, Versions("10.0.1", "1.2"));
        Assert.Equal(("10.0.2", "1.2"), Texts(floor.Read(s_device)));
        floor.Raise(s_device, Versions(null, null));
        Assert.Equal(("10.0.2", "1.2"), Texts(floor.Read(s_device)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Is_of_one_device_whatever_its_firmware_version(bool file)
    {
        RollbackFloor floor = file ? new FileRollbackFloor(Path) : new MemoryRollbackFloor();
        floor.Raise(s_device, Versions("2", null));

        Assert.Equal(("2", null), Texts(floor.Read(s_device with { Version = "9" })));
        Assert.Equal((null, null), Texts(floor.Read(s_device with { Product = "Other" })));
    }

    [Fact]
    public void Is_in_the_file_for_the_next_process()
    {
        new FileRollbackFloor(Path).Raise(s_device, Versions("10.0.19041.1", "1.1"));
        new FileRollbackFloor(Path).Raise(new DeviceIdentity("A = B", "x\ny", "os-version", ""), Versions("1", "2"));

        Assert.Equal(("10.0.19041.1", "1.1"), Texts(new FileRollbackFloor(Path).Read(s_device)));
        Assert.Equal(("1", "2"), Texts(new FileRollbackFloor(Path).Read(new DeviceIdentity("A = B", "x\ny", "os-version", ""))));
        Assert.Single(Directory.GetFileSystemEntries(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void A_damaged_file_refuses_and_stays_as_it_is()
    {
        new FileRollbackFloor(Path).Raise(s_device, Versions("10.0.19041.1", "1.1"));
        var whole = File.ReadAllBytes(Path);
        foreach (var damaged in Enumerable.Range(0, whole.Length).Select(i => Flip(whole, i)).Concat(Enumerable.Range(0, whole.Length).Select(i => whole[..i])).Append([.. whole, 10]))
        {
            File.WriteAllBytes(Path, damaged);
            Assert.Equal("device-floor-damaged", Assert.Throws<SigningException>(() => new FileRollbackFloor(Path).Read(s_device)).Finding.Code);
            Assert.Equal("device-floor-damaged", Assert.Throws<SigningException>(() => new FileRollbackFloor(Path).Raise(s_device, Versions("1", null))).Finding.Code);
            Assert.Equal(damaged, File.ReadAllBytes(Path));
        }

        static byte[] Flip(byte[] bytes, int at)
        {
            var copy = bytes.ToArray();
            copy[at] ^= 1;
            return copy;
        }
    }
}
