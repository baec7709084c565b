using Signet.McuBoot;
using Signet.Smp;
using Signet.Tests.McuBoot;

namespace Signet.Tests.Smp;

public sealed class SmpUploadTests
{
    private static readonly byte[] s_old = new TestImage { Version = new(1, 0, 0, 0) }.ToArray();
    private static readonly byte[] s_new = new TestImage { Version = new(2, 0, 0, 7), PayloadSize = 9001 }.ToArray();

    [Theory]
    [InlineData(1, 512, 1400)]
    [InlineData(8, 512, 1400)] // pieces are no multiple of what is written at once: the device keeps tails back
    [InlineData(32, 2048, 1400)]
    [InlineData(4, 2048, 300)] // the link is narrower than the buffer
    [InlineData(4, 130, 1400)] // hardly room for a header
    public async Task The_device_has_every_byte_in_the_end(int write, int buffer, int mtu)
    {
        var bench = new SmpBench(s_old, write: write, buffer: buffer, mtu: mtu);
        await bench.Device.ParametersAsync(TestContext.Current.CancellationToken);
        var result = await UploadAsync(bench, s_new);
        Assert.Equal(s_new, bench.Secondary!.Bytes[..s_new.Length].ToArray());
        Assert.Equal((0, 0), (result.ResumedAt, result.Restarts));
        Assert.All(bench.Link.Sent, m => Assert.InRange(m.Length, 8, Math.Min(buffer, mtu)));
        Assert.True(result.Messages < 3 + (s_new.Length * 2 / (Math.Min(buffer, mtu) - 100)), $"{result.Messages} messages");
    }

    [Fact]
    public async Task The_first_message_tells_all_and_every_one_the_length()
    {
        var bench = new SmpBench(s_old);
        await UploadAsync(bench, s_new, new SmpUploadOptions { Image = 0, Upgrade = true });
        var chunks = bench.Link.Sent.Select(Read).ToList();
        Assert.Equal((0, s_new.Length, 32, 0L, true), (chunks[0].Offset, chunks[0].Length, chunks[0].Sha.Length, chunks[0].Image, chunks[0].Upgrade));
        Assert.True(chunks[0].Data.Length >= 32);
        Assert.All(chunks.Skip(1), c => Assert.Equal((s_new.Length, 0, null, null), (c.Length, c.Sha.Length, c.Image, c.Upgrade)));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(10, 2)]
    [InlineData(25, 3)]
    [InlineData(25, 4)]
    public async Task Losses_repeats_and_detours_change_nothing(int trouble, int seed)
    {
        var bench = new SmpBench(s_old, trouble: trouble, seed: seed);
        await UploadAsync(bench, s_new);
        Assert.Equal(s_new, bench.Secondary!.Bytes[..s_new.Length].ToArray());
    }

    [Fact]
    public async Task An_upload_that_was_broken_off_anywhere_goes_on_where_the_device_is()
    {
        var pieces = 0;
        for (var cut = 1; ; cut++)
        {
            var bench = new SmpBench(s_old);
            using var stop = new CancellationTokenSource();
            var stored = 0L;
            var progress = new Told(done =>
            {
                stored = done;
                if (++pieces == cut)
                {
                    stop.Cancel();
                }
            });
            pieces = 0;
            try
            {
                await new SmpUpload(bench.Device, new SmpUploadOptions()).RunAsync(s_new, progress, stop.Token);
                Assert.True(cut > 10);
                return; // there is no later place to break off
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(stored, bench.Server.Uploaded);
                var sent = bench.Link.Sent.Count;
                var result = await UploadAsync(bench, s_new);
                Assert.Equal(s_new, bench.Secondary!.Bytes[..s_new.Length].ToArray());
                Assert.Equal(cut == 1 ? 0 : stored, cut == 1 ? 0 : result.ResumedAt);
                Assert.DoesNotContain(bench.Link.Sent.Skip(sent + 1).Select(Read), c => c.Offset < stored);
            }
        }
    }

    [Fact]
    public async Task A_device_that_loses_its_power_anywhere_is_told_all_of_it_again()
    {
        for (var cut = 1; cut < 25; cut++)
        {
            var heard = 0;
            var bench = new SmpBench(s_old);
            bench.PowerFails = () => ++heard == cut;
            var result = await UploadAsync(bench, s_new);
            Assert.Equal(s_new, bench.Secondary!.Bytes[..s_new.Length].ToArray());
            Assert.Equal(heard > cut && cut > 1 ? 1 : 0, result.Restarts);
            Assert.All(bench.Link.Sent.Select(Read).Where(c => c.Offset == 0), c => Assert.Equal(32, c.Sha.Length));
        }
    }

    [Fact]
    public async Task Pieces_become_shorter_until_the_device_takes_them()
    {
        // It tells nothing of its buffer, and takes 200 bytes: longer messages it does not hear, or says are too long.
        foreach (var silent in new[] { true, false })
        {
            var bench = new SmpBench(s_old, buffer: 200);
            var device = SmpBench.Against(m => m.Length > 200 ? silent ? [] : [Reply(m, new SmpError(null, 7).ToArray())] : bench.Server.Answer(m) is { } answer ? [answer] : []);
            await new SmpUpload(device, new SmpUploadOptions()).RunAsync(s_new, null, TestContext.Current.CancellationToken);
            Assert.Equal(s_new, bench.Secondary!.Bytes[..s_new.Length].ToArray());
        }
    }

