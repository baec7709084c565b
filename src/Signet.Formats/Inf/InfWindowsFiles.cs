namespace Signet.Inf;

/// <summary>Files that Windows brings along: its INFs that packages include, and drivers that packages must not bring again.</summary>
/// <remarks>
/// Both lists hold the names that public documents and published packages show, and are not complete: an INF that is not here is
/// called missing with less certainty, a driver that is not here goes unnoticed.
/// </remarks>
public static class InfWindowsFiles
{
    private static readonly HashSet<string> s_infs = new(StringComparer.OrdinalIgnoreCase)
    {
        "1394.inf", "61883.inf", "acpi.inf", "audioendpoint.inf", "avc.inf", "battery.inf", "bda.inf", "bth.inf", "bthleenum.inf", "bthpan.inf", "cdrom.inf",
        "circlass.inf", "compositebus.inf", "cpu.inf", "display.inf", "disk.inf", "dot4.inf", "dot4prt.inf", "hal.inf", "hdaudbus.inf", "hdaudio.inf",
        "hidbth.inf", "hidi2c.inf", "hidserv.inf", "hidspi_km.inf", "hidvhf.inf", "mshidkmdf.inf", "mshidumdf.inf", "netcxrd.inf", "image.inf", "input.inf", "iscsi.inf", "keyboard.inf", "ks.inf",
        "kscaptur.inf", "ksfilter.inf", "layout.inf", "machine.inf", "mausbhost.inf", "mdmcpq.inf", "mf.inf", "modemcsa.inf", "monitor.inf", "mshdc.inf",
        "msmouse.inf", "msports.inf", "mssmbios.inf", "mstape.inf", "mtconfig.inf", "ndisuio.inf", "netirda.inf", "netnwifi.inf", "netpgm.inf", "netrndis.inf",
        "netrass.inf", "netserv.inf", "nettcpip.inf", "netvwifibus.inf", "netvwififlt.inf", "netvwifimp.inf", "ntprint.inf", "ntprint4.inf", "pci.inf",
        "pcmcia.inf", "pnpdriver.inf", "portcls.inf", "ql40xx.inf", "rndiscmp.inf", "sbp2.inf", "scmbus.inf", "scsi.inf", "sdbus.inf", "sensorsalsdriver.inf",
        "sensorshidclassdriver.inf", "smartcrd.inf", "spaceport.inf", "sti.inf", "storahci.inf", "stornvme.inf", "swenum.inf", "termmou.inf", "tape.inf",
        "tsgenericusbdriver.inf", "uaspstor.inf", "ucmucsi.inf", "ude.inf", "ufxchipidea.inf", "umbus.inf", "umpass.inf", "unknown.inf", "urschipidea.inf",
        "usb.inf", "usbaudio2.inf", "usbcir.inf", "usbhub3.inf", "usbncm.inf", "usbport.inf", "usbprint.inf", "usbscan.inf", "usbser.inf", "usbstor.inf",
        "usbvideo.inf", "usbxhci.inf", "vhf.inf", "virtdisk.inf", "volume.inf", "volsnap.inf", "wdma_usb.inf", "wdmaudio.inf", "wdmvsc.inf", "wgencounter.inf",
        "wiasa.inf", "winusb.inf", "wmiacpi.inf", "wpdcomp.inf", "wpdfs.inf", "wpdmtp.inf", "wpdmtphw.inf", "wsdprint.inf", "wudfrd.inf", "wudfusbcciddriver.inf",
        "wvmbus.inf", "xboxgip.inf", "xusb22.inf",
    };

    private static readonly HashSet<string> s_drivers = new(StringComparer.OrdinalIgnoreCase)
    {
        "acpi.sys", "bthport.sys", "bthusb.sys", "cdrom.sys", "classpnp.sys", "disk.sys", "hal.dll", "hdaudbus.sys", "hidclass.sys", "hidparse.sys", "hidusb.sys",
        "i8042prt.sys", "kbdclass.sys", "kbdhid.sys", "ks.sys", "mouclass.sys", "mouhid.sys", "ndis.sys", "netio.sys", "ntdll.dll", "ntoskrnl.exe", "partmgr.sys",
        "pci.sys", "portcls.sys", "scsiport.sys", "serenum.sys", "serial.sys", "stornvme.sys", "storport.sys", "swenum.sys", "tcpip.sys", "usbaudio.sys",
        "usbccgp.sys", "usbd.sys", "usbehci.sys", "usbhub.sys", "usbhub3.sys", "usbport.sys", "usbprint.sys", "usbscan.sys", "usbser.sys", "usbstor.sys",
        "usbvideo.sys", "usbxhci.sys", "videoprt.sys", "volmgr.sys", "wdf01000.sys", "wdfldr.sys", "win32k.sys", "winusb.sys", "wmilib.sys", "wudfpf.sys",
        "wudfrd.sys", "kernel32.dll", "user32.dll", "gdi32.dll", "advapi32.dll", "setupapi.dll", "newdev.dll", "winusb.dll", "svchost.exe", "msiexec.exe", "wudfhost.exe", "dxgkrnl.sys", "mf.sys", "vmbus.sys", "umpass.sys", "vhf.sys",
    };

    /// <summary>True for an INF of Windows.</summary>
    public static bool IsInf(string name) => s_infs.Contains(name);

    /// <summary>True for a driver or library of Windows.</summary>
    public static bool IsDriver(string name) => s_drivers.Contains(name);
}
