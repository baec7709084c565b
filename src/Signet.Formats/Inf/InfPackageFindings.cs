namespace Signet.Inf;

/// <summary>What can be wrong with an INF as the description of a driver package.</summary>
public static class InfPackageFindings
{
    public static readonly FindingRule VersionMissing = new("inf-no-version", Severity.Error,
        "There is no section [Version]. Windows does not take the file for an INF.",
        "Add [Version] with Signature, Class, ClassGuid, Provider, DriverVer and CatalogFile.");

    public static readonly FindingRule SignatureWrong = new("inf-no-signature", Severity.Error,
        "[Version] has no Signature of \"$Windows NT$\" or \"$Chicago$\". Windows does not take the file for an INF.",
        "Write Signature = \"$Windows NT$\" into [Version].");

    public static readonly FindingRule ClassMissing = new("inf-no-class", Severity.Error,
        "[Version] lacks Class or ClassGuid, or the GUID is malformed. A package with devices needs both; for others it is a warning.",
        "Write the setup class's name and GUID into [Version].");

    public static readonly FindingRule ProviderMissing = new("inf-no-provider", Severity.Error,
        "[Version] names no Provider. A package with devices needs one; for others it is a warning.",
        "Write Provider = %Name% into [Version] and the name into [Strings].");

    public static readonly FindingRule DateMalformed = new("inf-driver-ver-malformed", Severity.Error,
        "DriverVer is missing, or is not mm/dd/yyyy[,w.x.y.z] with each part of the version below 65,536.",
        "Write DriverVer = 01/31/2026,1.0.0.0: month first, with slashes whatever the country.");

    public static readonly FindingRule DateFuture = new("inf-driver-ver-future", Severity.Error,
        "The date of DriverVer lies in the future, counted in UTC.",
        "Set the date of DriverVer to today or earlier.");

    public static readonly FindingRule DateOld = new("inf-driver-ver-old", Severity.Error,
        "The date of DriverVer is older than what the release of Windows asks for.",
        "Set the date of DriverVer to the day of the release of the package.");

    public static readonly FindingRule CatalogMissing = new("inf-no-catalog", Severity.Error,
        "[Version] names no catalog for an architecture that the INF is for. The package cannot be signed for it.",
        "Write CatalogFile = name.cat into [Version].");

    public static readonly FindingRule CatalogName = new("inf-catalog-name", Severity.Error,
        "A CatalogFile entry is no plain file name that ends with .cat. The catalog has to lie beside the INF.",
        "Write the name of the catalog alone, without a folder.");

    public static readonly FindingRule UnknownString = new("inf-unknown-string", Severity.Error,
        "A name in percent signs is defined in no [Strings] section. It stays in the value as it is.",
        "Define the name in [Strings]; write a percent sign that is meant as one twice.");

    public static readonly FindingRule SectionMissing = new("inf-section-missing", Severity.Error,
        "A directive names a section that the INF does not have, so what it should do is not done.",
        "Add the section, or correct the name.");

    public static readonly FindingRule CopyFilesMissing = new("inf-copy-files-missing", Severity.Error,
        "CopyFiles names a section that the INF does not have.",
        "Add the section with the files to copy; write @ before the name of a single file.");

    public static readonly FindingRule ModelsMissing = new("inf-models-missing", Severity.Error,
        "[Manufacturer] names a models section that the INF does not have.",
        "Add the section with the same decoration, or take the decoration out of [Manufacturer].");

    public static readonly FindingRule Decoration = new("inf-bad-decoration", Severity.Error,
        "A TargetOS decoration in [Manufacturer] is not NT[architecture][.major[.minor[.product[.suite[.build]]]]]. Windows passes over it.",
        "Correct it, as in NTamd64.10.0...16299.");

    public static readonly FindingRule Unstamped = new("inf-not-stamped", Severity.Error,
        "A name in dollar signs of the driver kit's template, such as $ARCH$, still stands in the INF.",
        "Make the INF from its template (.inx) with stampinf, or let the driver's project do so.");

