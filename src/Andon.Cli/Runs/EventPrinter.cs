using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Runs;

/// <summary>Prints the events of a run as they come, where <c>-o ndjson</c> asks for it; each once, however often the database changes hands.</summary>
internal sealed class EventPrinter(Invocation invocation)
{
    private long last;

    public bool IsWanted => invocation.Printer.Format == OutputFormat.Ndjson;

    /// <summary>Prints what is new, if that is wanted, and returns it.</summary>
    public async Task<IReadOnlyList<EventView>> PrintAsync(IAndonClient client, Guid run)
    {
        var news = await client.EventsAsync(invocation.Caller, run, last);
        foreach (var e in news)
        {
            if (IsWanted) invocation.Printer.Ndjson(e);
            last = e.Sequence;
        }

        return news;
    }
}
