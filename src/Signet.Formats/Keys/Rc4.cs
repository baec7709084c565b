namespace Signet.Keys;

/// <summary>The RC4 stream cipher, for reading and writing PVK files and nothing else.</summary>
/// <remarks>
/// .NET has no RC4, and OpenSSL 3 keeps it in a provider that is seldom installed; docs/decisions/0301-own-rc4.md says why we have our own.
/// Source: RFC 6229 (test vectors), and A. Popov, RFC 7465, on why nothing new may use it.
/// </remarks>
internal static class Rc4
{
    /// <summary>Encrypts or decrypts <paramref name="data"/> in place.</summary>
    public static void Apply(ReadOnlySpan<byte> key, Span<byte> data)
    {
        Span<byte> state = stackalloc byte[256];
        for (var i = 0; i < 256; i++)
        {
            state[i] = (byte)i;
        }

        for (int i = 0, j = 0; i < 256; i++)
        {
            j = (j + state[i] + key[i % key.Length]) & 0xFF;
            (state[i], state[j]) = (state[j], state[i]);
        }

        int x = 0, y = 0;
        foreach (ref var b in data)
        {
            x = (x + 1) & 0xFF;
            y = (y + state[x]) & 0xFF;
            (state[x], state[y]) = (state[y], state[x]);
            b ^= state[(state[x] + state[y]) & 0xFF];
        }

        state.Clear();
    }
}
