using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Tenants;

namespace Andon.Cli.Quotas;

/// <summary><c>andon quotas set TENANT</c>: says all of it anew.</summary>
internal static class QuotasSetVerb
{
    public static Command Create()
    {
        var tenant = new Argument<string>("TENANT") { Description = Language.Of("The tenant", "租户") };
        var weight = new Option<int>("--weight") { HelpName = "N", DefaultValueFactory = _ => 1, Description = Language.Of("Its share where several want the same; default: 1", "多租户争用时的份额；默认 1") };
        var steps = Limit<int?>("--max-running-steps", Language.Of("Attempts under way at once", "同时运行的步骤数"));
        var runs = Limit<int?>("--max-open-runs", Language.Of("Runs that have not ended", "未结束的运行数"));
        var bytes = Limit<long?>("--max-stored-bytes", Language.Of("Bytes of histories and files", "历史与文件的字节数"));
        var requests = Limit<int?>("--max-requests", Language.Of("Requests in a second, in the long run, on each node", "各节点长期平均的每秒请求数"));
        var burst = Limit<int?>("--max-request-burst", Language.Of("Requests at once after a silence; default: two seconds' worth", "空闲后可同时到来的请求数；默认两秒的量"));
        var verb = new Command("set", Language.Of("Say what a tenant may use, in place of what was said before; what is left out is not limited", "设置租户配额并取代先前设置；未给出的项不受限制")) { tenant, weight, steps, runs, bytes, requests, burst };
        verb.Does(async (invocation, cancellation) =>
        {
            var quota = new TenantQuota
            {
                Tenant = invocation.Get(tenant),
                Weight = invocation.Get(weight),
                MaxRunningSteps = invocation.Get(steps),
                MaxOpenRuns = invocation.Get(runs),
                MaxStoredBytes = invocation.Get(bytes),
                MaxRequestsPerSecond = invocation.Get(requests),
                MaxRequestBurst = invocation.Get(burst),
            };
            await using var session = await Contention.OpenAsync(invocation, Access.Submit, cancellation);
            QuotasVerbs.PrintOne(invocation, await session.Client.SetQuotaAsync(invocation.Caller, quota, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Option<T> Limit<T>(string name, string description) => new(name) { HelpName = "N", Description = description };
}
