using Signet.Smp;

namespace Signet.Tests.Smp;

public sealed class SmpAddressTests
{
    [Theory]
    [InlineData("serial:/dev/ttyACM0", "/dev/ttyACM0", 115200, false)]
    [InlineData("serial:/dev/ttyUSB0?baud=57600", "/dev/ttyUSB0", 57600, false)]
    [InlineData("serial:/dev/ttyUSB0?baud=250000&framing=raw", "/dev/ttyUSB0", 250000, true)]
    [InlineData("serial:/dev/serial/by-id/usb-a:b?framing=console", "/dev/serial/by-id/usb-a:b", 115200, false)]
    public void Reads_serial_ports(string text, string port, int speed, bool raw)
    {
        Assert.True(SmpAddress.TryParse(text, out var address, out _));
        Assert.Equal((port, speed, raw), (address.SerialPort, address.Speed, address.Raw));
    }

    [Theory]
    [InlineData("udp:192.0.2.7", "192.0.2.7", 1337, "udp:192.0.2.7:1337")]
    [InlineData("udp:device.local:4000", "device.local", 4000, "udp:device.local:4000")]
    [InlineData("udp:[2001:db8::7]:4000", "2001:db8::7", 4000, "udp:[2001:db8::7]:4000")]
    [InlineData("udp:[2001:db8::7]", "2001:db8::7", 1337, "udp:[2001:db8::7]:1337")]
    [InlineData("udp:2001:db8::7", "2001:db8::7", 1337, "udp:[2001:db8::7]:1337")]
    public void Reads_hosts_and_writes_them_as_they_can_be_read(string text, string host, int port, string written)
    {
        Assert.True(SmpAddress.TryParse(text, out var address, out _));
        Assert.Equal((host, port, written), (address.Host, address.Port, address.ToString()));
        Assert.True(SmpAddress.TryParse(address.ToString(), out var again, out _));
        Assert.Equal(address, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/dev/ttyACM0")]
    [InlineData("ble:device")]
    [InlineData("serial:")]
    [InlineData("serial:?baud=9600")]
    [InlineData("serial:/dev/x?baud=0")]
    [InlineData("serial:/dev/x?baud=-1")]
    [InlineData("serial:/dev/x?parity=even")]
    [InlineData("serial:/dev/x?framing=RAW")]
    [InlineData("udp:")]
    [InlineData("udp::1337")]
    [InlineData("udp:host:")]
    [InlineData("udp:host:65536")]
    [InlineData("udp:[::1]x")]
    public void Refuses_what_is_no_address(string text)
    {
        Assert.False(SmpAddress.TryParse(text, out _, out var problem));
        Assert.Equal("smp-address", problem.Code);
    }
}
