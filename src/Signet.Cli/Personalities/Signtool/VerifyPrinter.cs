using Signet.Authenticode;
using Signet.Cli.Output;
using Signet.Trust;
using Signet.X509;

namespace Signet.Cli.Personalities.Signtool;

/// <summary>Prints what <c>signtool verify</c> prints, in the layout of today's signtool or in that of the kits for Windows 7 and 8.</summary>
/// <remarks>
/// Without <c>/v</c> today's signtool prints a table for each file, with it each signature with its chains. The older one printed no table and no index.
/// </remarks>
/// <param name="context">Where to print, and the reader's time zone.</param>
/// <param name="request">What was asked.</param>
internal sealed class VerifyPrinter(CliContext context, VerifyRequest request)
{
    private readonly HumanWriter _out = context.Out;
    private readonly TimeZoneInfo _zone = context.Clock.LocalTimeZone;
    private readonly bool _old = SigntoolStyle.IsOld(context);
    private bool _headed;

    /// <summary>The line that begins a file when chains are shown.</summary>
    internal void BeginVerbose(string file)
    {
        if (request.Verbose)
        {
            _out.Write($"\nVerifying: {file}\n");
        }
    }

    /// <summary>The head of the table of a file's own signatures.</summary>
    internal void BeginTable(string file)
    {
        if (request.Verbose || _old)
        {
            return;
        }

        // From the second file on signtool fills with the sign that it drew the line with: so look the scripts that read it.
        _out.Write($"File: {file}\n");
        _out.WriteRaw(_headed ? "Index==Algorithm==Timestamp====\n" : "Index  Algorithm  Timestamp    \n");
        _out.WriteRaw(new string('=', 40) + "\n");
        _headed = true;
    }

    /// <summary>With <c>/a</c>: no catalog lists the file.</summary>
    internal void NoCatalog()
    {
        if (request.Verbose)
        {
            _out.Write($"Unable to verify this file using a catalog.\n");
        }
    }

    /// <summary>A signature that holds, in one line.</summary>
    internal void Row(int index, SignatureReport signature)
    {
        if (!request.Verbose && !request.Quiet && !_old)
        {
            _out.Write($"{index,-7}{signature.DigestAlgorithm?.Name,-11}{Kind(signature.Timestamp),-13}\n");
        }
    }

    /// <summary>A signature of the file with its chains; nothing for one that could not be read that far.</summary>
    internal void Signature(int index, SignatureReport signature)
    {
        if (!request.Verbose || signature.Chain.Count == 0)
        {
            return;
        }

        if (!_old)
        {
            _out.Write($"\nSignature Index: {index}{(index == 0 ? " (Primary Signature)" : "")}\n");
        }

        Hash(SignatureFacts.Digest(signature));
        Chains(signature);
    }

    /// <summary>What <c>/v</c> shows of a signature once it is accepted: page hashes and description.</summary>
    internal void Accepted(SignatureReport signature)
    {
        if (request.Verbose)
        {
            Pages(signature);
            Description(signature);
        }
    }

    /// <summary>The signature of the catalog that lists a file.</summary>
    /// <param name="catalog">The catalog's path.</param>
    /// <param name="sha1">The file's digest by which catalogs know it.</param>
    /// <param name="signature">The catalog's signature.</param>
    internal void CatalogSignature(string catalog, ReadOnlyMemory<byte> sha1, SignatureReport signature)
    {
        if (request.Verbose)
        {
            _out.Write($"File is signed in catalog: {(_old ? Path.GetFileName(catalog) : Path.GetFullPath(catalog))}\n");
            Hash(new FileDigest(DigestAlgorithm.Sha1, sha1));
            Chains(signature);
        }
    }

    /// <summary>A chain alone, for <c>/p7</c>.</summary>
    internal void Chain(IReadOnlyList<Certificate> chain)
    {
        if (request.Verbose)
        {
            CertificateBlock.WriteChain(_out, chain, _zone);
        }
    }

    /// <summary>The line for <c>/r</c> and another root.</summary>
    internal void OtherRoot(SignatureReport signature) =>
        _out.Write($"Root subject name does not match: {(signature.Chain is [.., { } root] ? X509Name.Simple(root.Subject) : "").ToLowerInvariant()}\n");

    /// <summary>The line for a file whose own signatures hold.</summary>
    internal void Verified(string file)
    {
        if (!_old)
        {
            _out.Write($"\n");
        }

        VerifiedByCatalog(file);
    }

    /// <summary>The line for a file that a catalog lists.</summary>
    internal void VerifiedByCatalog(string file) => _out.Write($"Successfully verified: {file}\n");

    private void Hash(FileDigest? digest)
    {
        if (digest is not null)
        {
            _out.Write($"Hash of file ({digest.Algorithm.Name}): {Convert.ToHexString(digest.Value.Span)}\n");
        }
    }

    private void Chains(SignatureReport signature)
    {
        _out.Write($"\nSigning Certificate Chain:\n");
        CertificateBlock.WriteChain(_out, signature.Chain, _zone);
        if (signature.Timestamp is { } stamp)
        {
            _out.Write($"The signature is timestamped: {CertificateBlock.Time(stamp.Time, _zone)}\nTimestamp Verified by:\n");
            CertificateBlock.WriteChain(_out, stamp.Chain, _zone);
        }
        else
        {
            _out.Write($"File is not timestamped.\n\n");
        }

        if (request.Policy == SigntoolPolicy.Kernel && signature.CrossChain.Count > 0)
        {
            _out.Write($"Cross Certificate Chain:\n");
            CertificateBlock.WriteChain(_out, signature.CrossChain, _zone);
        }
    }

    private void Pages(SignatureReport signature)
    {
        if (signature.Source?.Content?.PageHashes is not { } table)
        {
            return;
        }

        if (!request.PageHashes)
        {
            _out.Write($"File has page hashes.\n\n");
            return;
        }

        _out.Write($"Page hashes:\n");
        foreach (var (offset, hash) in table.Entries)
        {
            _out.Write($"0x{offset:x8} {Convert.ToHexString(hash.Span)}\n");
        }

        _out.Write($"\n");
    }

    private void Description(SignatureReport signature)
    {
        if (!request.Description)
        {
            return;
        }

        if (signature.ProgramName is { } name)
        {
            _out.Write($"Description:     {name}\n");
        }

        if (signature.MoreInfo is { } url)
        {
            _out.Write($"Description URL: {url}\n");
        }

        if (signature.ProgramName is not null || signature.MoreInfo is not null)
        {
            _out.Write($"\n");
        }
    }

    private static string Kind(TimestampReport? stamp) => stamp?.Kind switch
    {
        null => "None",
        "rfc3161" => "RFC3161",
        _ => "Authenticode",
    };
}
