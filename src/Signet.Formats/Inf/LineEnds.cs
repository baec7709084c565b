namespace Signet.Inf;

/// <summary>How the lines of a text file end.</summary>
/// <param name="CrLf">Lines that end with CR LF, as on Windows.</param>
/// <param name="Lf">Lines that end with LF alone, as elsewhere and in what git keeps.</param>
/// <param name="Cr">Lines that end with CR alone.</param>
public readonly record struct LineEnds(int CrLf, int Lf, int Cr)
{
    /// <summary>True when lines end in more than one way: no tool can tell how each ended once they are made alike.</summary>
    public bool IsMixed => (CrLf > 0 ? 1 : 0) + (Lf > 0 ? 1 : 0) + (Cr > 0 ? 1 : 0) > 1;

    /// <summary>Counts the line ends of a file in any encoding of an INF.</summary>
    public static LineEnds Count(ReadOnlySpan<byte> content)
    {
        var text = InfText.Decode(content).Characters.AsSpan();
        var (crLf, lf, cr) = (0, 0, 0);
        for (var at = text.IndexOfAny('\r', '\n'); at >= 0; at = text.IndexOfAny('\r', '\n'))
        {
            var pair = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n';
            crLf += pair ? 1 : 0;
            lf += text[at] == '\n' ? 1 : 0;
            cr += text[at] == '\r' && !pair ? 1 : 0;
            text = text[(at + (pair ? 2 : 1))..];
        }

        return new LineEnds(crLf, lf, cr);
    }
}
