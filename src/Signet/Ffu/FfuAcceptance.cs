using Signet.Catalogs;
using Signet.Files;
using Signet.Trust;

namespace Signet.Ffu;

/// <summary>Judges a catalog that came back from a signing service, before it goes into an image.</summary>
public static class FfuAcceptance
{
    /// <summary>Throws unless the catalog is signed, intact, for this image, and by an expected signer.</summary>
    /// <param name="asked">The image, whole or truncated, whose catalog was to be signed.</param>
    /// <param name="catalog">What came back; the caller's to dispose of.</param>
    /// <param name="trust">Who is expected to have signed, under the policy for images; null when nobody is named.</param>
    /// <param name="cancellation">Stops between two chunks.</param>
    /// <returns>What is worth telling all the same.</returns>
    /// <exception cref="SigningException">It is not to be accepted.</exception>
    public static IReadOnlyList<Finding> Check(FfuSigning asked, ByteSource catalog, VerifyOptions? trust, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(catalog);
        _ = asked.Put(catalog, allowUnsigned: false, cancellation);
        var findings = new List<Finding>();
        var returned = CatalogFile.OpenForWork(catalog);
        if (!returned.Data.Content.Span.SequenceEqual(asked.ReadCatalog(out _).Data.Content.Span))
        {
            findings.Add(FfuFindings.OtherList.With("the list in the catalog is not byte for byte the one that was to be signed, though it names the same hash table"));
        }

        if (trust is null)
        {
            findings.Add(FfuFindings.SignerUnchecked.With($"nobody was named who is to have signed; it was {returned.Signatures[0].Signer?.SubjectName}"));
            return findings;
        }

        var report = CatalogVerifier.Verify(catalog, trust).Report;
        if (report.Verdict != Verdict.Trusted)
        {
            // Rejecting findings come before those that only withhold trust.
            var why = report.Findings.OrderByDescending(f => f.Severity).FirstOrDefault(f => f.Severity > Severity.Note);
            throw new SigningException(FfuFindings.OtherSigner.With(
                $"the catalog is signed by {returned.Signatures[0].Signer?.SubjectName}, not by whom {trust.Trust?.Description} vouches for: {why?.Message} [{why?.Code}]"));
        }

        return findings;
    }

    /// <summary>Throws unless an image is the one that a ticket was made of.</summary>
    /// <exception cref="SigningException">It is another one.</exception>
    public static void EnsureIsOf(FfuTicket ticket, FfuSigning image)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(image);
        if (!image.HashTable.Span.SequenceEqual(ticket.Image.HashTable.Span))
        {
            throw new SigningException(FfuFindings.TicketMismatch.With($"ticket {ticket.Id} is for another image: {ticket.Origin.Name}, with another hash table"));
        }
    }
}
