using System.Diagnostics.CodeAnalysis;
using Signet.X509;

namespace Signet.Uefi;

/// <summary>The state of UEFI's Secure Boot, and its keys, as Linux shows the firmware's variables in a folder.</summary>
/// <remarks>
/// <code>
/// FOLDER/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c   1 byte: 1 when it is on
///        SetupMode-8be4df61-…                              1 byte: 1 when anyone may put in a platform key
///        PK-8be4df61-…, KEK-8be4df61-…                     signature lists
///        db-d719b2cb-3d3a-4596-a3bc-dad00e67656f, dbx-…    signature lists
/// </code>
/// Each file begins with 4 bytes of attributes. Source: UEFI 2.10, 3.3 and 32.3; Linux, Documentation/filesystems/efivarfs.rst.
/// </remarks>
public sealed record SecureBoot
{
    /// <summary>Where Linux shows the variables.</summary>
    public const string DefaultFolder = "/sys/firmware/efi/efivars";

    private const string GlobalVariable = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
    private const string ImageSecurity = "d719b2cb-3d3a-4596-a3bc-dad00e67656f";
    private const int AttributesSize = 4;

    /// <summary>The certificates of the platform key, at least one.</summary>
    public required IReadOnlyList<Certificate> PlatformKeys { get; init; }

    /// <summary>The certificates of the key exchange keys (KEK) and the allowed signers (db).</summary>
    public IReadOnlyList<Certificate> OtherKeys { get; init; } = [];

    /// <summary>What dbx forbids.</summary>
    public IReadOnlyList<EfiSignature> Forbidden { get; init; } = [];

    /// <summary>Reads the variables.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="state">The keys; null when they vouch for nothing.</param>
    /// <param name="problem">Why: Secure Boot is off, setup mode is on, a variable is missing or malformed.</param>
    public static bool TryRead(string folder, [NotNullWhen(true)] out SecureBoot? state, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(folder);
        state = null;
        try
        {
            problem = ReadSwitches(folder) ?? ReadKeys(folder, out state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = UefiFindings.Variable.With(e.Message.TrimEnd('.'));
        }

        state = problem is null ? state : null;
        return problem is null;
    }

    /// <summary>True when dbx names the certificate, itself or by the hash of what its issuer signed.</summary>
    public bool Forbids(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Forbidden.Any(f => f.Data.Span.SequenceEqual(f.Kind switch
        {
            EfiSignatureKind.X509 => certificate.Raw.Span,
            EfiSignatureKind.X509Sha256 => DigestAlgorithm.Sha256.Hash(certificate.Tbs.Span),
            EfiSignatureKind.X509Sha384 => DigestAlgorithm.Sha384.Hash(certificate.Tbs.Span),
            EfiSignatureKind.X509Sha512 => DigestAlgorithm.Sha512.Hash(certificate.Tbs.Span),
            _ => [],
        }));
    }

    private static Finding? ReadSwitches(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return UefiFindings.SecureBootOff.With($"there are no firmware variables in {folder}");
        }

        // What is missing is off, and what is malformed is no answer.
        var secureBoot = ReadSwitch(folder, "SecureBoot", out var problem);
        if (problem is not null || !secureBoot)
        {
            return problem ?? UefiFindings.SecureBootOff.With("the variable SecureBoot is not 1");
        }

        var setupMode = ReadSwitch(folder, "SetupMode", out problem);
        return problem ?? (setupMode ? UefiFindings.SetupMode.With("the variable SetupMode is 1") : null);
    }

    private static bool ReadSwitch(string folder, string name, out Finding? problem)
    {
        var value = ReadVariable(folder, name, GlobalVariable, out problem);
        if (problem is null && value is { Length: not 1 })
        {
            problem = UefiFindings.Variable.With($"{name} has {value.Value.Length} bytes, not 1");
        }

        return value is { Length: 1 } state && state.Span[0] == 1;
    }

    private static Finding? ReadKeys(string folder, out SecureBoot? state)
    {
        state = null;
        var lists = new Dictionary<string, IReadOnlyList<EfiSignature>>(StringComparer.Ordinal);
        foreach (var (name, guid) in new[] { ("PK", GlobalVariable), ("KEK", GlobalVariable), ("db", ImageSecurity), ("dbx", ImageSecurity) })
        {
            var value = ReadVariable(folder, name, guid, out var problem);
            if (problem is not null || !EfiSignature.TryReadAll(value ?? default, name, out var list, out problem))
            {
                return problem;
            }

            lists.Add(name, list);
        }

        var platformKeys = Certificates(lists["PK"]);
        if (platformKeys.Count == 0)
        {
            return UefiFindings.NoPlatformKey.With("the variable PK holds no certificate");
        }

        state = new SecureBoot { PlatformKeys = platformKeys, OtherKeys = [.. Certificates(lists["KEK"]), .. Certificates(lists["db"])], Forbidden = lists["dbx"] };
        return null;
    }

    // A certificate that cannot be read anchors nothing; the others still do.
    private static List<Certificate> Certificates(IReadOnlyList<EfiSignature> list) =>
        [.. list.Where(s => s.Kind == EfiSignatureKind.X509).Select(s => Certificate.TryRead(s.Data, out var certificate, out _) ? certificate : null).OfType<Certificate>()];

    // Null when there is no such variable.
    private static ReadOnlyMemory<byte>? ReadVariable(string folder, string name, string guid, out Finding? problem)
    {
        problem = null;
        var path = Path.Combine(folder, $"{name}-{guid}");
        if (!File.Exists(path))
        {
            return null;
        }

        // efivarfs gives a variable at one read; its files have a length, but a folder of copies may hold anything.
        using var stream = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
        var buffer = new byte[AttributesSize + EfiSignature.MaxBytes + 1];
        var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (count < AttributesSize)
        {
            problem = UefiFindings.Variable.With($"{name} has {count} bytes, less than its attributes");
            return null;
        }

        return buffer.AsMemory(AttributesSize, count - AttributesSize);
    }
}
