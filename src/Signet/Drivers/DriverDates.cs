using Signet.Inf;

namespace Signet.Drivers;

/// <summary>Judges the dates of DriverVer: none in the future, none before the newest release of Windows asks for.</summary>
public static class DriverDates
{
    /// <summary>The findings about the dates of one INF.</summary>
    /// <param name="inf">The INF; what is malformed in it has findings of its own.</param>
    /// <param name="releases">The releases of Windows that the package is for; none ask for no earliest date.</param>
    /// <param name="today">The day, in UTC unless the user wants his own.</param>
    public static IEnumerable<Finding> Check(InfPackage inf, IReadOnlyList<DriverOs> releases, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(inf);
        ArgumentNullException.ThrowIfNull(releases);
        var newest = releases.Where(os => os.DriverVerFloor is not null).MaxBy(os => (os.DriverVerFloor, os.Major, os.Minor, os.Build));
        foreach (var (entry, version) in inf.DriverVersions)
        {
            if (version.Date > today)
            {
                yield return InfPackageFindings.Future(entry, version.Date, today);
            }
            else if (newest?.DriverVerFloor is { } floor && version.Date < floor)
            {
                yield return InfPackageFindings.Old(entry, version.Date, floor, newest.Keyword);
            }
        }
    }
}
