using System.Security.Cryptography;
using Signet.Binary;
using Signet.Files;

namespace Signet.Tests.Files;

/// <summary>A kill at any moment of an edit in place leaves the original, the result, or what <see cref="FileEditor.Restore"/> makes one of them.</summary>
public sealed class InPlaceEditTests : IDisposable
{
    // Larger than what is held in memory: only then is a journal looked for.
    private const int Length = FileSource.MaxBytesInMemory + 200_000;

    private readonly TemporaryFolder _folder = new();
    private static readonly DateTime s_time = new(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
    private static readonly byte[] s_original = RandomNumberGenerator.GetBytes(Length);

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int, int> Shapes { get; } = new()
    {
        // what is done            old end  new end, in bytes
        { "first signature",             0,   3000 },
        { "same length",              3000,   3000 },
        { "longer signature",         3000,  10_000 },
        { "shorter signature",      10_000,   3000 },
        { "signature removed",        3000,      0 },
        { "header fields alone",        -1,     -1 },
    };

    // Two fields near each other, one far from them, and the end of the file.
    private static Edits Fields(int oldEnd, int newEnd)
    {
        var edits = new Edits();
        edits.Replace(new FileRange(216, 4), new byte[] { 1, 2, 3, 4 });
        edits.Replace(new FileRange(296, 8), new byte[] { 5, 6, 7, 8, 9, 10, 11, 12 });
        edits.Replace(new FileRange(100_000, 4), new byte[] { 13, 14, 15, 16 });
        if (oldEnd >= 0)
        {
            edits.Replace(new FileRange(Length - oldEnd, oldEnd), RandomNumberGenerator.GetBytes(newEnd));
        }

        return edits;
    }

    private string NewFile()
    {
        var path = _folder.Write("a.dll", s_original);
        File.SetLastWriteTimeUtc(path, s_time);
        return path;
    }

    private static InPlaceEdit Begin(string path, Edits edits)
    {
        using var source = FileSource.Open(path);
        var stamp = source.Stamp;
        source.Dispose();
        return InPlaceEdit.Open(path, edits, stamp);
    }

    // Makes the first steps of the edit and stops there, as a kill does. False when the edit was over before.
    private static bool Kill(string path, Edits edits, int steps)
    {
        using var edit = Begin(path, edits);
        using var running = edit.Steps().GetEnumerator();
        for (var i = 0; i < steps; i++)
        {
            if (!running.MoveNext())
            {
                return false;
            }
        }

        return true;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Makes_the_edits(string what, int oldEnd, int newEnd)
    {
        var edits = Fields(oldEnd, newEnd);
        var path = NewFile();
        using (var edit = Begin(path, edits))
        {
            edit.Run(CancellationToken.None);
        }

        Assert.True(edits.Apply(s_original).AsSpan().SequenceEqual(File.ReadAllBytes(path)), what);
        Assert.Equal(["a.dll"], _folder.Names());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_kill_after_any_step_leaves_the_original_or_the_result_once_restored(string what, int oldEnd, int newEnd) => KillAnywhere(what, Fields(oldEnd, newEnd));

    // As in an image whose hash table moves behind a longer catalog: too long to be one write with the fields before it.
    [Fact]
    public void A_kill_between_fields_and_a_long_table_behind_them_leaves_the_original_or_the_result_once_restored()
    {
        var edits = new Edits();
        edits.Replace(new FileRange(0, 4000), RandomNumberGenerator.GetBytes(4000));
        edits.Replace(new FileRange(4000, 100_000), RandomNumberGenerator.GetBytes(100_000));
        KillAnywhere("a table", edits);
    }

    private void KillAnywhere(string what, Edits edits)
    {
        var result = edits.Apply(s_original);
        var (originals, results) = (0, 0);
        for (var steps = 0; ; steps++)
        {
            var path = NewFile();
            if (!Kill(path, edits, steps))
            {
                break;
            }

            using (var left = FileSource.Open(path))
            {
                var bytes = left.ReadExactly(new FileRange(0, left.Length));
                Assert.True(left.UnfinishedEdit is not null || bytes.AsSpan().SequenceEqual(s_original) || bytes.AsSpan().SequenceEqual(result), $"{what}, step {steps}");
            }

            FileEditor.Open(path).Dispose();
            var restored = File.ReadAllBytes(path);
            var isOriginal = restored.AsSpan().SequenceEqual(s_original);
            Assert.True(isOriginal || restored.AsSpan().SequenceEqual(result), $"{what}, step {steps}");
            Assert.True(!isOriginal || File.GetLastWriteTimeUtc(path) == s_time, $"{what}, step {steps}");
            Assert.Equal(["a.dll"], _folder.Names());
            _ = isOriginal ? originals++ : results++;
        }

        Assert.True(originals >= 4 && results >= 1, $"{what}: {originals} originals, {results} results");
    }

    [Fact]
    public void A_write_that_was_cut_off_is_undone()
    {
        var edits = Fields(0, 100);
        var tail = edits.List[^1].Data.ToArray();
        for (var length = 0; length <= tail.Length; length += 7)
        {
            var path = NewFile();
            Kill(path, edits, 3); // up to the complete journal
            using (var file = File.OpenWrite(path))
            {
                file.Position = Length;
                file.Write(tail, 0, length);
            }

            Assert.True(FileEditor.Restore(path));
            Assert.True(s_original.AsSpan().SequenceEqual(File.ReadAllBytes(path)), $"{length} bytes");
        }
    }

    [Fact]
    public void A_journal_that_was_cut_off_is_dropped_for_the_file_was_not_touched()
    {
        var path = NewFile();
        Kill(path, Fields(0, 100), 3);
        var journal = File.ReadAllBytes(EditJournal.PathFor(path));
        for (var length = 0; length < journal.Length; length++)
        {
            File.WriteAllBytes(EditJournal.PathFor(path), journal[..length]);
            Assert.True(FileEditor.Restore(path));
            Assert.Equal(["a.dll"], _folder.Names());
        }

        Assert.True(s_original.AsSpan().SequenceEqual(File.ReadAllBytes(path)));
    }

    [Fact]
    public void A_file_that_is_not_the_one_being_edited_is_left_alone()
    {
        foreach (var at in (int[])[-1, 0, 217 - 2, 250, 99_999, Length - 1])
        {
            var path = NewFile();
            Kill(path, Fields(0, 100), 3);
            var rebuilt = s_original.ToArray();
            if (at < 0)
            {
                rebuilt = [.. rebuilt, .. rebuilt];
            }
            else
            {
                rebuilt[at] ^= 1;
            }

            File.WriteAllBytes(path, rebuilt);
            var refused = Assert.Throws<SigningException>(() => FileEditor.Restore(path));
            Assert.Equal("file-journal-mismatch", refused.Finding.Code);
            Assert.True(rebuilt.AsSpan().SequenceEqual(File.ReadAllBytes(path)));
            File.Delete(EditJournal.PathFor(path));
        }
    }

    [Fact]
    public void An_edit_is_refused_while_the_journal_of_another_is_there()
    {
        var path = NewFile();
        Kill(path, Fields(0, 100), 4);
        var refused = Assert.Throws<SigningException>(() => Begin(path, Fields(0, 50)));
        Assert.Equal("file-unfinished-edit", refused.Finding.Code);
    }

    [Fact]
    public void An_edit_is_refused_when_the_file_changed_since_it_was_read()
    {
        var path = NewFile();
        using var source = FileSource.Open(path);
        var stamp = source.Stamp;
        source.Dispose();
        File.SetLastWriteTimeUtc(path, s_time.AddTicks(10));
        var refused = Assert.Throws<SigningException>(() => InPlaceEdit.Open(path, Fields(0, 50), stamp));
        Assert.Equal("file-changed-meanwhile", refused.Finding.Code);
    }
}
