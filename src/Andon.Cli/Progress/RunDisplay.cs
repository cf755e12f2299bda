using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Progress;

/// <summary>Shows people how a run goes, on stderr. Called from one thread at a time.</summary>
internal abstract class RunDisplay : IAsyncDisposable
{
    /// <summary>Live where stderr is a terminal that can be repainted, lines elsewhere, unless <c>--progress</c> says otherwise.</summary>
    public static RunDisplay Create(Invocation invocation) => invocation.Progress switch
    {
        "none" => new NoDisplay(),
        "tty" => new LiveDisplay(invocation),
        "plain" => new PlainDisplay(invocation.Printer),
        _ => Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb" ? new PlainDisplay(invocation.Printer) : new LiveDisplay(invocation),
    };

    /// <summary>Whether the steps stay on the terminal, so that a summary need not repeat them.</summary>
    public virtual bool ShowsSteps => false;

    /// <summary>The run changed.</summary>
    public abstract void Show(Func<RunView> view, IEnumerable<EventView> events);

    /// <summary>The tasks that people have.</summary>
    public virtual void ShowTasks(IReadOnlyList<TaskListItem> tasks)
    {
    }

    /// <summary>Another run changed: a child of the run, or of a child.</summary>
    public virtual void ShowChild(Guid run, Func<RunView> view)
    {
    }

    /// <summary>Something to be told besides the steps.</summary>
    public abstract void Note(string text);

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class NoDisplay : RunDisplay
    {
        public override void Show(Func<RunView> view, IEnumerable<EventView> events)
        {
        }

        public override void Note(string text)
        {
        }
    }
}
