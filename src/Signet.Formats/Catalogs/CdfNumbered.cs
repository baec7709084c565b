using System.Globalization;

namespace Signet.Catalogs;

/// <summary>Collects the lines <c>prefix1=…</c>, <c>prefix2=…</c> of a catalog definition file, and reads them in order of their numbers.</summary>
internal sealed class CdfNumbered(string prefix)
{
    private readonly SortedDictionary<int, CdfLine> _lines = [];

    /// <summary>Takes the line when it is one of these, and the first of its number.</summary>
    public bool Take(CdfLine line)
    {
        var key = line.Key.AsSpan().TrimEnd(" \t");
        return key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            && key[prefix.Length..] is ['1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..] digits
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && _lines.TryAdd(number, line);
    }

    /// <summary>The attributes from number 1 to the first gap, empty value or fault; the rest is not reached, and that is a finding.</summary>
    public List<CdfAttribute> Read(List<Finding> findings)
    {
        var attributes = new List<CdfAttribute>();
        var ended = false;
        foreach (var (number, line) in _lines)
        {
            ended = ended || number != attributes.Count + 1 || line.Value.Length == 0;
            if (ended)
            {
                findings.Add(CdfFindings.Unreachable(line));
                continue;
            }

            var attribute = CdfAttribute.Parse(line);
            attributes.Add(attribute);
            findings.AddRange(attribute.Problem is { } problem ? [problem] : []);
            ended = attribute.Problem is not null;
        }

        return attributes;
    }
}
