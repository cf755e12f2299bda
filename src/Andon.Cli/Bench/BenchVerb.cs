using System.CommandLine;
using Andon.Cli.Observing;
using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary><c>andon bench</c>: the engine's benchmark.</summary>
internal static class BenchVerb
{
    public static readonly string[] Shapes = ["line", "fan", "keyed", "wait", "dag", "map", "children", "overflow", "neighbour", "submit"];

    public static Command Create()
    {
        var store = new Option<string>("--store") { HelpName = "memory|sqlite|postgres", DefaultValueFactory = _ => "sqlite", Description = Language.Of("What keeps the runs", "存储方式") };
        var shape = new Option<string>("--shape") { HelpName = string.Join('|', Shapes), DefaultValueFactory = _ => "line", Description = Language.Of("What the runs look like", "运行的形状") }.AcceptOnlyFromAmong(Shapes);
        var runs = new Option<int?>("--runs") { HelpName = "N", Description = Language.Of("So many runs instead of so many seconds; of 'wait' and 'neighbour', how many wait", "按运行数量而非秒数；对 wait 与 neighbour 为等待的运行数") };
        var steps = new Option<int?>("--steps") { HelpName = "N", Description = Language.Of("Steps of a line (10), parallel steps of a fan (100), steps of a dag (1000), items of a map (10000), child runs (10000)", "line 的步骤数（10）、fan 的并行步骤数（100）、dag 的步骤数（1000）、map 的项数（10000）、子运行数（10000）") };
        var inFlight = new Option<int>("--in-flight") { HelpName = "N", DefaultValueFactory = _ => 256, Description = Language.Of("Runs under way at once", "同时进行的运行数") };
        var seconds = new Option<double>("--seconds") { HelpName = "N", DefaultValueFactory = _ => 10, Description = Language.Of("How long to measure, after warming up", "预热后测量的秒数") };
        var nodes = new Option<int>("--nodes") { HelpName = "N", DefaultValueFactory = _ => 1, Description = Language.Of("Processes that share the runs, of PostgreSQL", "共同承担运行的进程数（仅 PostgreSQL）") };
        var hold = new Option<bool>("--hold-transaction") { Description = Language.Of("Measure again while a transaction is held open, of PostgreSQL; of 'neighbour', what is beside the busy tenant", "在保持一个打开的事务期间再测一次（仅 PostgreSQL）；对 neighbour 为与繁忙租户并行的那一段") };
        var stepTime = new Option<double>("--step-ms") { HelpName = "N", DefaultValueFactory = _ => 250, Description = Language.Of("How long a step of the busy tenant takes, of 'neighbour'", "neighbour 中繁忙租户每个步骤的毫秒数") };
        // What this command starts itself.
        var asPeer = new Option<bool>("--as-peer") { Hidden = true };
        var verb = new Command("bench", Language.Of("Measure the engine here, against the limit of this machine", "在本机测量引擎，并与本机极限对比")) { store, shape, runs, steps, inFlight, seconds, nodes, hold, stepTime, asPeer };
        verb.Does((invocation, cancellation) =>
        {
            if (invocation.Get(store) is not ("memory" or "sqlite" or "postgres")) throw new UsageException(Language.Of("--store: memory, sqlite or postgres", "--store：memory、sqlite 或 postgres"));
            if (invocation.Get(store) == "postgres" && invocation.Postgres is null) throw new UsageException(Language.Of("--store postgres needs --postgres URL", "--store postgres 需要 --postgres URL"));
            var count = Within("--nodes", invocation.Get(nodes), 1, 16)!.Value;
            if ((count > 1 || invocation.Get(hold) || invocation.Get(shape) == "overflow") && invocation.Get(store) != "postgres")
                throw new UsageException(Language.Of("--nodes, --hold-transaction and --shape overflow need --store postgres", "--nodes、--hold-transaction 与 --shape overflow 需要 --store postgres"));
            var hasFlow = invocation.Get(shape) is "line" or "fan" or "keyed" && invocation.Get(runs) is null;
            if ((count > 1 && !hasFlow) || (invocation.Get(hold) && !hasFlow && invocation.Get(shape) != "neighbour"))
            {
                throw new UsageException(Language.Of(
                    "--nodes and --hold-transaction measure line, fan or keyed, for so many --seconds; --hold-transaction also neighbour",
                    "--nodes 与 --hold-transaction 只能按 --seconds 测量 line、fan 或 keyed；--hold-transaction 还可测量 neighbour"));
            }

            if (invocation.Get(shape) == "submit" && invocation.Get(store) != "sqlite") throw new UsageException(Language.Of("--shape submit is measured with --store sqlite", "--shape submit 只能使用 --store sqlite"));
            if (invocation.Get(shape) == "submit" && (invocation.Get(runs) is not null || invocation.Get(steps) is not null))
                throw new UsageException(Language.Of("--shape submit is measured for so many --seconds, of runs that have one step; leave --runs and --steps out", "--shape submit 按 --seconds 测量，其运行只有一个步骤；请去掉 --runs 与 --steps"));
            var options = new BenchOptions
            {
                IsInMemory = invocation.Get(store) == "memory",
                Postgres = invocation.Get(store) == "postgres" ? invocation : null,
                Database = invocation.IsDatabaseGiven ? invocation.Database : null,
                Shape = invocation.Get(shape)!,
                Runs = Within("--runs", invocation.Get(runs), 1, 10_000_000),
                Steps = Within("--steps", invocation.Get(steps), 1, 10_000),
                InFlight = Within("--in-flight", invocation.Get(inFlight), 1, 10_000)!.Value,
                // One without room, and one with it.
                Nodes = invocation.Get(shape) == "overflow" ? Math.Max(2, count) : count,
                HoldsTransaction = invocation.Get(hold),
                StepTime = TimeSpan.FromMilliseconds(Math.Clamp(invocation.Get(stepTime), 0, 3_600_000)),
                Time = TimeSpan.FromSeconds(Math.Clamp(invocation.Get(seconds), 0.1, 86_400)),
            };
            return invocation.Get(asPeer) ? TakePartAsync(invocation, options, cancellation) : RunAsync(invocation, options, cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Invocation invocation, BenchOptions options, CancellationToken cancellation)
    {
        if (options.Shape == "submit")
        {
            BenchText.Print(invocation.Printer, await new SubmitBench(options).RunAsync(), options.Database);
            return ExitCode.Done;
        }

        // What it costs to be watched can be measured too.
        using var export = OtlpExport.FromEnvironment();
        await using var bench = await BenchEngine.OpenAsync(options, invocation.Printer, cancellation, options.Shape == "overflow" ? OverflowBench.Configure : null);
        object result = options.Shape switch
        {
            "wait" => await new WaitBench(bench, options).RunAsync(),
            "dag" => await new DagBench(bench, options).RunAsync(),
            "map" or "children" => await new MapBench(bench, options).RunAsync(),
            "overflow" => await new OverflowBench(bench, options).RunAsync(),
            "neighbour" => await new NeighbourBench(bench, options).RunAsync(),
            _ => await new FlowBench(bench, options).RunAsync(),
        };
        BenchText.Print(invocation.Printer, result, bench.Database);
        return ExitCode.Done;
    }

    private static async Task<int> TakePartAsync(Invocation invocation, BenchOptions options, CancellationToken cancellation)
    {
        await using var bench = await BenchEngine.OpenAsync(options with { Nodes = 2 }, invocation.Printer, cancellation);
        await new PeerBench(bench, options, options.Shape == "overflow" ? null : FlowBench.PipelineOf(options)).RunAsync();
        return ExitCode.Done;
    }

    private static int? Within(string name, int? value, int least, int most) => value is null || (value >= least && value <= most)
        ? value
        : throw new UsageException(Language.Of($"{name} must be from {least} to {most}", $"{name} 须在 {least} 与 {most} 之间"));
}
