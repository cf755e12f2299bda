using Andon.Client;
using Andon.HumanTasks;

namespace Andon.Testing;

/// <summary>A human task of a run, and what people do with it. What they do drives the line on, as <see cref="TestLine.DriveAsync"/> does; in <see cref="TestLine.WhenAsked"/>, who called that does so.</summary>
public sealed class TestTask
{
    private readonly TestLine line;
    private readonly Guid run;

    internal TestTask(TestLine line, Guid run, Guid id)
    {
        this.line = line;
        this.run = run;
        Id = id;
    }

    /// <summary>The task.</summary>
    public Guid Id { get; }

    /// <summary>Where it is.</summary>
    public HumanTaskStatus Status => line.Watch.RunOf(run).Tasks[Id].Status;

    /// <summary>The task as a person sees it: what it shows, its form, who may decide.</summary>
    /// <exception cref="AndonException">They may not see it.</exception>
    public Task<TaskView> ViewAsync(string by) => line.CallAsync(client => client.GetTaskAsync(line.As(by), Id));

    /// <summary>Approves a gate.</summary>
    /// <exception cref="AndonException">They may not, or it is closed.</exception>
    public Task ApproveAsync(string by, string? comments = null) => ActAsync((client, options) => client.ApproveTaskAsync(line.As(by), Id, comments, options));

    /// <summary>Rejects a gate, or sends the run back to <paramref name="rollbackTo"/>.</summary>
    /// <exception cref="AndonException">They may not, it is closed, or it does not allow this way back.</exception>
    public Task RejectAsync(string by, string? comments = null, string? rollbackTo = null) =>
        ActAsync((client, options) => client.RejectTaskAsync(line.As(by), Id, comments, rollbackTo, options));

    /// <summary>Hands in the form of a <c>human_task</c>, written as JSON in snake_case.</summary>
    /// <exception cref="AndonException">They may not, it is closed, or the form does not meet its schema.</exception>
    public Task CompleteAsync(object data, string by) => ActAsync((client, options) => client.CompleteTaskAsync(line.As(by), Id, AndonJson.ToElement(data), options));

    private async Task ActAsync(Func<IAndonClient, DecisionOptions, Task<TaskView>> act)
    {
        var options = new DecisionOptions(IdempotencyKey: line.NextKey());
        await line.CallAsync(client => act(client, options));
        await line.GoOnAsync();
    }
}
