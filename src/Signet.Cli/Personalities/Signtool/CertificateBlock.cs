using System.Globalization;
using Signet.Cli.Output;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Certificates as signtool shows them: four lines each, a chain from the root down, each certificate four columns deeper.</summary>
internal static class CertificateBlock
{
    private const int Columns = 4;

    /// <summary>A certificate.</summary>
    /// <param name="writer">Where to print.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="zone">The time zone of the reader: signtool shows local time.</param>
    /// <param name="depth">0 for a root or a certificate alone.</param>
    internal static void Write(HumanWriter writer, Certificate certificate, TimeZoneInfo zone, int depth = 0)
    {
        var indent = new string(' ', Columns * (depth + 1));
        writer.Write($"{indent}Issued to: {X509Name.Simple(certificate.Subject)}\n");
        writer.Write($"{indent}Issued by: {X509Name.Simple(certificate.Issuer)}\n");
        writer.Write($"{indent}Expires:   {Time(certificate.NotAfter, zone)}\n");
        writer.Write($"{indent}SHA1 hash: {certificate.Sha1Thumbprint}\n\n");
    }

    /// <summary>A chain.</summary>
    /// <param name="writer">Where to print.</param>
    /// <param name="chain">Signer first, as reports have it.</param>
    /// <param name="zone">The time zone of the reader.</param>
    internal static void WriteChain(HumanWriter writer, IReadOnlyList<Certificate> chain, TimeZoneInfo zone)
    {
        foreach (var (depth, certificate) in chain.Reverse().Index())
        {
            Write(writer, certificate, zone, depth);
        }
    }

    /// <summary>A moment in local time, laid out as by C's <c>ctime</c>: <c>Wed Jul 16 15:59:59 2036</c>.</summary>
    internal static string Time(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("ddd MMM dd HH:mm:ss yyyy", CultureInfo.InvariantCulture);
}
