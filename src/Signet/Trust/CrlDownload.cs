using System.Collections.Concurrent;
using Signet.X509;

namespace Signet.Trust;

/// <summary>Fetches revocation lists from the http addresses in certificates, each address once.</summary>
/// <remarks>
/// Addresses come out of files that may be hostile. They are followed only for certificates of a chain that is trusted but for
/// revocation, so that an authority has vouched for them; length and time are bounded. The list is signed, so plain http serves.
/// </remarks>
public sealed class CrlDownload : IDisposable
{
    /// <summary>Longest list that is read, in bytes. The largest public ones have some MiB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    // Several addresses are the same list on several servers; more than these no genuine certificate has.
    private const int MaxAddresses = 4;

    private readonly HttpClient _client;
    private readonly ConcurrentDictionary<string, Lazy<(CertificateList? List, Finding? Problem)>> _answers = new(StringComparer.Ordinal);

    /// <summary>Creates a downloader.</summary>
    /// <param name="timeout">Time for one list; null for 10 s.</param>
    public CrlDownload(TimeSpan? timeout = null) => _client = new HttpClient(new SocketsHttpHandler
    {
        MaxAutomaticRedirections = 3,
        UseCookies = false,
    })
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = timeout ?? TimeSpan.FromSeconds(10),
    };

    /// <summary>True for an address that can be fetched from; ldap is not done.</summary>
    public static bool CanFetch(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    /// <summary>The lists that <paramref name="certificate"/> points at, fetched one by one as they are asked for.</summary>
    /// <param name="problems">Told why an address gave no list.</param>
    public IEnumerable<CertificateList> Fetch(Certificate certificate, ICollection<Finding> problems)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(problems);
        return Each();

        IEnumerable<CertificateList> Each()
        {
            foreach (var address in certificate.CrlDistributionPoints.Where(CanFetch).Take(MaxAddresses))
            {
                var (list, problem) = _answers.GetOrAdd(address, a => new(() => Download(a))).Value;
                if (list is not null)
                {
                    yield return list;
                }
                else
                {
                    problems.Add(problem!);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private (CertificateList? List, Finding? Problem) Download(string address)
    {
        try
        {
            // Verification of a file is one synchronous piece of work on its own thread; the wait is bounded by the timeout.
            var bytes = _client.GetByteArrayAsync(new Uri(address)).GetAwaiter().GetResult();
            return CrlFile.TryReadAll(bytes, out var lists, out var problem)
                ? (lists[0], null)
                : (null, RevocationFindings.Unreadable.With($"{address}: {problem.Message}"));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            var reason = e is TaskCanceledException ? "no answer in time" : e.Message.TrimEnd('.');
            return (null, RevocationFindings.Unreachable.With($"{address}: {reason}"));
        }
    }
}
