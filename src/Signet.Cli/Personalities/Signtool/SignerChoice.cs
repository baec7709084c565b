using Signet.Cli.Options;
using Signet.Keys;
using Signet.Stores;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Who was chosen to sign.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its key; null when another makes the signature. The caller disposes it.</param>
/// <param name="Further">The rest of its chain, and what else was added.</param>
internal sealed record ChosenSigner(StoredCertificate Certificate, SigningKey? Key, IReadOnlyList<Certificate> Further)
{
    /// <summary>False for a certificate that is not valid yet: signtool chooses it, and then refuses each file.</summary>
    public bool IsValid { get; init; } = true;

    /// <summary>The certificate with its key.</summary>
    public Signer Signer => new(Certificate.Certificate, Key!, Further);
}

/// <summary>Chooses who signs as signtool does: from a file or a store, filter by filter, and tells about it.</summary>
/// <param name="request">What was asked.</param>
/// <param name="context">Where to print, and whose stores.</param>
internal sealed class SignerChoice(SignRequest request, CliContext context)
{
    private readonly CertificateStores _stores = CertificateStores.Default(context.Variable);
    private readonly PasswordSource _password = request.Password is { } password ? PasswordSource.Of(password) : PasswordSource.None;

    /// <summary>The signer.</summary>
    /// <exception cref="PersonalityException">There is none, or more than one, or something cannot be opened.</exception>
    internal ChosenSigner Choose()
    {
        using var source = request.File is { } file ? OpenFile(file) : OpenStore();
        var issuers = Issuers(source);
        if (request.Debug)
        {
            Print("\nThe following certificates were considered:\n", source.Candidates);
        }

        var result = CertificateSelection.Select(source.Candidates, issuers, Criteria());
        if (request.Debug)
        {
            foreach (var step in result.Steps)
            {
                context.Out.Write($"After {step.Filter} filter, {step.Left} certs were left.\n");
            }

            if (result.Suitable.Count > 1)
            {
                Print("\nThe following certificates have been found to be suitable for signing:\n", result.Suitable);
            }
        }

        if (result.Chosen is not { } chosen)
        {
            throw Refuse(result.Suitable);
        }

        if (request.Tells)
        {
            Print("The following certificate was selected:\n", [chosen]);
        }

        // signtool attaches all that the file holds; from a store only the chain goes along.
        var others = request.File is null ? [] : source.Candidates.Where(c => c != chosen).ToList();
        if (request.Debug && others.Count > 0)
        {
            Print("\nThe following additional certificates will be attached:\n", others);
        }

        var further = others.Select(c => c.Certificate).Concat(Chain(chosen.Certificate, issuers)).ToList();
        further.AddRange(new AddedCertificates(request, context, _stores).Read(chosen.Certificate, issuers));
        return new ChosenSigner(
            chosen, request.DigestTo is null ? source.TakeKey(chosen) : null,
            [.. further.Where(c => c.Sha1Thumbprint != chosen.Certificate.Sha1Thumbprint).DistinctBy(c => c.Sha1Thumbprint)])
        {
            IsValid = result.Problem is null,
        };
    }

    private SelectionCriteria Criteria() => new()
    {
        At = context.Clock.GetUtcNow(), Usage = request.Usage ?? Oids.CodeSigning, Thumbprint = request.Thumbprint, Subject = request.Subject,
        FriendlyName = request.FriendlyName, Issuer = request.Issuer, Root = request.Root, Template = request.Template, Best = request.Best,
        NeedsKey = request.DigestTo is null,
    };

    private PersonalityException Refuse(IReadOnlyList<StoredCertificate> suitable)
    {
        if (suitable.Count == 0)
        {
            return new PersonalityException("No certificates were found that met all the given criteria.");
        }

        // The list goes to standard output, the words around it to standard error.
        Print("", suitable);
        return new PersonalityException(
            "Multiple certificates were found that meet all the given\n\tcriteria. Use the /a option to allow SignTool to choose the best\n"
            + "\tcertificate automatically or use the /sha1 option with the hash of the\n\tdesired certificate.\nThe following certificates meet all given criteria:");
    }

    private CandidateSource OpenFile(string file)
    {
        if (!File.Exists(file))
        {
            throw new PersonalityException($"File not found: {file}");
        }

        try
        {
            return request.Container is { } uri
                ? CandidateSource.OfToken(file, OpenKey(uri), _password)
                : CandidateSource.OfMaterial(KeyReader.ReadFile(file, _password));
        }
        catch (SigningException e) when (request.Container is null)
        {
            if (e.Finding.Rule == KeyFindings.WrongPassword || e.Finding.Rule == KeyFindings.PasswordNeeded)
            {
                throw new PersonalityException("The specified PFX password is not correct.");
            }

            Explain(e);
            throw new PersonalityException($"An error occurred while attempting to load the signing\n\tcertificate from: {file}");
        }
    }

    private SigningKey OpenKey(string uri) => (new KeyRequest { Key = uri }.Signer(context) with { Password = _password }).OpenKey();

    private CandidateSource OpenStore()
    {
        var name = request.Store ?? "My";
        try
        {
            return CandidateSource.OfStore(_stores.Open(request.MachineStore ? StoreLocation.LocalMachine : StoreLocation.CurrentUser, name));
        }
        catch (SigningException e) when (e.Finding.Rule == StoreFindings.NotFound || e.Finding.Rule == StoreFindings.BadName)
        {
            throw new PersonalityException($"The \"{name}\" certificate store was not found.");
        }
    }

    private List<Certificate> Issuers(CandidateSource source) =>
        [.. source.Candidates.Select(c => c.Certificate)
            .Concat(((string[])["CA", "Root"]).SelectMany(name => Enum.GetValues<StoreLocation>().SelectMany(l => _stores.Open(l, name).List())).Select(c => c.Certificate))
            .DistinctBy(c => c.Sha1Thumbprint)];

    // Trust does not matter here: the default roots need not be read for it.
    private static IReadOnlyList<Certificate> Chain(Certificate signer, IReadOnlyList<Certificate> issuers) => ChainBuilder.Build(
        signer, issuers, new ChainRequest
        {
            Trust = TrustStore.Of(issuers.Where(i => i.IsSelfIssued), "the roots at hand"), At = default, Usage = null, ChecksValidity = false,
        }).Chain;

    private void Explain(SigningException e)
    {
        if (request.Debug)
        {
            context.Error.Write($"Error information: \"{e.Finding.Message}\" [{e.Finding.Code}]\n");
        }
    }

    private void Print(string heading, IReadOnlyList<StoredCertificate> certificates)
    {
        context.Out.WriteRaw(heading);
        foreach (var certificate in certificates)
        {
            if (certificate.FriendlyName is { } name)
            {
                context.Out.Write($"    Friendly Name: {name}\n");
            }

            CertificateBlock.Write(context.Out, certificate.Certificate, context.Clock.LocalTimeZone);
        }
    }
}
