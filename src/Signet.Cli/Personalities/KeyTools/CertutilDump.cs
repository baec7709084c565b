using System.Security.Cryptography;
using Signet.Binary;
using Signet.Catalogs;
using Signet.Cms;
using Signet.Files;
using Signet.Keys;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary><c>certutil -dump</c> and <c>-hashfile</c>.</summary>
internal static class CertutilDump
{
    internal static void Dump(CertutilRequest request, CliContext context)
    {
        if (request.Arguments is not [var name])
        {
            throw CertutilError.InvalidParameter("-dump needs a file");
        }

        var path = PersonalityFiles.Local(name);
        using var source = FileSource.Open(path);
        if (CatalogFile.Open(source, out var catalog, out _))
        {
            PrintCatalog(catalog, context);
            return;
        }

        switch (KeyForms.Recognise(source.ReadToKeep(new FileRange(0, Math.Min(source.Length, FileSource.MaxBytesInMemory)))))
        {
            case KeyForm.Pfx:
                PrintPfx(path, request, context);
                break;
            case KeyForm.SignedData:
                PrintMessage(context, Oids.Data, "PKCS 7 Data");
                context.Out.WriteLine("Certificates:");
                PrintAll(CertificateFile.Read(path), context, _ => { });
                break;
            default:
                PrintPlain(path, context);
                break;
        }
    }

    /// <summary>Hashes a file as it is.</summary>
    internal static void Hash(CertutilRequest request, CliContext context)
    {
        var (path, algorithm) = request.Arguments switch
        {
            [var only] => (only, DigestAlgorithm.Sha1),
            [var first, var digest] => (first, DigestAlgorithm.FromName(digest.ToLowerInvariant())),
            _ => throw CertutilError.InvalidParameter("-hashfile takes a file and a digest"),
        };
        if (algorithm is null || algorithm == DigestAlgorithm.Md5)
        {
            throw CertutilError.InvalidParameter($"the digest {request.Arguments[^1]} is not supported; use SHA256");
        }

        using var stream = File.OpenRead(PersonalityFiles.Local(path));
        var hash = CryptographicOperations.HashData(algorithm.HashName, stream);
        context.Out.Write($"{algorithm.Name.ToUpperInvariant()} hash of {path}:\n{Convert.ToHexStringLower(hash)}\n");
    }

    // Certificates and revocation lists, DER or PEM.
    private static void PrintPlain(string path, CliContext context)
    {
        var certificates = CertificateFile.Read(path, out var lists);
        foreach (var certificate in certificates)
        {
            CertutilText.PrintLong(context.Out, certificate, context.Clock);
        }

        foreach (var list in lists)
        {
            context.Out.Write($"X509 Certificate Revocation List:\nIssuer:\n    {X509Name.Format(list.Issuer)}\n\n ThisUpdate: {CertutilText.Time(list.ThisUpdate, context.Clock)}\n");
            context.Out.Write($" NextUpdate: {(list.NextUpdate is { } next ? CertutilText.Time(next, context.Clock) : "EMPTY")}\nCRL Entries: {list.Entries.Count}\n");
            foreach (var entry in list.Entries)
            {
                context.Out.Write($"  Serial Number: {CertutilText.Hex(entry.SerialNumber)}\n   Revocation Date: {CertutilText.Time(entry.RevocationDate, context.Clock)}\n");
            }
        }
    }

    private static void PrintPfx(string path, CertutilRequest request, CliContext context)
    {
        var passwords = GivenPassword.Source(request.Password, context);
        using var material = KeyReader.ReadFile(path, passwords);
        passwords.Forget();
        PrintAll(material.Certificates, context, certificate => context.Out.WriteLine(
            material.Keys.FirstOrDefault(k => PublicKeyMatch.Matches(certificate, k.PublicKey)) is { } key ? CertutilText.SignatureTest(key, certificate)
                : "  No key provider information"));
    }

    private static void PrintMessage(CliContext context, string type, string name) => context.Out.Write(
        $"PKCS7/CMS Message:\n  CMSG_SIGNED(2)\n  CMSG_SIGNED_DATA_PKCS_1_5_VERSION(1)\n  Content Type: {type} {name}\n\n");

    private static void PrintAll(IReadOnlyList<Certificate> certificates, CliContext context, Action<Certificate> after)
    {
        foreach (var (index, certificate) in certificates.Index())
        {
            CertutilText.PrintHeading(context.Out, index);
            context.Out.Write($"================ Begin Nesting Level 1 ================\nElement {index}:\n");
            CertutilText.PrintShort(context.Out, certificate, context.Clock);
            context.Out.Write($"----------------  End Nesting Level 1  ----------------\n");
            after(certificate);
        }
    }

    private static void PrintCatalog(CatalogFile file, CliContext context)
    {
        var catalog = file.Catalog;
        PrintMessage(context, Oids.CertificateTrustList, "Certificate Trust List");
        context.Out.Write($"PKCS7 Message Content:\nCertificate Trust List:\nVersion: 1\nSubject Usage:\n    {Oids.CatalogList} szOID_CATALOG_LIST\n");
        context.Out.Write($"List Identifier: {Convert.ToHexStringLower(catalog.ListIdentifier.Span)}\nThis Update: {CertutilText.Time(catalog.Time, context.Clock)}\n");
        CertutilText.PrintAlgorithm(context.Out, "Subject Algorithm", catalog.Version == CatalogVersion.V1 ? Oids.CatalogListMember : Oids.CatalogListMember2);
        context.Out.WriteLine($"Number of Entries: {catalog.Members.Count}");
        foreach (var member in catalog.Members)
        {
            context.Out.WriteLine($"  Subject Identifier: {member.Tag}");
            foreach (var (algorithm, value) in member.Digests())
            {
                context.Out.WriteLine($"    {algorithm} {Convert.ToHexStringLower(value.Span)}");
            }

            Print(member.NameValues, "    ");
        }

        context.Out.WriteLine($"Attributes: {catalog.Attributes.Count}");
        Print(catalog.Attributes, "  ");
        context.Out.WriteLine($"Signer Count: {(file.IsSigned ? 1 : 0)}");
        PrintAll([.. file.Signatures.SelectMany(s => s.Certificates)], context, _ => { });

        void Print(IReadOnlyList<CatalogNameValue> values, string indent)
        {
            foreach (var value in values)
            {
                context.Out.WriteLine($"{indent}{value.Name}: {value.Text ?? Convert.ToHexStringLower(value.Value.Span)}");
            }
        }
    }
}
