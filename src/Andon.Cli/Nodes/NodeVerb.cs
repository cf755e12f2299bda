using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Observing;
using Andon.Cli.Runs;
using Andon.Cli.Serving;
using Andon.Cli.Terminal;
using Andon.Runs;

namespace Andon.Cli.Nodes;

/// <summary><c>andon node</c>: carries out whatever runs need, beside other nodes over the same PostgreSQL, until it is told to end.</summary>
internal static class NodeVerb
{
    public static Command Create()
    {
        var queues = new Option<string[]>("--queues")
        {
            HelpName = "QUEUE",
            AllowMultipleArgumentsPerToken = true,
            Description = Language.Of("Only steps of these queues; default: all", "只执行这些队列的步骤；默认全部"),
        };
        var lease = new Option<string?>("--lease") { HelpName = "DURATION", Description = Language.Of("How long it counts as alive when it is not heard of; default: 10s", "失去联系后仍视为存活的时长；默认 10s") };
        var log = ServiceLog.CreateOption();
        var verb = new Command("node", Language.Of("Carry out runs, as one of any number of nodes over one PostgreSQL; Ctrl-C hands the work on", "作为同一 PostgreSQL 上任意多个节点之一执行运行；按 Ctrl-C 将工作移交其他节点")) { queues, lease, log, AllowedHosts.Option };
        verb.Does((invocation, _) =>
        {
            var publicUrl = PublicUrl.Of(null);
            return RunAsync(
                invocation,
                invocation.Get(log) == "json",
                options =>
                {
                    Configure(options, invocation.Get(queues) ?? [], invocation.Get(lease));
                    options.PublicUrl = publicUrl;
                    options.Allow(invocation);
                });
        });
        return verb;
    }

    private static async Task<int> RunAsync(Invocation invocation, bool logsJson, Action<AndonOptions> configure)
    {
        if (invocation.Postgres is null)
            throw new UsageException(Language.Of("'andon node' needs --postgres URL: a file is for one process", "'andon node' 需要 --postgres URL：数据库文件只能由一个进程使用"));
        using var interrupt = new Interrupt();
        using var export = OtlpExport.FromEnvironment();
        var log = new ServiceLog(invocation.Printer, logsJson, export);
        try
        {
            await using var session = await Session.OpenNodeAsync(invocation, log, configure, interrupt.Asked);
            log.Say(Language.Of($"Node {session.Get<RunEngine>().Incarnation} is up on {session.Store.Name}; Ctrl-C ends it.", $"节点 {session.Get<RunEngine>().Incarnation} 已在 {session.Store.Name} 上运行；按 Ctrl-C 结束。"));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, interrupt.Asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            log.Say(Language.Of("Ending: what runs may end, up to 10 s; the rest goes to other nodes. Ctrl-C again ends it at once.", "正在结束：最多等待 10 秒让运行中的步骤结束，其余交给其他节点。再按一次 Ctrl-C 立即结束。"));
            await session.StopAsync(interrupt.Hurry);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // An option that the engine does not take.
            throw new UsageException(e.Message);
        }
        catch (OperationCanceledException) when (interrupt.Asked.IsCancellationRequested)
        {
            // Told to end before it was up.
        }

        return ExitCode.Done;
    }

    private static void Configure(AndonOptions options, IReadOnlyList<string> queues, string? lease)
    {
        if (lease is not null) options.NodeLease = Patience.Read("--lease", lease);
        foreach (var queue in queues) options.Queues.Add(queue);
    }
}
