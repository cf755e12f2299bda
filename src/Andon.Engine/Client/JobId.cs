using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Andon.Client;

/// <summary>
/// The name of an attempt as an outside worker knows it: says which run, step and attempt it is, so that a late result is told from nonsense
/// when nothing but the log remembers it. Opaque to workers, and safe in a URL.
/// </summary>
internal sealed record JobId(Guid RunId, int Attempt, string Step)
{
    private const int Head = 20;

    public override string ToString()
    {
        var bytes = new byte[Head + Encoding.UTF8.GetByteCount(Step)];
        RunId.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), Attempt);
        Encoding.UTF8.GetBytes(Step, bytes.AsSpan(Head));
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out JobId? id)
    {
        id = null;
        if (!Base64Url.IsValid(text, out var length) || length <= Head) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        id = new JobId(new Guid(bytes.AsSpan(0, 16), bigEndian: true), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), Encoding.UTF8.GetString(bytes.AsSpan(Head)));
        return true;
    }
}
