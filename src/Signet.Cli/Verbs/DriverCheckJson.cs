using System.Text.Json;
using Signet.Cli.Output;
using Signet.Drivers;
using Signet.Inf;

namespace Signet.Cli.Verbs;

/// <summary>The JSON of <c>signet driver check</c>, schema signet/driver-check/1.</summary>
internal sealed class DriverCheckJson(Utf8JsonWriter json)
{
    public void Write(string folder, IReadOnlyList<DriverOs> releases, DriverCheck check)
    {
        json.WriteString("folder", folder);
        WriteList("os", releases.Select(os => os.Keyword));
        json.WriteBoolean("signable", check.Signable);
        json.WriteStartArray("infs");
        foreach (var inf in check.Package.Infs)
        {
            WriteInf(inf, check.Package.Folder);
        }

        json.WriteEndArray();
        PackageText.Write(json, check.Findings);
        json.WriteStartObject("summary");
        json.WriteNumber("errors", DriverCheckVerb.Count(check, Severity.Error));
        json.WriteNumber("warnings", DriverCheckVerb.Count(check, Severity.Warning));
        json.WriteNumber("notes", DriverCheckVerb.Count(check, Severity.Note));
        json.WriteEndObject();
    }

    private void WriteInf(DriverInf inf, PackageFolder folder)
    {
        var (package, version) = (inf.Package, inf.Package.Version);
        json.WriteStartObject();
        json.WriteString("path", inf.File.Path);
        json.WriteString("encoding", package.File.Encoding switch
        {
            InfEncoding.Utf16LittleEndian => "utf-16le", InfEncoding.Utf16BigEndian => "utf-16be", InfEncoding.Utf8 => "utf-8", _ => "ansi",
        });
        json.WriteString("class", version.Class);
        json.WriteString("classGuid", version.ClassGuid?.ToString("B"));
        json.WriteString("provider", version.Provider);
        json.WriteString("driverDate", version.DriverVersion?.Date.ToString("yyyy-MM-dd", null));
        json.WriteString("driverVersion", version.DriverVersion?.Version);
        WriteList("architectures", Names(package.Architectures));
        WriteCatalogs(package);
        WriteList("hardwareIds", package.Models.SelectMany(m => m.Ids).Distinct(StringComparer.OrdinalIgnoreCase));
        json.WriteStartArray("files");
        foreach (var file in package.Files)
        {
            json.WriteStartObject();
            json.WriteString("path", inf.Below(file.Path));
            WriteList("architectures", Names(file.Architectures));
            json.WriteNumber("line", file.Line);
            json.WriteBoolean("present", folder.Find(inf.Below(file.Path)) is not null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteServices(package);
        json.WriteEndObject();
    }

    private void WriteCatalogs(InfPackage package)
    {
        json.WriteStartArray("catalogs");
        foreach (var catalog in package.CatalogFiles)
        {
            json.WriteStartObject();
            json.WriteString("name", catalog.Name);
            json.WriteString("decoration", catalog.Decoration);
            json.WriteNumber("line", catalog.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteServices(InfPackage package)
    {
        json.WriteStartArray("services");
        foreach (var service in package.Services)
        {
            json.WriteStartObject();
            json.WriteString("name", service.Name);
            JsonParts.WriteNumber(json, "startType", service.StartType);
            JsonParts.WriteNumber(json, "errorControl", service.ErrorControl);
            json.WriteString("binary", service.Binary);
            WriteList("architectures", Names(service.Architectures));
            json.WriteNumber("line", service.Line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IEnumerable<string> Names(InfArchitectures architectures) => architectures.Each().Select(a => a.Name());

    private void WriteList(string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
