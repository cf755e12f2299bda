using System.Globalization;
using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary>The figures for people.</summary>
internal static class BenchText
{
    public static void Print(Printer printer, object result, string? database)
    {
        if (printer.IsForPrograms)
        {
            printer.Json(result);
            return;
        }

        foreach (var (name, value) in Rows(result)) printer.Line($"{CellWidth.Fit(name, 34)} {value,14}");
        if (database is not null) printer.Say(Language.Of($"The runs are in {database}.", $"运行保存在 {database}。"));
    }

    private static IEnumerable<(string Name, string Value)> Rows(object result) => result switch
    {
        FlowResult r =>
        [
            (Language.Of("steps per second", "每秒步骤数"), Number(r.StepsPerS)),
            (Language.Of("limit of this machine", "本机极限"), r.LimitStepsPerS == 0 ? "–" : $"{Number(r.LimitStepsPerS)} ({r.StepsPerS / r.LimitStepsPerS:P0})"),
            (Language.Of("run latency, median", "运行延迟中位数"), Milliseconds(r.P50Ms)),
            (Language.Of("run latency, 99th percentile", "运行延迟 99 百分位"), Milliseconds(r.P99Ms)),
            (Language.Of("run latency, alone", "单独运行的延迟"), Milliseconds(r.AloneP50Ms)),
            (Language.Of("processor, per 1,000 steps", "每千步处理器时间"), $"{r.CpuSPer1000Steps:0.0000} s"),
            (Language.Of("written, per step", "每步写入"), Number(r.BytesPerStep) + " B"),
            .. r.RoundTripsPerStep is { } trips ? [(Language.Of("round trips, per step", "每步往返次数"), trips.ToString("0.0000", CultureInfo.InvariantCulture))] : Array.Empty<(string, string)>(),
            .. r.ConflictsPer1000Appends is { } conflicts ? [(Language.Of("nodes", "节点数"), Number(r.Nodes!.Value)), (Language.Of("conflicts, per 1,000 appends", "每千次追加的冲突"), conflicts.ToString("0.00", CultureInfo.InvariantCulture))] : Array.Empty<(string, string)>(),
            .. r.HeldStepsPerS is { } held ? [(Language.Of("beside a transaction held open", "另有打开的事务时"), $"{Number(held)} ({r.HeldRatio:P0})")] : Array.Empty<(string, string)>(),
            .. Common(r.PeakRssMb, r.Store, r.Durability),
            (Language.Of("measured", "测量"), $"{Number(r.Steps)} / {r.Seconds:0.0} s"),
        ],
        WaitResult r =>
        [
            (Language.Of("submits per second", "每秒提交数"), Number(r.SubmitsPerS)),
            (Language.Of("runs that wait", "等待中的运行"), Number(r.Runs)),
            (Language.Of("memory after settling", "稳定后内存"), $"{r.RssMb:0.0} MB"),
            (Language.Of("idle processor", "空闲处理器"), $"{r.IdleCpuPercent:0.00} %"),
            (Language.Of("list of 100, median", "列出 100 项（中位数）"), Milliseconds(r.List100Ms)),
            (Language.Of("approval to end, median", "批准到结束（中位数）"), Milliseconds(r.ResumeP50Ms)),
            (Language.Of("store", "存储"), $"{r.Store}, {r.Durability}"),
        ],
        DagResult r =>
        [
            (Language.Of($"steps per second, {r.Steps} steps", $"每秒步骤数（{r.Steps} 步）"), Number(r.StepsPerS)),
            (Language.Of("steps per second, 50 steps", "每秒步骤数（50 步）"), Number(r.StepsPerSOf50)),
            (Language.Of("ratio", "比值"), r.Ratio.ToString("0.00", CultureInfo.InvariantCulture)),
            .. Common(r.PeakRssMb, r.Store, r.Durability),
        ],
        MapResult r =>
        [
            (Language.Of($"steps per second, {r.Items} items", $"每秒步骤数（{r.Items} 项）"), Number(r.StepsPerS)),
            (Language.Of("steps per second, line", "每秒步骤数（顺序）"), Number(r.StepsPerSOfLine)),
            (Language.Of("ratio", "比值"), r.Ratio.ToString("0.00", CultureInfo.InvariantCulture)),
            (Language.Of("written, per step", "每步写入"), Number(r.BytesPerStep) + " B"),
            .. Common(r.PeakRssMb, r.Store, r.Durability),
        ],
        OverflowResult r =>
        [
            (Language.Of("ready to begun elsewhere, median", "就绪到在他处开始，中位数"), Milliseconds(r.P50Ms)),
            (Language.Of("the same, 99th percentile", "同上，99 百分位"), Milliseconds(r.P99Ms)),
            (Language.Of("runs", "运行数"), Number(r.Runs)),
            (Language.Of("store", "存储"), $"{r.Store}, {r.Durability}"),
        ],
        NeighbourResult r =>
        [
            (Language.Of("run latency alone, median", "单独时的运行延迟，中位数"), Milliseconds(r.IdleP50Ms)),
            (Language.Of("the same, 99th percentile", "同上，99 百分位"), Milliseconds(r.IdleP99Ms)),
            (Language.Of("beside the busy one, median", "与繁忙租户并行，中位数"), Milliseconds(r.BesideP50Ms)),
            (Language.Of("the same, 99th percentile", "同上，99 百分位"), Milliseconds(r.BesideP99Ms)),
            (Language.Of("ratio of the 99th percentiles", "99 百分位之比"), r.Ratio.ToString("0.00", CultureInfo.InvariantCulture)),
            (Language.Of("queued at the end", "结束时仍在排队"), Number(r.Queued)),
            (Language.Of("steps per second of the busy one", "繁忙租户每秒步骤数"), Number(r.BusyStepsPerS)),
            (Language.Of("store", "存储"), $"{r.Store}, {r.Durability}"),
        ],
        SubmitResult r =>
        [
            (Language.Of("runs per second, to their end", "每秒完成的运行数"), Number(r.RunsPerS)),
            (Language.Of("submission, median", "提交延迟中位数"), Milliseconds(r.P50Ms)),
            (Language.Of("submission, 99th percentile", "提交延迟 99 百分位"), Milliseconds(r.P99Ms)),
            (Language.Of("clients", "客户端数"), Number(r.Clients)),
            .. Common(r.PeakRssMb, r.Store, r.Durability),
        ],
        _ => [],
    };

    private static (string Name, string Value)[] Common(double peak, string store, string durability) =>
        [(Language.Of("memory, at most", "内存峰值"), $"{peak:0.0} MB"), (Language.Of("store", "存储"), $"{store}, {durability}")];

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double value) => value.ToString("N1", CultureInfo.InvariantCulture) + " ms";
}
