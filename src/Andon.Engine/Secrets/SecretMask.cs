using System.Buffers;
using System.Text;

namespace Andon.Secrets;

/// <summary>Replaces the values that an attempt was given, in all their forms, by <c>***</c>. Made only for attempts that were given one.</summary>
internal sealed class SecretMask(IEnumerable<string> values)
{
    private readonly Automaton automaton = new(SecretForms.Of(values));

    /// <summary>A filter for one stream of bytes.</summary>
    public MaskFilter Filter() => new(automaton);

    /// <summary>A text without values.</summary>
    public string Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return IsClean(bytes) ? text : Encoding.UTF8.GetString(Bytes(bytes).Span);
    }

    /// <summary>Bytes without values.</summary>
    public ReadOnlyMemory<byte> Bytes(ReadOnlyMemory<byte> bytes)
    {
        if (IsClean(bytes.Span)) return bytes;
        var masked = new ArrayBufferWriter<byte>(bytes.Length);
        var filter = Filter();
        filter.Append(bytes.Span, masked);
        filter.Complete(masked);
        return masked.WrittenMemory;
    }

    /// <summary>
    /// JSON without values in its strings, keys and numbers. Each is looked at by itself, so that what comes out is JSON; a number that is a value becomes a
    /// string. The same bytes where there is none.
    /// </summary>
    public ReadOnlyMemory<byte> Json(ReadOnlyMemory<byte> json) => JsonTexts.Rewrite(json, (_, text) => Text(text), withKeys: true);

    private bool IsClean(ReadOnlySpan<byte> bytes)
    {
        var state = 0;
        foreach (var b in bytes)
        {
            state = automaton.Next(state, b);
            if (automaton.Match(state) > 0) return false;
        }

        return true;
    }
}
