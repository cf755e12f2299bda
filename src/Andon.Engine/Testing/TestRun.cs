using System.Text.Json;
using Andon.Client;
using Andon.Runs;

namespace Andon.Testing;

/// <summary>A run of a <see cref="TestLine"/>: where it is now, what has happened, what people and signals do. Steps of items of a map are named <c>map/key/step</c>.</summary>
public sealed partial class TestRun
{
    private readonly TestLine line;

    internal TestRun(TestLine line, Guid id)
    {
        this.line = line;
        Id = id;
    }

    /// <summary>The run.</summary>
    public Guid Id { get; }

    /// <summary>Where it is.</summary>
    public RunState State => Now.State;

    /// <summary>The run as every surface shows it.</summary>
    public RunView View => RunViews.Of(Now);

    /// <summary>Everything that has happened, oldest first: the events of its log.</summary>
    public IReadOnlyList<RunEvent> History => line.Watch.HistoryOf(Id);

    private Run Now => line.Watch.RunOf(Id);

    /// <summary>What has happened to a step, oldest first.</summary>
    /// <exception cref="LineAssertionException">The pipeline has no such step.</exception>
    public IReadOnlyList<RunEvent> HistoryOf(string step)
    {
        Find(step);
        return [.. History.Where(e => HistoryText.StepOf(e, Now) == step)];
    }

    /// <summary>Attempts of a step that were started, in all its activations; lost and interrupted ones too.</summary>
    /// <exception cref="LineAssertionException">The pipeline has no such step.</exception>
    public int Attempts(string step) => HistoryOf(step).OfType<AttemptStarted>().Count();

    /// <summary>The output of a step.</summary>
    /// <exception cref="LineAssertionException">It has none, or the pipeline has no such step.</exception>
    public JsonElement Output(string step) => Find(step)?.Output is { } output ? RunViews.Json(output.Content) : throw Wrong($"'{step}' should have an output, but {Whereabouts(step)}");

    /// <summary>The output of a step, read from JSON in snake_case.</summary>
    /// <exception cref="LineAssertionException">It has none, or the pipeline has no such step.</exception>
    public T Output<T>(string step) => Output(step).Deserialize<T>(AndonJson.Options)!;

    /// <summary>The open task of a step.</summary>
    /// <exception cref="LineAssertionException">It has none, or the pipeline has no such step.</exception>
    public TestTask Task(string step)
    {
        Find(step);
        return Now.Tasks.Values.FirstOrDefault(t => t.Step == step && t.IsOpen) is { } task
            ? new TestTask(line, Id, task.Id)
            : throw Wrong($"'{step}' should have an open task, but {Whereabouts(step)}");
    }

    /// <summary>Sends a signal to the run, and drives the line.</summary>
    /// <param name="name">The signal's name.</param>
    /// <param name="data">What it carries, written as JSON in snake_case. Default: nothing.</param>
    /// <param name="by">Who sends it. Default: <c>sender</c>.</param>
    /// <exception cref="AndonException">The run has ended, or cannot keep it.</exception>
    public async Task SignalAsync(string name, object? data = null, string by = "sender")
    {
        var key = line.NextKey();
        await line.CallAsync(client => client.SignalAsync(line.As(by), Id, name, data is null ? null : AndonJson.ToElement(data), key));
        await line.GoOnAsync();
    }

    /// <summary>The history, as people read it.</summary>
    public override string ToString() => HistoryText.Of(Now, History);

    /// <summary>A step as it is; null for one of an item that has not begun.</summary>
    private StepRun? Find(string step)
    {
        var found = Now.Steps.FirstOrDefault(s => s.Name == step);
        return found is not null || Now.DefinitionOf(step) is not null ? found
            : throw new LineAssertionException($"The pipeline '{Now.Pipeline.Name}' has no step '{step}'. It has: {string.Join(", ", Now.OwnSteps.Select(s => s.Name))}.");
    }
}
