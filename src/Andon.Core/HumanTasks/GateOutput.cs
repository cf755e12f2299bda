using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.HumanTasks;

/// <summary>The output of an approved gate: <c>{approved, reviewer_id, comments}</c>.</summary>
internal static class GateOutput
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Of(HumanTask task, string? reviewer, string? comments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteBoolean("approved", true);
        writer.WriteString("reviewer_id", reviewer);
        writer.WriteString("comments", comments);
        if (task.Votes.Length > 1)
        {
            // With a quorum the last vote decides; the others are part of the answer all the same.
            writer.WriteStartArray("votes");
            foreach (var vote in task.Votes)
            {
                writer.WriteStartObject();
                writer.WriteBoolean("approved", vote.Approves);
                writer.WriteString("reviewer_id", vote.By);
                writer.WriteString("comments", vote.Comments);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
