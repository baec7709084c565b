using Signet.Cli.Options;
using Signet.Cli.Running;
using Signet.McuBoot;

namespace Signet.Cli.Verbs;

/// <summary><c>signet mcuboot verify IMAGE</c>: <c>signet verify --policy mcuboot</c> for images alone, whatever else a file may be.</summary>
internal static class McuBootVerifyVerb
{
    /// <summary>The verb's table.</summary>
    public static CliVerb<VerifyRequest> Verb { get; } =
        new("verify", "Verifies images as MCUboot's loader does before it starts them. Ends with 0 only if every image is trusted.",
            new VerifyRequest { Trust = new TrustRequest { Policy = "mcuboot" } }, RunAsync)
        {
            HasJson = true,
            Examples =
            [
                new("signet mcuboot verify --key root-pub.pem app.signed.bin", "as a loader with this key would"),
                new("signet mcuboot verify --key root-pub.pem --decrypt-key enc-priv.pem app.enc.bin", "an encrypted image"),
                new("signet mcuboot verify --key root-pub.pem --security-counter 7 --slot-size 0x60000 --format json app.signed.hex", "for a program"),
            ],
            Arguments = [.. InputOptions.Arguments.Within<InputRequest, VerifyRequest>(r => r.Input, (r, input) => r with { Input = input })],
            Options =
            [
                .. InputOptions.Options.Within<InputRequest, VerifyRequest>(r => r.Input, (r, input) => r with { Input = input }),
                .. McuBootTrustOptions.OfImages.Within<McuBootTrustRequest, VerifyRequest>(r => r.McuBoot, (r, trust) => r with { McuBoot = trust }),
                new("--slot-size", "N", "Bytes of the slot: refuse images that do not fit.", (r, v) => r with { McuBoot = r.McuBoot with { Demands = r.McuBoot.Demands with { SlotSize = McuBootTrustOptions.Unsigned(v) } } })
                {
                    Category = "MCUboot",
                },
            ],
            Check = request => InputOptions.Check(request.Input),
        };

    private static Task<ExitCode> RunAsync(VerifyRequest request, CliContext context, CancellationToken cancellation) =>
        VerifyVerb.RunAsync(request, (source, options, _, _) => McuBootVerifier.Verify(source, options), false, context, cancellation);
}