    public static readonly FindingRule NothingInstalls = new("inf-installs-nothing", Severity.Warning,
        "The INF has neither devices in [Manufacturer] nor a section [DefaultInstall]: it installs nothing.",
        "Add the devices, or a section [DefaultInstall] with the architecture as its decoration.");

    public static readonly FindingRule NoTarget = new("inf-not-for-os", Severity.Error,
        "The INF has no devices and no default installation for a release of Windows that was asked for.",
        "Add a models section with the architecture's decoration, or leave the release out.");

    public static readonly FindingRule SourceMissing = new("inf-no-source-file", Severity.Error,
        "A file is copied that no [SourceDisksFiles] section lists for the architecture, so that nothing says where it lies. Windows does not copy such a file into the driver store.",
        "List the file in [SourceDisksFiles], or in the section with the architecture.");

    public static readonly FindingRule DiskMissing = new("inf-no-source-disk", Severity.Error,
        "An entry of [SourceDisksFiles] has the number of a disk that [SourceDisksNames] does not list.",
        "Add the disk: 1 = %DiskName%.");

    public static readonly FindingRule PathOutside = new("inf-path-outside", Severity.Error,
        "The path of a source file leads out of the package's folder. Such a file can belong to no package.",
        "Put the file below the folder of the INF.");

    public static readonly FindingRule FileMissing = new("inf-file-missing", Severity.Error,
        "The INF copies a file that is not in the package's folder where the INF says.",
        "Put the file there, correct [SourceDisksNames] and [SourceDisksFiles], or leave out the releases of Windows for which it is copied.");

    public static readonly FindingRule CopiedInfMissing = new("inf-copied-inf-missing", Severity.Warning,
        "CopyINF names an INF that does not lie beside the one that names it.",
        "Put the INF and its package there, or take the name out of CopyINF.");

    public static readonly FindingRule FileCase = new("inf-file-case", Severity.Note,
        "A file's name in the folder and in the INF differ in case. Windows does not mind; other systems do.",
        "Nothing for Windows; the same case everywhere spares trouble.");

    public static readonly FindingRule FilePacked = new("inf-file-packed", Severity.Note,
        "A file is there in packed form only: in a cabinet, or with an underscore at the end of its name. What a catalog holds is the digest of the unpacked file.",
        "Put the unpacked files into the folder before the catalog is made.");

    public static readonly FindingRule SystemFile = new("inf-system-file", Severity.Error,
        "The package installs a file that Windows brings along. Windows keeps its own, and a package must not replace it.",
        "Use the INF of Windows with Include and Needs instead of bringing the file.");

    public static readonly FindingRule ServiceMalformed = new("inf-service-incomplete", Severity.Error,
        "The section of a service lacks ServiceType, StartType, ErrorControl or ServiceBinary, or one of them is no number.",
        "Write all four.");

    public static readonly FindingRule BinaryMissing = new("inf-service-binary-not-copied", Severity.Warning,
        "The INF adds a service whose file it does not copy and that is not known to come with Windows.",
        "Copy the file, or correct ServiceBinary.");

    public static readonly FindingRule DeviceIdMissing = new("inf-no-device-id", Severity.Warning,
        "An entry of a models section has neither a hardware id nor a compatible id, so Windows finds no device for it.",
        "Write the device's hardware id behind the name of the install section.");

    public static readonly FindingRule StringInFileName = new("inf-string-in-file-name", Severity.Note,
        "The name of a file to copy is written with a %string%. Strings differ by language, so that other files may be copied elsewhere than the catalog was made for.",
        "Nothing while the string is the same in every language; safer is the name itself.");

    public static readonly FindingRule TooManyEntries = new("inf-too-many-entries", Severity.Error,
        "The INF has more devices, files and directives than any INF of a package; such files are made to upset readers. The rest was not looked at.",
        "Divide the INF.");

    public static readonly FindingRule IncludeOfWindows = new("inf-includes-windows", Severity.Note,
        "The INF includes one that comes with Windows. What it does lies outside of the package, and its sections are not checked.",
        "Nothing.");

    public static readonly FindingRule IncludeMissing = new("inf-include-missing", Severity.Warning,
        "The INF includes one that is neither in the folder nor known to come with Windows.",
        "Check the name. Packages may include INFs of Windows; those of other packages may not be there.");

