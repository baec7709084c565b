namespace Signet.Tests.Cli;

/// <summary>The system's clock in a place where local time is UTC.</summary>
internal sealed class UtcClock : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
}
