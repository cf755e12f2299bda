using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Progress;

/// <summary>One line for each change: for logs, pipes and terminals that cannot be repainted.</summary>
internal sealed class PlainDisplay(Printer printer) : RunDisplay
{
    public override void Show(Func<RunView> view, IEnumerable<EventView> events)
    {
        foreach (var e in events) printer.Say(EventLine.Of(e, printer.ErrorStyle));
    }

    public override void Note(string text) => printer.Say(text);
}
