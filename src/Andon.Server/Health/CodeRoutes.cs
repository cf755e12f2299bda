using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Identities;

namespace Andon.Server.Health;

/// <summary><c>/codes</c>: the states, as programs have them and as people read them.</summary>
internal static class CodeRoutes
{
    public static IReadOnlyList<Route> All { get; } = [Route.Get(Routes.Prefix + "/codes", Roles.All, "Names the states in English and Chinese", static _ => Task.FromResult(Codes))];

    private static CodesView Codes { get; } = new(
        [.. Enum.GetValues<RunState>().Select(s => Of(s, StateNames.Of(s)))],
        [.. Enum.GetValues<StepState>().Select(s => Of(s, StateNames.Of(s)))],
        [.. Enum.GetValues<HumanTaskStatus>().Select(s => Of(s, StateNames.Of(s)))]);

    private static CodeName Of<T>(T value, (string English, string Chinese) names)
        where T : struct, Enum => new(JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), names.English, names.Chinese);
}

/// <summary>The states of runs, steps and human tasks.</summary>
/// <param name="RunStates">Of runs.</param>
/// <param name="StepStates">Of steps.</param>
/// <param name="TaskStatuses">Of human tasks.</param>
internal sealed record CodesView(IReadOnlyList<CodeName> RunStates, IReadOnlyList<CodeName> StepStates, IReadOnlyList<CodeName> TaskStatuses);

/// <summary>A state.</summary>
/// <param name="Code">As programs have it.</param>
/// <param name="En">In English.</param>
/// <param name="ZhCn">In Chinese.</param>
internal sealed record CodeName(string Code, string En, string ZhCn);
