using System.Text.Json;
using Signet.Timestamps;

namespace Signet.Cli.Output;

/// <summary>How verbs tell of a time stamp that they obtained.</summary>
internal static class TimestampText
{
    /// <summary><c>, time-stamped … by …</c>, or nothing.</summary>
    public static string Note(TimestampResult? result) => result is null ? ""
        : $", time-stamped {JsonParts.Moment(result.Timestamp.Time)} by {result.Timestamp.Signer?.SubjectName ?? result.Server.Host}";

    /// <summary>Writes <c>"timestamp": { … }</c>, null when there is none.</summary>
    public static void Write(Utf8JsonWriter json, TimestampResult? result)
    {
        if (result is null)
        {
            json.WriteNull("timestamp");
            return;
        }

        json.WriteStartObject("timestamp");
        json.WriteString("kind", result.Timestamp.Kind == TimestampKind.Rfc3161 ? "rfc3161" : "authenticode");
        json.WriteString("time", JsonParts.Moment(result.Timestamp.Time));
        json.WriteString("server", result.Server.AbsoluteUri);
        json.WriteEndObject();
    }
}
