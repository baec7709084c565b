namespace Signet.McuBoot.Loader;

/// <summary>The power went off in the middle of a write, or before an erase.</summary>
public sealed class PowerCutException() : Exception("the power was cut");

/// <summary>Power for some flashes that goes off after a given number of writes and erases, to see what is there when it comes back.</summary>
/// <param name="operations">How many writes and erases succeed; null for all.</param>
/// <param name="torn">How much of the write that fails is there afterwards: 0 for none, 1 for all but a unit. Erasing a sector is done or not.</param>
public sealed class PowerSupply(int? operations, double torn = 0)
{
    /// <summary>Writes and erases so far.</summary>
    public int Operations { get; private set; }

    /// <summary>A flash that has this power.</summary>
    public FlashDevice Feed(FlashDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new PoweredFlash(device, this);
    }

    private bool Fails() => Operations++ >= operations;

    private sealed class PoweredFlash(FlashDevice device, PowerSupply power) : FlashDevice(device.Geometry)
    {
        protected internal override void ReadBytes(int offset, Span<byte> buffer) => device.ReadBytes(offset, buffer);

        protected internal override void ProgramBytes(int offset, ReadOnlySpan<byte> bytes)
        {
            if (power.Fails())
            {
                var units = bytes.Length / Geometry.WriteSize;
                device.ProgramBytes(offset, bytes[..((int)Math.Min(units - 1, units * power.Torn) * Geometry.WriteSize)]);
                throw new PowerCutException();
            }

            device.ProgramBytes(offset, bytes);
        }

        protected internal override void EraseSector(int offset)
        {
            if (power.Fails())
            {
                throw new PowerCutException();
            }

            device.EraseSector(offset);
        }
    }

    private double Torn { get; } = torn;
}
