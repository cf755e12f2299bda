using System.Text;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Progress;

/// <summary>Repaints a few lines of the terminal, at most ten times a second. The cursor stays hidden meanwhile.</summary>
internal sealed class LiveDisplay : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Invocation invocation;
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private readonly Lock gate = new();
    private Func<RunView>? next;
    private RunView? run;
    private Dictionary<Guid, TaskListItem> tasks = [];
    private readonly Dictionary<Guid, Func<RunView>> changed = [];
    private readonly Dictionary<Guid, ChildLook> children = [];
    private string? note;
    private int tick;
    private int painted;

    public LiveDisplay(Invocation invocation)
    {
        this.invocation = invocation;
        loop = Task.Run(LoopAsync);
    }

    public override bool ShowsSteps => true;

    public override void Show(Func<RunView> view, IEnumerable<EventView> events)
    {
        lock (gate) next = view;
    }

    public override void ShowTasks(IReadOnlyList<TaskListItem> tasks)
    {
        lock (gate) this.tasks = tasks.ToDictionary(t => t.Id);
    }

    public override void ShowChild(Guid run, Func<RunView> view)
    {
        lock (gate) changed[run] = view;
    }

    public override void Note(string text)
    {
        lock (gate) note = text;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!loop.IsCompleted)
        {
            await stop.CancelAsync();
            await loop;
            note = null;
            Paint();
            if (painted > 0) invocation.Printer.Paint("\e[?25h");
            stop.Dispose();
        }

        await base.DisposeAsync();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token)) Paint();
        }
        catch (OperationCanceledException)
        {
            // The last picture is painted by whoever stops.
        }
    }

    private void Paint()
    {
        lock (gate)
        {
            if (next is not null) (run, next) = (next(), null);
            if (run is null) return;
            LookAtChildren(run.RunId);
            var (width, height) = Screen.Size();
            // The last cell of a line is left free: terminals differ in what follows when it is filled.
            var frame = new LiveFrame(invocation.Printer.ErrorStyle, width - 1, height) { Tick = tick++, Tasks = tasks, Children = children, Command = invocation.Command, Note = note };
            Paint(frame.Build(run, TimeProvider.System.GetUtcNow()));
        }
    }

    /// <summary>Each that changed once in a picture, however often it did; of one that has ended its step tells.</summary>
    private void LookAtChildren(Guid parent)
    {
        foreach (var (id, view) in changed)
        {
            var child = view();
            if (child.Parent?.RunId != parent) continue;
            if (child.State.IsEnded()) children.Remove(id);
            else children[id] = ChildLook.Of(child);
        }

        changed.Clear();
    }

    private void Paint(List<string> lines)
    {
        var text = new StringBuilder("\e[?25l");
        if (painted > 0) text.Append($"\e[{painted}A");
        foreach (var line in lines) text.Append("\r\e[K").Append(line).Append('\n');
        text.Append("\e[J");
        painted = lines.Count;
        invocation.Printer.Paint(text.ToString());
    }
}
