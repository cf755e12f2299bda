using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Tenants;

namespace Andon.Cli.Quotas;

/// <summary><c>andon quotas …</c>: what tenants may use.</summary>
internal static class QuotasVerbs
{
    public static Command Create() => new("quotas", Language.Of("What tenants may use", "租户配额"))
    {
        List(),
        Show(),
        QuotasSetVerb.Create(),
    };

    private static Command List()
    {
        var verb = new Command("list", Language.Of("List what tenants may use, of all of which something was said", "列出已设置配额的租户"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var quotas = await session.Client.ListQuotasAsync(invocation.Caller, cancellation);
            invocation.Printer.List(quotas, null, printer => Print(printer, quotas));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command Show()
    {
        var tenant = new Argument<string?>("TENANT") { Arity = ArgumentArity.ZeroOrOne, Description = Language.Of("The tenant; default: your own", "租户；默认为您所属的租户") };
        var verb = new Command("show", Language.Of("Show what a tenant may use", "显示租户配额")) { tenant };
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            PrintOne(invocation, await QuotaAsync(session.Client, invocation, invocation.Parse.GetValue(tenant), cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    public static void PrintOne(Invocation invocation, TenantQuota quota)
    {
        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(quota);
        else Print(invocation.Printer, [quota]);
    }

    /// <summary>Of a server the caller's own tenant is known to the key alone, and there the list has it.</summary>
    private static async Task<TenantQuota> QuotaAsync(IAndonClient client, Invocation invocation, string? tenant, CancellationToken cancellation)
    {
        if (tenant is not null || invocation.Server is null) return await client.QuotaAsync(invocation.Caller, tenant, cancellation);
        return (await client.ListQuotasAsync(invocation.Caller, cancellation)) is [var own] ? own
            : throw new UsageException(Language.Of("name the tenant: you look after all of them", "请指定租户：您管理所有租户"));
    }

    private static void Print(Printer printer, IReadOnlyList<TenantQuota> quotas)
    {
        if (quotas.Count == 0)
        {
            printer.Say(Language.Of("no tenant has a quota", "没有租户设置了配额"));
            return;
        }

        var table = new Table(
            Language.Of("TENANT", "租户"), Language.Of("WEIGHT", "权重"), Language.Of("RUNNING STEPS", "运行中步骤"), Language.Of("OPEN RUNS", "未结束运行"), Language.Of("STORED BYTES", "存储字节"), Language.Of("REQUESTS/S", "每秒请求"), Language.Of("BURST", "突发请求"));
        foreach (var q in quotas) table.Add(q.Tenant, $"{q.Weight}", Of(q.MaxRunningSteps), Of(q.MaxOpenRuns), Of(q.MaxStoredBytes), Of(q.MaxRequestsPerSecond), Of(q.MaxRequestBurst ?? 2 * q.MaxRequestsPerSecond));
        table.Print(printer);
    }

    private static string Of(long? limit) => limit?.ToString("N0") ?? Language.Of("any", "不限");
}
