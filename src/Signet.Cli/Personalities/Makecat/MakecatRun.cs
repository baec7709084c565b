using System.Globalization;
using System.Text;
using Signet.Catalogs;
using Signet.Cli.Output;
using Signet.Files;

namespace Signet.Cli.Personalities.Makecat;

/// <summary>Makes the catalog, and tells of it in makecat's words.</summary>
internal sealed class MakecatRun
{
    private readonly MakecatRequest _request;
    private readonly HumanWriter _out;
    private readonly HumanWriter? _verbose;
    private bool _faulty;
    private uint? _ended;

    private MakecatRun(MakecatRequest request, CliContext context) =>
        (_request, _out, _verbose) = (request, context.Out, request.Verbose ? context.Out : null);

    /// <summary>Does what was asked for.</summary>
    internal static async Task<ExitCode> RunAsync(MakecatRequest request, CliContext context, CancellationToken cancellation)
    {
        if (request.Definition is null)
        {
            context.Out.WriteRaw(MakecatPersonality.Usage);
            return ExitCode.Failed;
        }

        return await new MakecatRun(request, context).MakeAsync(request.Definition, context.Clock.GetUtcNow(), cancellation);
    }

    private async Task<ExitCode> MakeAsync(string definition, DateTimeOffset now, CancellationToken cancellation)
    {
        if (Open(definition) is not { } cdf)
        {
            return ExitCode.Failed;
        }

        var target = Path.GetFullPath(CdfCatalog.OutputPath(cdf, PersonalityFiles.Local));
        var pairs = _request.Pairs is { } named ? Path.GetFullPath(PersonalityFiles.Local(named)) : null;
        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            return Refuse("CryptCATCDFOpen", WindowsError.PathNotFound);
        }

        if (Directory.Exists(target))
        {
            return Refuse("CryptCATCDFOpen", WindowsError.AccessDenied);
        }

        if (pairs is not null && !Directory.Exists(Path.GetDirectoryName(pairs)))
        {
            _out.Write($"Error creating {_request.Pairs!}:  {WindowsError.PathNotFound}\n");
            return ExitCode.Failed;
        }

        _verbose?.Write($"opened:    {definition}\n");
        TellAttributes(cdf.Attributes);
        var draft = CdfCatalog.Empty(cdf, now);
        var results = await CdfCatalog.TryMembersAsync(cdf, draft, PersonalityFiles.Local, _request.GoOn, cancellation);
        foreach (var result in results)
        {
            TellMember(result);
        }

        if (!results.Any(r => r.Failure is null))
        {
            _ended ??= 0;
            _verbose?.Write($"Failed: No members found.  Last Error: 0x{(_request.GoOn && _faulty ? 0 : LastError(results)):X8}\n");
        }

        if (pairs is not null)
        {
            var lines = string.Concat(results.Where(r => r.Failure is null).Select(r => $"{r.Member.Path} - {r.Made[0].Tag}\n"));
            await OutputFile.WriteAsync(pairs, Encoding.UTF8.GetBytes(lines), cancellation);
        }

        await OutputFile.WriteAsync(target, draft.With(results.SelectMany(r => r.Made)).ToUnsignedFile(), cancellation);
        return Conclude(results.Any(IsSmall));
    }

    // The definition file when a catalog can be made of it; otherwise makecat's message has been printed.
    private CdfFile? Open(string definition)
    {
        CdfFile cdf;
        try
        {
            cdf = CdfCatalog.Read(PersonalityFiles.Local(definition));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _ = Refuse("CryptCATCDFOpen", WindowsError.Of(e));
            return null;
        }

        if (cdf.Refusal is not { } refusal)
        {
            return cdf;
        }

        if (refusal.Rule == CdfFindings.HeaderMissing)
        {
            _out.Write($"NOT processed: tag not found ([CatalogHeader])\n");
        }

        _ = Refuse("CryptCATCDFOpen", refusal.Rule == CdfFindings.HeaderMissing ? 0 : WindowsError.InvalidParameter);
        return null;
    }

    private void TellAttributes(IReadOnlyList<CdfAttribute> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Problem is not { } problem)
            {
                _verbose?.Write($"    attribute: {attribute.Value!.Name}\n");
                continue;
            }

            _faulty = true;
            _out.Write($"    attribute: error parsing CDF.  {WordsOf(problem)} ({attribute.Blamed})\n");
        }
    }

    private static string WordsOf(Finding problem) =>
        problem.Rule == CdfFindings.AttributeIncomplete ? "insufficient number of values"
        : problem.Rule == CdfFindings.AttributeUnsupported ? "unsupported feature"
        : "the type combination is invalid";

    private void TellMember(CdfResult result)
    {
        var member = result.Member;
        if (member.SubjectProblem is not null)
        {
            _faulty = true;
            _out.Write($"    attribute: error parsing CDF.  unable to convert GUID ({{{member.SubjectText!.TrimStart('{').TrimEnd('}')}}})\n");
        }

        if (result.Failure is not { } failure)
        {
            if (IsSmall(result))
            {
                _verbose?.Write($"file is too small: {member.Path}\n");
            }

            _verbose?.Write($"processing: {member.Label}\n");
            TellAttributes(member.Attributes);
            return;
        }

        if (member.Problem?.Rule == CdfFindings.LabelWithoutHash)
        {
            _ended = WindowsError.InvalidParameter;
        }
        else
        {
            _faulty = true;
            var (words, what) = member.Problem is not null ? ("unable to find file path for member", member.Label)
                : failure is SigningException ? ("calculating the indirect data", member.Path)
                : ("member file does not exist", member.Path);
            _out.Write($"NOT processed: {words} ({what})\n");
        }

        _verbose?.Write($"Failed: CryptCATCDFEnumMembersByCDFTagEx.  Last Error: 0x{WindowsError.Of(failure):X8}\n");
    }

    private ExitCode Conclude(bool small)
    {
        var failure = _faulty ? "Errors found in parsing the CDF file"
            : small ? "Failed: At least one file was smaller than the minimum allowed size"
            : _ended is { } error ? string.Create(CultureInfo.InvariantCulture, $"Failed 0x{error:X8} ({error})")
            : null;
        _out.WriteRaw(failure is null ? "Succeeded\n" : $"\n{failure}\n");
        return failure is null ? ExitCode.Success : ExitCode.Failed;
    }

    private ExitCode Refuse(string function, uint error)
    {
        _verbose?.Write($"Failed: {function}.  Last Error: 0x{error:X8}\n");
        return ExitCode.Failed;
    }

    private bool IsSmall(CdfResult result) => result.Failure is null && result.Length < _request.MinimumLength;

    private static uint LastError(IReadOnlyList<CdfResult> results) => results is [.., { Failure: { } failure }] ? WindowsError.Of(failure) : 0;
}
