using Signet.Keys;
using Signet.Stores;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>What <c>/ac</c> adds to a signature: certificates of which each must take part in a chain of the signer.</summary>
internal sealed class AddedCertificates(SignRequest request, CliContext context, CertificateStores stores)
{
    /// <summary>The added certificates, and those that the chains through them need.</summary>
    /// <param name="signer">Who signs.</param>
    /// <param name="issuers">Certificates at hand.</param>
    /// <exception cref="PersonalityException">One cannot be read, or takes part in no chain.</exception>
    internal IReadOnlyList<Certificate> Read(Certificate signer, IReadOnlyList<Certificate> issuers)
    {
        var added = new List<Certificate>();
        foreach (var path in request.Added)
        {
            added.AddRange(ReadFile(path));
        }

        if (added.Count == 0)
        {
            return [];
        }

        var trust = StoreTrust.Load(stores);
        var anchors = trust.Signers.With([.. trust.Kernel.All], "the kernel's anchors");
        var chains = new List<Certificate>();
        foreach (var certificate in added)
        {
            var result = CrossCertificates.TakesPart(signer, [.. issuers, .. added.Where(a => a != certificate)], certificate, anchors);
            if (request.Tells)
            {
                // signtool looks in the machine's stores first, and in the user's when the certificate was of no use there.
                context.Out.Write($"Cross certificate chain (using {(result.TakesPart ? "machine" : "user")} store):\n");
                CertificateBlock.WriteChain(context.Out, result.Chain, context.Clock.LocalTimeZone);
            }

            if (!result.TakesPart)
            {
                throw new PersonalityException("The provided cross certificate would not be present in the certificate chain.") { Prefix = "Signtool Error: " };
            }

            chains.AddRange(result.Chain);
        }

        return [.. added, .. chains];
    }

    private static IReadOnlyList<Certificate> ReadFile(string path)
    {
        try
        {
            return CertificateFile.Read(path);
        }
        catch (Exception e) when (e is SigningException or IOException or UnauthorizedAccessException)
        {
            throw new PersonalityException($"An error occurred while attempting to load the signing\n\tcertificate from: {path}");
        }
    }
}
