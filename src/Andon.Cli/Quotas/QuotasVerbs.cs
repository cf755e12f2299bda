using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Stores;
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
            return Print(invocation, await session.Client.ListQuotasAsync(invocation.Caller, cancellation));
        });
        return verb;
    }

    private static Command Show()
    {
        var tenant = new Argument<string?>("TENANT") { Arity = ArgumentArity.ZeroOrOne, Description = Language.Of("The tenant; default: your own; with --server it must be named", "租户；默认为您所属的租户；使用 --server 时必须指定") };
        var verb = new Command("show", Language.Of("Show what a tenant may use", "显示租户配额")) { tenant };
        verb.Does(async (invocation, cancellation) =>
        {
            var named = invocation.Parse.GetValue(tenant);
            // Whose key it is, the server knows alone.
            if (named is null && invocation.Server is not null)
                throw new UsageException(Language.Of("name the tenant: with --server the key says which is yours; 'andon quotas list' shows what you may see", "请指定租户：使用 --server 时由密钥决定您所属的租户；用 'andon quotas list' 查看可见的配额"));
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            PrintOne(invocation, await session.Client.QuotaAsync(invocation.Caller, named, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    public static void PrintOne(Invocation invocation, TenantQuota quota)
    {
        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(quota);
        else Print(invocation, [quota]);
    }

    private static int Print(Invocation invocation, IReadOnlyList<TenantQuota> quotas) => Listing.Print(
        invocation,
        "quotas list",
        new Page<TenantQuota>(quotas, null),
        Language.Of("no tenant has a quota", "没有租户设置了配额"),
        [Language.Of("TENANT", "租户"), Language.Of("WEIGHT", "权重"), Language.Of("RUNNING STEPS", "运行中步骤"), Language.Of("OPEN RUNS", "未结束运行"), Language.Of("STORED BYTES", "存储字节"), Language.Of("REQUESTS/S", "每秒请求"), Language.Of("BURST", "突发请求")],
        q => [q.Tenant, $"{q.Weight}", Of(q.MaxRunningSteps), Of(q.MaxOpenRuns), Of(q.MaxStoredBytes), Of(q.MaxRequestsPerSecond), Of(q.MaxRequestBurst ?? 2 * q.MaxRequestsPerSecond)]);

    private static string Of(long? limit) => limit?.ToString("N0") ?? Language.Of("any", "不限");
}
