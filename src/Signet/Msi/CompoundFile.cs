using System.Diagnostics.CodeAnalysis;
using Signet.Files;

namespace Signet.Msi;

/// <summary>A compound file, read strictly: every sector belongs to one thing or to none.</summary>
/// <remarks>Source: [MS-CFB]. Why not a library: docs/decisions/1102-own-compound-files.md.</remarks>
public sealed class CompoundFile
{
    /// <summary>Files up to this many bytes are read: what Windows Installer reads.</summary>
    public const long MaxBytes = int.MaxValue;

    /// <summary>The most entries of a directory that are read.</summary>
    public const int MaxEntries = 100_000;

    internal CompoundFile(ByteSource source, CompoundHeader header, uint[] fat, CompoundNode root, bool[] used, IReadOnlyList<FileRange> slack, IReadOnlyList<FileRange> rests) =>
        (Source, Header, Fat, Root, Used, Slack, Rests) = (source, header, fat, root, used, slack, rests);

    /// <summary>Where the bytes come from; the caller's to dispose of.</summary>
    public ByteSource Source { get; }

    /// <summary>The header.</summary>
    public CompoundHeader Header { get; }

    /// <summary>The root storage.</summary>
    public CompoundNode Root { get; }

    /// <summary>Parts of sectors behind the end of what lies in them, and fields that mean nothing: to be zero.</summary>
    internal IReadOnlyList<FileRange> Slack { get; }

    /// <summary>Entries and tables that hold more than they need to.</summary>
    internal IReadOnlyList<FileRange> Rests { get; }

    /// <summary>The next sector of each sector.</summary>
    internal uint[] Fat { get; }

    /// <summary>Which sectors belong to something.</summary>
    internal bool[] Used { get; }

    /// <summary>The stream of that name in the root storage, or null.</summary>
    public CompoundNode? Find(string name) => Root.Children.FirstOrDefault(c => !c.Entry.IsStorage && c.Entry.Name == name);

    /// <summary>Reads a compound file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="file">What was read.</param>
    /// <param name="problem">Why it is none that we can work on.</param>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public static bool Open(ByteSource source, [NotNullWhen(true)] out CompoundFile? file, [NotNullWhen(false)] out Finding? problem)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            (file, problem) = (CompoundReader.Read(source), null);
            return true;
        }
        catch (SigningException e)
        {
            (file, problem) = (null, e.Finding);
            return false;
        }
    }

    /// <summary>The bytes of a stream.</summary>
    /// <exception cref="IOException">The file cannot be read, or became shorter.</exception>
    public byte[] Read(CompoundNode stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var bytes = new byte[stream.Entry.Length];
        var at = 0;
        foreach (var range in stream.Ranges)
        {
            Source.ReadExactly(range).CopyTo(bytes, at);
            at += (int)range.Length;
        }

        return bytes;
    }

    /// <summary>What lies where no digest looks: behind the last sector in use, in free sectors, behind the end of streams.</summary>
    public IEnumerable<Finding> CheckUnhashed()
    {
        var size = Header.SectorSize;
        var last = Array.LastIndexOf(Used, true);
        var end = (last + 2L) * size;
        if (FirstNotZero(end) is { } hidden)
        {
            yield return MsiFindings.TrailingData.With($"{Source.Length - end} bytes follow the last sector in use", new FileRange(hidden, Source.Length - hidden));
        }

        var (count, first) = (0L, -1L);
        var free = Enumerable.Range(0, last + 1).Where(i => !Used[i]).Select(i => new FileRange((i + 1L) * size, size));
        foreach (var range in free.Concat(Slack).Where(r => Source.ReadExactly(r).AsSpan().ContainsAnyExcept((byte)0)).Concat(Rests))
        {
            (count, first) = (count + range.Length, first < 0 ? range.Offset : first);
        }

        if (count > 0)
        {
            yield return MsiFindings.UnhashedData.With($"up to {count} bytes belong to no stream and are not zero, the first at 0x{first:x}", new FileRange(first, 1));
        }
    }

    private long? FirstNotZero(long offset)
    {
        var buffer = new byte[65536];
        for (; offset < Source.Length; offset += buffer.Length)
        {
            var read = Source.Read(offset, buffer);
            if (buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0) is >= 0 and var at)
            {
                return offset + at;
            }
        }

        return null;
    }
}
