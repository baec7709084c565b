using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Signet.Cli.Options;
using Signet.Keys;
using Signet.Stores;
using Signet.X509;

namespace Signet.Cli.Personalities.KeyTools;

/// <summary>Makes the certificate that makecert was asked for.</summary>
internal static class MakecertRun
{
    private const string KeyUsageRestriction = "2.5.29.4";
    private static readonly DateTimeOffset s_end = new(2039, 12, 31, 23, 59, 59, TimeSpan.Zero);

    internal static async Task<ExitCode> RunAsync(MakecertRequest request, CliContext context, CancellationToken cancellation)
    {
        var name = Name(request.Name);
        await using var issuer = request.SelfSigned ? null : await OpenIssuerAsync(request, context);
        var isNew = request.KeyFile is not { } file || !File.Exists(file);
        using var password = isNew && request.KeyFile is { } its ? NewPassword(request, context, its) : null;
        var key = isNew ? NewKey(request.KeyBits) : OpenKey(request, context);
        await using var signing = FileKey.Create(key);
        var certificate = Issue(request, context, name, signing, issuer);

        // The key first: a certificate without its key is worth less than the other way round.
        if (isNew && request.KeyFile is { } path)
        {
            var encryption = password is null ? PvkEncryption.None : PvkEncryption.Strong;
            NewFile.CreatePrivateAndWipe(path, KeyWriter.Pvk(key, encryption, password, request.KeySpec));
        }

        if (request.Store is { } store)
        {
            var into = StoreRequest.Stores(context).OpenOrCreate(request.Location, store);
            _ = request.KeyFile is null ? into.AddKey(certificate, key) : into.Add(certificate);
        }

        if (request.Output is { } output)
        {
            NewFile.ReplacePublic(output, certificate.Raw.Span);
        }

        context.Out.WriteLine("Succeeded");
        return ExitCode.Success;
    }

    private static Certificate Issue(MakecertRequest request, CliContext context, X500DistinguishedName name, FileKey key, Signer? issuer)
    {
        if (request.Digest == DigestAlgorithm.Sha1)
        {
            context.Error.WriteLine("Warning: certificates signed with SHA-1 are not trusted any more, and can be forged.");
        }

        var from = request.From is { } day ? Midnight(day, context) : Seconds(context.Clock.GetUtcNow());
        var draft = new CertificateDraft
        {
            Subject = name,
            PublicKey = key.PublicKey,
            Profile = Profile(request),
            Digest = request.Digest,
            NotBefore = from,
            NotAfter = request.Until is { } last ? Midnight(last, context) : request.Months is { } months ? from.AddMonths(months).AddSeconds(-1) : s_end,
            SerialNumber = request.SerialNumber is { } serial ? SerialNumber(serial) : default(ReadOnlyMemory<byte>?),
            FurtherExtensions = request.Restriction is { } restriction ? [Restriction(restriction)] : [],
        };
        if (issuer is null)
        {
            return draft.SelfSign(key);
        }

        var certificate = draft.Issue(issuer.Certificate, issuer.Key, out var findings);
        foreach (var finding in findings)
        {
            context.Error.WriteLine($"Warning: {finding.Message}");
        }

        return certificate;
    }

    // Without -cy: a certificate that certifies itself is the root of a test chain and, as often, its only member.
    private static CertificateProfile Profile(MakecertRequest request)
    {
        var isAuthority = request.IsAuthority ?? (request.SelfSigned || request.PathLength is not null);
        var usages = (isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : 0)
            | (!isAuthority || request is { SelfSigned: true, IsAuthority: null } ? X509KeyUsageFlags.DigitalSignature : 0);
        return new CertificateProfile("makecert", "as asked", isAuthority, usages, request.Usages, Days: 0) { PathLength = request.PathLength };
    }

    private static PrivateKey NewKey(int bits)
    {
        using var made = RSA.Create(bits);
        return PrivateKey.From(made);
    }

    private static PrivateKey OpenKey(MakecertRequest request, CliContext context)
    {
        using var material = KeyReader.ReadFile(request.KeyFile!, KeyOptions.OpenSource(request.PasswordFrom, context));
        return material.Keys is [var key, ..] ? material.Take(key)
            : throw new SigningException(material.Problem ?? KeyFindings.NotAKey.With($"{request.KeyFile} holds no private key"));
    }

    // Asked for before the key is made, which takes long. An empty one is None in the original's dialog.
    private static Password? NewPassword(MakecertRequest request, CliContext context, string path) =>
        new NewKeyRequest { PasswordFrom = request.PasswordFrom }.NewPassword(context, path) is { Characters.IsEmpty: false } given ? given : null;

    private static async Task<Signer> OpenIssuerAsync(MakecertRequest request, CliContext context)
    {
        if (request.IssuerFile is { } file)
        {
            return await Named(new SignerSource
            {
                CertificatePaths = [file], Key = "file:" + request.IssuerKeyFile, Password = KeyOptions.OpenSource(request.PasswordFrom, context),
            }.OpenAsync());
        }

        var store = StoreRequest.Stores(context).Open(request.IssuerLocation, request.IssuerStore!);
        var found = store.List().Where(c => request.IssuerName is null
            || string.Equals(X509Name.Find(c.Certificate.Subject, Oids.CommonName), request.IssuerName, StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [] => throw new PersonalityException($"There is no matching certificate in the issuer's {store.Name} cert store"),
            [var one] => new Signer(one.Certificate, FileKey.Create(store.OpenKey(one, KeyOptions.OpenSource(request.PasswordFrom, context))), []),
            _ => throw new PersonalityException($"There are {found.Count} matching certificates in the issuer's {store.Name} cert store. Name one with -in"),
        };

        static async Task<Signer> Named(Task<Signer> opening)
        {
            try
            {
                return await opening;
            }
            catch (SigningException e) when (e.Finding.Code == KeyFindings.CertificateMismatch.Code)
            {
                throw new PersonalityException("Issuer's public key doesn't correspond to its private key");
            }
        }
    }

    // As written, first part first; makecert does not turn the order round as the names of other tools have it.
    private static X500DistinguishedName Name(string text)
    {
        try
        {
            return new X500DistinguishedName(text, X500DistinguishedNameFlags.None);
        }
        catch (CryptographicException)
        {
            throw new PersonalityException("CryptCertStrToNameW failed => 0x80092023 (-2146885597) ");
        }
    }

    private static DateTimeOffset Midnight(DateOnly day, CliContext context)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, context.Clock.LocalTimeZone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static byte[] SerialNumber(int number)
    {
        var bytes = new byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        var zeros = Array.FindIndex(bytes, b => b != 0);
        return bytes[zeros] >= 0x80 ? bytes[(zeros - 1)..] : bytes[zeros..];
    }

    // SEQUENCE { certPolicySet SEQUENCE OF SEQUENCE OF OBJECT IDENTIFIER, restrictedKeyUsage BIT STRING }; wincrypt.h, CERT_KEY_USAGE_RESTRICTION_INFO.
    private static Signet.X509.X509Extension Restriction(string policy)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(policy);
            }

            writer.WriteBitString([0x80], unusedBitCount: 7); // digitalSignature
        }

        return new Signet.X509.X509Extension(KeyUsageRestriction, Critical: false, writer.Encode());
    }
}