    public static TheoryData<string, string> Hostile { get; } = new()
    {
        // what the server does              finding
        { "silent", "smp-silent" },
        { "wrong sequence", "smp-silent" },
        { "wrong command", "smp-silent" },
        { "a request as answer", "smp-silent" },
        { "no message", "smp-silent" },
        { "endless strangers", "smp-silent" },
        { "a length of 65535", "smp-silent" },
        { "no map", "smp-message" },
        { "endless nesting", "smp-message" },
        { "no offset", "smp-message" },
        { "a text as offset", "smp-message" },
        { "always offset 0", "smp-offset" },
        { "always offset 1", "smp-offset" },
        { "there and back", "smp-offset" },
        { "beyond the end", "smp-offset" },
        { "the largest offset", "smp-offset" },
        { "no memory for anything", "smp-refused" },
        { "bad state", "smp-refused" },
        { "error of the group", "smp-refused" },
        { "not supported", "smp-unsupported" },
        { "no match", "smp-not-stored" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Whatever_a_device_says_the_upload_ends(string what, string code)
    {
        var heard = 0;
        IEnumerable<byte[]> Answer(byte[] m)
        {
            heard++;
            byte[] Off(long off, bool? match = null) => Reply(m, new SmpProgress(off, match).ToArray());
            byte[] Hex(string hex) => Reply(m, Convert.FromHexString(hex));
            byte[] Changed(int at, byte value)
            {
                var answer = Off(64);
                answer[at] = value;
                return answer;
            }

            return what switch
            {
                "silent" => [],
                "wrong sequence" => [Changed(6, (byte)(m[6] ^ 1))],
                "wrong command" => [Changed(7, 0)],
                "a request as answer" => [m],
                "no message" => [[], [1], "log line\n"u8.ToArray()],
                "endless strangers" => Enumerable.Repeat(Changed(6, (byte)(m[6] ^ 1)), 5000),
                "a length of 65535" => [Changed(2, 0xff)],
                "no map" => [Hex("80")],
                "endless nesting" => [Hex(string.Concat(Enumerable.Repeat("bf6161", 500)))],
                "no offset" => [Hex("a16272 6300".Replace(" ", "", StringComparison.Ordinal))],
                "a text as offset" => [Hex("a1636f66666130")],
                "always offset 0" => [Off(0)],
                "always offset 1" => [Off(1)],
                "there and back" => [Off(heard % 2 == 0 ? 0 : s_new.Length - 1)],
                "beyond the end" => [Off(s_new.Length + 1)],
                "the largest offset" => [Off(long.MaxValue)],
                "no memory for anything" => [Reply(m, new SmpError(null, 2).ToArray())],
                "bad state" => [Reply(m, new SmpError(null, 6, "pending").ToArray())],
                "error of the group" => [Reply(m, new SmpError(1, 28).ToArray())],
                "not supported" => [Reply(m, new SmpError(null, 8).ToArray())],
                _ => [Off(s_new.Length, match: false)],
            };
        }

        var refusal = await Assert.ThrowsAsync<SigningException>(() => new SmpUpload(SmpBench.Against(Answer), new SmpUploadOptions()).RunAsync(s_new, null, TestContext.Current.CancellationToken));
        Assert.Equal(code, refusal.Finding.Code);
        Assert.InRange(heard, 1, 60);
    }

    [Fact]
    public async Task A_buffer_that_leaves_no_room_is_refused_before_anything_is_sent()
    {
        var bench = new SmpBench(s_old, buffer: 90);
        await bench.Device.ParametersAsync(TestContext.Current.CancellationToken);
        bench.Link.Sent.Clear();
        Assert.Equal("smp-buffer", (await Assert.ThrowsAsync<SigningException>(() => UploadAsync(bench, s_new))).Finding.Code);
        Assert.Empty(bench.Link.Sent);
    }

    internal static byte[] Reply(byte[] request, byte[] data)
    {
        Assert.True(SmpMessage.TryRead(request, out var message, out _));
        return SmpMessage.Of(message.Header.Op + 1, message.Header.Command, message.Header.Sequence, message.Header.Version, data).ToArray();
    }

    private static SmpChunk Read(byte[] message)
    {
        SmpMessage.TryRead(message, out var read, out _);
        read!.TryReadMap(out var map, out _);
        Assert.True(SmpChunk.TryRead(map!, out var chunk, out var problem), problem?.Message);
        return chunk;
    }

    private static Task<SmpUploadResult> UploadAsync(SmpBench bench, byte[] image, SmpUploadOptions? options = null) =>
        new SmpUpload(bench.Device, options ?? new SmpUploadOptions()).RunAsync(image, null, TestContext.Current.CancellationToken);

    private sealed class Told(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
