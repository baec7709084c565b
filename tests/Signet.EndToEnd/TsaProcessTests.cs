using System.Diagnostics;

namespace Signet.EndToEnd;

/// <summary>The time-stamp authority as a process: it is up when its first line is printed, and goes when it is told to.</summary>
public class TsaProcessTests
{
    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    public async Task Answers_once_it_has_printed_its_address_and_ends_with_success_on_a_signal(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("needs the program kill");
        }

        var cancellation = TestContext.Current.CancellationToken;
        using var tsa = Process.Start(new ProcessStartInfo(SignetProgram.Path, ["tsa"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var address = new Uri((await tsa.StandardOutput.ReadLineAsync(cancellation))!);
            Assert.Equal("127.0.0.1", address.Host);
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            using var answer = await client.GetAsync(address, cancellation);
            Assert.Equal(System.Net.HttpStatusCode.MethodNotAllowed, answer.StatusCode);

            using var kill = Process.Start("kill", [signal, tsa.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await tsa.WaitForExitAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(30), cancellation);
            Assert.Equal(0, tsa.ExitCode);
            Assert.Contains("GET / 405", await tsa.StandardError.ReadToEndAsync(cancellation), StringComparison.Ordinal);
        }
        finally
        {
            if (!tsa.HasExited)
            {
                tsa.Kill();
            }
        }
    }
}
