using System.Globalization;
using Andon.Server.Http;

namespace Andon.Server.Live;

/// <summary>A place in the events of a run: a row of its log, and the event in it, for several events may share a row.</summary>
/// <param name="Sequence">The row.</param>
/// <param name="Index">The event in it, from 0.</param>
internal readonly record struct EventPlace(long Sequence, int Index)
{
    /// <summary>Where the client has been, by <c>Last-Event-ID</c> or <c>after</c>; before the beginning where it has not been anywhere. A row alone stands for its end.</summary>
    public static EventPlace Of(Call call)
    {
        var text = call.Http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } header] ? header : call.Text("after");
        if (text is null) return default;
        var dot = text.IndexOf('.');
        var index = int.MaxValue;
        if (long.TryParse(dot < 0 ? text : text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && (dot < 0 || int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index))) return new EventPlace(sequence, index);
        throw ApiProblem.Bad("invalid_event_id", $"'{text}' is not an id of an event; leave it out to begin at the beginning");
    }

    public bool IsBefore(long sequence, int index) => (Sequence, Index).CompareTo((sequence, index)) < 0;

    public override string ToString() => $"{Sequence}.{Index}";
}
