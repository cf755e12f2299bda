using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Runs;

/// <summary>Prints the events of a run as they come, where <c>-o ndjson</c> asks for it; each once, however often the database changes hands.</summary>
internal sealed class EventPrinter(Invocation invocation)
{
    private long last;

    public bool IsWanted => invocation.Printer.Format == OutputFormat.Ndjson;

    /// <summary>Prints what is new.</summary>
    public async Task PrintAsync(IAndonClient client, Guid run)
    {
        if (!IsWanted) return;
        foreach (var e in await client.EventsAsync(invocation.Caller, run, last))
        {
            invocation.Printer.Ndjson(e);
            last = e.Sequence;
        }
    }
}
