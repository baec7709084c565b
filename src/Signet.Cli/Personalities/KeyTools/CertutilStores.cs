using System.Globalization;
using Signet.Cli.Options;
using Signet.Keys;
using Signet.Stores;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary><c>certutil -store</c>, <c>-addstore</c>, <c>-delstore</c>.</summary>
internal static class CertutilStores
{
    private const string DefaultStore = "CA";

    internal static void Show(CertutilRequest request, CliContext context)
    {
        var (name, identifier) = request.Arguments switch
        {
            [] => (DefaultStore, null),
            [var only] => (only, null),
            [var first, var second] => (first, second),
            _ => throw CertutilError.InvalidParameter("-store takes a store and a certificate"),
        };
        var store = StoreRequest.Stores(context).Open(request.Location, name);
        PrintHeader(name, context);
        var found = Match(store.List(), identifier);
        if (found.Count == 0 && identifier is not null)
        {
            throw CertutilError.ObjectNotFound($"the store {store.Name} holds no certificate '{identifier}'");
        }

        foreach (var (position, (index, certificate)) in found.Index())
        {
            context.Out.Write($"{(position == 0 ? "" : "\n")}");
            CertutilText.PrintHeading(context.Out, index);
            CertutilText.PrintShort(context.Out, certificate.Certificate, context.Clock);
            PrintKey(context, store, certificate);
        }
    }

    internal static void Add(CertutilRequest request, CliContext context)
    {
        if (request.Arguments is not [var name, var path])
        {
            throw CertutilError.InvalidParameter("-addstore takes a store and a file");
        }

        var stores = StoreRequest.Stores(context);
        var store = request.Force ? stores.OpenOrCreate(request.Location, name) : stores.Open(request.Location, name);
        var certificates = CertificateFile.Read(PersonalityFiles.Local(path), out var lists);
        if (lists.Count > 0)
        {
            throw CertutilError.InvalidParameter($"{path} holds revocation lists; a folder store holds certificates");
        }

        PrintHeader(name, context);
        foreach (var certificate in certificates)
        {
            if (CertutilText.IsSelfSigned(certificate))
            {
                context.Out.WriteLine("Signature matches Public Key");
            }

            context.Out.WriteLine($"Certificate \"{X509Name.Simple(certificate.Subject)}\" {(store.Add(certificate) ? "added to" : "already in")} store.");
        }
    }

    internal static void Remove(CertutilRequest request, CliContext context)
    {
        if (request.Arguments is not [var name, var identifier])
        {
            throw CertutilError.InvalidParameter("-delstore takes a store and a certificate");
        }

        var store = StoreRequest.Stores(context).Open(request.Location, name);
        PrintHeader(name, context);

        // Like the original, this ends well when there is nothing to delete.
        foreach (var (index, found) in Match(store.List(), identifier))
        {
            context.Out.WriteLine($"Deleting Certificate {index}: {found.Certificate.SubjectName}:{found.Certificate.Sha1Thumbprint.ToLowerInvariant()}");
            store.Remove(found.Certificate.Sha1Thumbprint);
        }
    }

    // A certificate's place in the store, its thumbprint, its serial number or a part of its subject's name; all of them for null.
    private static List<(int Index, StoredCertificate Certificate)> Match(IReadOnlyList<StoredCertificate> certificates, string? identifier)
    {
        var all = certificates.Index().ToList();
        if (identifier is null)
        {
            return all;
        }

        if (Thumbprint.Normalize(identifier) is { } thumbprint && all.FindAll(c => c.Item.Certificate.Sha1Thumbprint == thumbprint) is { Count: > 0 } exact)
        {
            return exact;
        }

        if (int.TryParse(identifier, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < all.Count)
        {
            return [all[index]];
        }

        var serial = identifier.Replace(" ", "", StringComparison.Ordinal);
        var bySerial = all.FindAll(c => Convert.ToHexString(c.Item.Certificate.SerialNumber.Span).TrimStart('0').Equals(serial.TrimStart('0'), StringComparison.OrdinalIgnoreCase));
        return bySerial.Count > 0 ? bySerial
            : all.FindAll(c => c.Item.Certificate.SubjectName.Contains(identifier, StringComparison.OrdinalIgnoreCase));
    }

    private static void PrintHeader(string name, CliContext context)
    {
        var title = name.ToUpperInvariant() switch
        {
            "MY" => "Personal",
            "ROOT" => "Trusted Root Certification Authorities",
            "CA" => "Intermediate Certification Authorities",
            "TRUSTEDPUBLISHER" => "Trusted Publishers",
            _ => null,
        };
        context.Out.WriteLine($"{name}{(title is null ? "" : $" \"{title}\"")}");
    }

    private static void PrintKey(CliContext context, CertificateStore store, StoredCertificate certificate)
    {
        if (!certificate.HasKey)
        {
            context.Out.WriteLine("  No key provider information");
            context.Out.WriteLine("Cannot find the certificate and private key for decryption.");
            return;
        }

        context.Out.Write($"  Key Container = {certificate.Certificate.Sha1Thumbprint}\n  Provider = Signet folder store {store.Folder}\n");
        try
        {
            using var key = store.OpenKey(certificate, PasswordSource.None);
            context.Out.WriteLine(CertutilText.SignatureTest(key, certificate.Certificate));
        }
        catch (SigningException e)
        {
            context.Out.WriteLine($"Signature test FAILED: {e.Finding.Message}");
        }
    }
}
