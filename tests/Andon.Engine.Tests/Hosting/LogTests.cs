using System.Collections.Concurrent;
using Andon.Runs;
using Andon.Steps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>What an operator finds in the host's log.</summary>
public sealed class LogTests
{
    private const string Work = """{"andon":1,"name":"p","steps":{"a":{"type":"work"}}}""";

    [Fact]
    public async Task Whatever_is_logged_while_a_handler_runs_names_tenant_run_step_and_attempt()
    {
        using var book = new LogBook();
        await using var host = await StartAsync(StoreKind.Memory, Logged(book, async context =>
        {
            context.Log.LogInformation("mine");
            await Task.Yield();
            context.Services.GetRequiredService<ILogger<LogTests>>().LogInformation("another's");
            return StepOutput.Empty;
        }));
        var run = await host.RunAsync(Work);
        foreach (var (words, category) in new[] { ("mine", "Andon.Steps.work"), ("another's", typeof(LogTests).FullName) })
        {
            var entry = book.Entries.Where(e => e.Text == words).ShouldHaveSingleItem();
            entry.Category.ShouldBe(category);
            entry.Scope.ShouldBe(new() { ["Tenant"] = "acme", ["RunId"] = run.RunId, ["Step"] = "a", ["Attempt"] = 1 });
        }
    }

    [Fact]
    public async Task An_exception_that_nobody_foresaw_is_in_the_log_with_where_it_came_from()
    {
        using var book = new LogBook();
        await using var host = await StartAsync(StoreKind.Memory, Logged(book, _ => throw new InvalidOperationException("unlucky")));
        (await host.RunAsync(Work)).Steps["a"].Error!.Message.ShouldBe("InvalidOperationException: unlucky");
        var entry = book.Entries.Where(e => e.Error is not null).ShouldHaveSingleItem();
        entry.Error!.StackTrace!.ShouldContain(nameof(LogTests));
        entry.Text.ShouldContain("step a");
    }

    [Fact]
    public async Task A_failure_that_a_handler_names_and_an_attempt_that_was_stopped_are_no_news()
    {
        using var book = new LogBook();
        var gate = new Gate();
        await using var host = await StartAsync(StoreKind.Memory, Logged(book, c => c.Pipeline == "p" ? throw new StepFailedException("declined", "no", retryable: false) : gate.ExecuteAsync(c)));
        (await host.RunAsync(Work)).State.ShouldBe(RunState.Failed);
        var run = await host.SubmitAsync(Work.Replace("\"p\"", "\"q\"", StringComparison.Ordinal));
        await gate.EnteredAsync();
        await host.Client.CancelAsync(Ann, run.RunId);
        await host.StopAsync();
        book.Entries.Where(e => e.Error is not null).ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_in_a_host_that_nobody_started_names_the_missing_call()
    {
        using var book = new LogBook();
        var host = Create(StoreKind.Memory, Logged(book, _ => new(StepOutput.Empty)));
        var run = await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"delay","config":{"for":"1h"}}}}""");
        var wait = host.WaitAsync(run.RunId);
        await book.WrittenAsync("call host.StartAsync()");
        wait.IsCompleted.ShouldBeFalse();
        await host.Client.CancelAsync(Ann, run.RunId);
        (await wait).State.ShouldBe(RunState.Cancelled);
        await host.AbandonAsync();
    }

    [Fact]
    public async Task Who_waits_for_a_run_is_told_when_the_host_stops()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        var run = await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"delay","config":{"for":"1h"}}}}""");
        var wait = host.WaitAsync(run.RunId);
        await host.StopAsync();
        (await Should.ThrowAsync<InvalidOperationException>(() => wait)).Message.ShouldContain("The host has stopped");
        (await host.Client.DetailAsync(Ann, run.RunId)).State.ShouldBe(RunState.Running);
    }

    private static Action<AndonBuilder> Logged(LogBook book, Func<StepContext, ValueTask<StepOutput>> work) => andon =>
    {
        andon.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(book));
        andon.AddStepHandler("work", work);
    };

    private sealed record Entry(string Category, string Text, Exception? Error, Dictionary<string, object?> Scope);

    private sealed class LogBook : ILoggerProvider, ISupportExternalScope
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> awaited = new();
        private IExternalScopeProvider? scopes;

        public ConcurrentQueue<Entry> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Page(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public Task WrittenAsync(string words)
        {
            var written = awaited.GetOrAdd(words, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Entries.Any(e => e.Text.Contains(words, StringComparison.Ordinal))) written.TrySetResult();
            return written.Task.WaitAsync(Patience);
        }

        public void Dispose()
        {
        }

        private void Write(string category, string text, Exception? error)
        {
            var scope = new Dictionary<string, object?>();
            scopes?.ForEachScope((values, all) =>
            {
                if (values is IEnumerable<KeyValuePair<string, object?>> pairs) foreach (var (key, value) in pairs) all[key] = value;
            }, scope);
            Entries.Enqueue(new Entry(category, text, error, scope));
            foreach (var (words, written) in awaited) if (text.Contains(words, StringComparison.Ordinal)) written.TrySetResult();
        }

        private sealed class Page(LogBook book, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                book.Write(category, formatter(state, exception), exception);
        }
    }
}