    public static readonly FindingRule IncludeLoop = new("inf-include-loop", Severity.Warning,
        "An INF includes itself, directly or through another.",
        "Remove the Include.");

    /// <summary>All rules of this class.</summary>
    public static IReadOnlyList<FindingRule> Rules { get; } =
    [
        VersionMissing, SignatureWrong, ClassMissing, ProviderMissing, DateMalformed, DateFuture, DateOld, CatalogMissing, CatalogName, UnknownString,
        SectionMissing, CopyFilesMissing, ModelsMissing, Decoration, Unstamped, NothingInstalls, NoTarget, SourceMissing, DiskMissing, PathOutside, FileMissing,
        CopiedInfMissing, FileCase, FilePacked, SystemFile, ServiceMalformed, BinaryMissing, DeviceIdMissing, StringInFileName, TooManyEntries, IncludeOfWindows, IncludeMissing, IncludeLoop,
    ];

    /// <summary>The number under which Inf2Cat reports the same, as far as that is publicly known; null for others.</summary>
    public static string? Inf2CatNumber(FindingRule rule) =>
        rule == FileMissing ? "22.9.1"
        : rule == CatalogMissing ? "22.9.4"
        : rule == DateMalformed ? "22.9.6"
        : rule == DateFuture || rule == DateOld ? "22.9.7"
        : rule == SystemFile ? "22.9.8"
        : rule == SourceMissing ? "22.9.10"
        : null;

    internal static Finding NoVersion() => VersionMissing.With("there is no section [Version]");

    internal static Finding NoSignature(InfFile file, InfSection version, InfEntry? entry) => entry is null
        ? InfFindings.At(SignatureWrong, file, version.Line, "[Version] has no Signature")
        : InfFindings.At(SignatureWrong, entry, $"Signature is '{entry.Value(0)}'");

    internal static Finding NoClass(InfFile file, InfSection version, string what) => InfFindings.At(ClassMissing, file, version.Line, what);

    internal static Finding NoProvider(InfFile file, InfSection version) => InfFindings.At(ProviderMissing, file, version.Line, "[Version] names no Provider");

    internal static Finding NoDriverVer(InfFile file, InfSection version) => InfFindings.At(DateMalformed, file, version.Line, "[Version] has no DriverVer");

    internal static Finding BadDriverVer(InfEntry entry) =>
        InfFindings.At(DateMalformed, entry, $"DriverVer is '{string.Join(',', entry.Values)}', not mm/dd/yyyy[,w.x.y.z]");

    public static Finding Future(InfEntry entry, DateOnly date, DateOnly today) =>
        InfFindings.At(DateFuture, entry, $"DriverVer is of {date:yyyy-MM-dd}; today is {today:yyyy-MM-dd}");

    public static Finding Old(InfEntry entry, DateOnly date, DateOnly floor, string os) =>
        InfFindings.At(DateOld, entry, $"DriverVer is of {date:yyyy-MM-dd}; {os} asks for {floor:yyyy-MM-dd} or later");

    internal static Finding NoCatalog(InfFile file, InfSection version, string architectures) =>
        InfFindings.At(CatalogMissing, file, version.Line, $"[Version] names no catalog for {architectures}");

    internal static Finding BadCatalogName(InfEntry entry) => InfFindings.At(CatalogName, entry, $"{entry.Key} is '{entry.Value(0)}'");

    internal static Finding NotDefined(InfEntry entry, string name) => InfFindings.At(UnknownString, entry, $"%{name}% is not defined in [Strings]");

    internal static Finding NoSection(InfEntry entry, string name) => InfFindings.At(SectionMissing, entry, $"there is no section [{name}]");

    internal static Finding NoInstallSection(InfModel model, InfArchitectures architecture) =>
        SectionMissing.With($"there is no section [{model.InstallSection}] for {architecture.Name()}", model.Where) with { Line = model.Line };

    internal static Finding NoCopyFiles(InfEntry entry, string name) => InfFindings.At(CopyFilesMissing, entry, $"CopyFiles names [{name}], which is not there");

