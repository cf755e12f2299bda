using Andon.Runs;

namespace Andon.Cli.Bench;

/// <summary>Keeps so many runs of a pipeline under way, and measures each.</summary>
internal sealed class Load(BenchEngine bench, string pipeline, int inFlight)
{
    private const int Sample = 25;

    private readonly List<Guid> sample = [];
    private Latencies latencies = new();
    private Task workers = Task.CompletedTask;
    private int tickets;
    private volatile bool isOver;

    /// <summary>Runs under way until <see cref="EndAsync"/>.</summary>
    public void Start() => workers = Work(() => !isOver);

    /// <summary>So many runs, to the last.</summary>
    public Task RunAsync(int runs)
    {
        tickets = runs;
        return Work(() => Interlocked.Decrement(ref tickets) >= 0);
    }

    /// <summary>What ends from now on counts.</summary>
    public void Begin()
    {
        lock (sample) sample.Clear();
        Take();
    }

    /// <summary>What ended since; what ends from now on counts anew.</summary>
    public Latencies Take() => Interlocked.Exchange(ref latencies, new Latencies());

    /// <summary>Begins no more, and waits for those under way.</summary>
    public async Task EndAsync()
    {
        isOver = true;
        await workers;
    }

    public async Task VerifyAsync()
    {
        foreach (var run in sample) await bench.VerifyAsync(run);
    }

    public async Task RunOneAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        var run = await bench.SubmitAsync(pipeline);
        var end = await bench.ReachedAsync(run, RunState.Completed);
        latencies.Add(TimeProvider.System.GetElapsedTime(start, end));
        if (sample.Count >= Sample) return;
        lock (sample) sample.Add(run);
    }

    private Task Work(Func<bool> goesOn) => Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
    {
        while (goesOn()) await RunOneAsync();
    })));
}
