using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Signet.Ffu;

/// <summary>A version as manifests write it: one to eight numbers with dots between, <c>10.0.19041.1</c> or <c>1.1</c>. Numbers that are missing are 0.</summary>
public sealed class DottedVersion
{
    private const int MostNumbers = 8;
    private readonly uint[] _numbers;

    private DottedVersion(uint[] numbers, string text) => (_numbers, Text) = (numbers, text);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a version.</summary>
    /// <param name="text">Digits and dots, nothing else.</param>
    /// <param name="version">The version; null when it is none.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DottedVersion? version)
    {
        version = null;
        var parts = text?.Split('.') ?? [];
        if (parts.Length is 0 or > MostNumbers)
        {
            return false;
        }

        var numbers = new uint[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return false;
            }
        }

        version = new DottedVersion(numbers, text!);
        return true;
    }

    /// <summary>True when this version is older than <paramref name="other"/>.</summary>
    public bool IsBelow(DottedVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < MostNumbers; i++)
        {
            var (mine, others) = (_numbers.ElementAtOrDefault(i), other._numbers.ElementAtOrDefault(i));
            if (mine != others)
            {
                return mine < others;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