    internal static Finding NoModels(InfModelsSection section) =>
        InfFindings.At(ModelsMissing, section.Manufacturer, $"[Manufacturer] names [{section.Name}], which is not there");

    internal static Finding NoDecoration(InfEntry entry, string text) => text.Contains('$', StringComparison.Ordinal)
        ? InfFindings.At(Unstamped, entry, $"'{text}' was to be replaced")
        : InfFindings.At(Decoration, entry, $"'{text}' is no TargetOS decoration");

    internal static Finding Nothing() => NothingInstalls.With("the INF has no devices and no [DefaultInstall]");

    public static Finding NotFor(string os) => NoTarget.With($"the INF has nothing for {os}");

    internal static Finding NoSource(InfCopy copy, InfArchitectures architecture) =>
        InfFindings.At(SourceMissing, copy.Entry, $"{copy.Source} is in no [SourceDisksFiles] section for {architecture.Name()}");

    internal static Finding NoDisk(InfEntry source, InfArchitectures architecture) =>
        InfFindings.At(DiskMissing, source, $"disk '{source.Value(0)}' is in no [SourceDisksNames] section for {architecture.Name()}");

    internal static Finding OutsideFolder(InfEntry source, string name) => InfFindings.At(PathOutside, source, $"the path of {name} leads out of the package");

    public static Finding NotThere(InfSourceFile file) => FileMissing.With($"{file.Path}, copied on {Names(file.Architectures)}, is not in the folder", file.Where) with { Line = file.Line };

    public static Finding OtherCase(InfSourceFile file, string actual) =>
        FileCase.With($"the folder has {actual}, the INF says {file.Path}", file.Where) with { Line = file.Line };

    public static Finding Packed(InfSourceFile file, string packed) =>
        FilePacked.With($"{file.Path} is there only as {packed}", file.Where) with { Line = file.Line };

    public static Finding InfNotThere(string name) => CopiedInfMissing.With($"{name}, which CopyINF names, is not in the folder");

    public static Finding StrayWindowsFile(string name) => SystemFile.With($"{name} comes with Windows; no INF copies this one") with { Severity = Severity.Warning };

    internal static Finding BelongsToWindows(InfEntry entry, string name) => InfFindings.At(SystemFile, entry, $"{name} comes with Windows");

    internal static Finding ServiceIncomplete(InfEntry entry, string section, InfService service)
    {
        (string Name, bool Lacks)[] parts =
        [
            ("ServiceType", service.ServiceType is null), ("StartType", service.StartType is null), ("ErrorControl", service.ErrorControl is null),
            ("ServiceBinary", service.Binary.Length == 0),
        ];
        var lacking = string.Join(", ", parts.Where(p => p.Lacks).Select(p => p.Name));
        return InfFindings.At(ServiceMalformed, entry, $"[{section}] lacks {lacking}");
    }

    internal static Finding NamedByString(InfCopy copy) => InfFindings.At(StringInFileName, copy.Entry, $"the name {copy.Source} comes from a string");

    internal static Finding Exhausted(InfEntry entry) =>
        InfFindings.At(TooManyEntries, entry, $"{InfBudget.MaxEntries} entries were interpreted; this one and the rest were not");

    internal static Finding BinaryNotCopied(InfService service) =>
        BinaryMissing.With($"the service {service.Name} is {service.BinaryName}, which the INF does not copy", service.Where) with { Line = service.Line };

    internal static Finding NoDeviceId(InfModel model) =>
        DeviceIdMissing.With($"'{model.Description}' has no hardware id", model.Where) with { Line = model.Line };

    internal static Finding Absent(InfEntry entry, string name) => InfWindowsFiles.IsInf(name)
        ? InfFindings.At(IncludeOfWindows, entry, $"{name} comes with Windows; its sections are not checked")
        : InfFindings.At(IncludeMissing, entry, $"{name} is not in the folder and not known to come with Windows");

    internal static Finding IncludesItself(InfEntry entry, string name) => InfFindings.At(IncludeLoop, entry, $"{name} is included while it is being read");

    private static string Names(InfArchitectures architectures) => string.Join(", ", architectures.Each().Select(a => a.Name()));
}
