using System.Collections.Concurrent;
using System.Text;
using Andon.Nodes;
using Andon.Worlds;

namespace Andon;

/// <summary>Many seeds on all cores.</summary>
internal static class Seeds
{
    public static IReadOnlyCollection<Outcome> Run(ulong first, ulong count, bool isPunctual = false)
    {
        var outcomes = new ConcurrentBag<Outcome>();
        Parallel.For((long)first, (long)(first + count), seed => outcomes.Add(Simulation.Run((ulong)seed, isPunctual: isPunctual)));
        return outcomes;
    }

    /// <summary>The first seed from 1 on that finds a sabotage, or null.</summary>
    public static Outcome? FirstThatFinds(Sabotage sabotage, ulong count)
    {
        for (var seed = 1UL; seed <= count; seed++)
        {
            var outcome = Simulation.Run(seed, sabotage);
            if (outcome.Violation is not null) return outcome;
        }

        return null;
    }

    /// <summary>The history of all of them as one short word: the same in each process.</summary>
    public static string Digest(IEnumerable<Outcome> outcomes) =>
        Artifacts.Digest.Of(Encoding.UTF8.GetBytes(string.Concat(outcomes.OrderBy(o => o.Seed).Select(o => o.Digest)))).ToString()[..16];

    public static string Explain(Outcome outcome, string test) =>
        $"seed {outcome.Seed}: {outcome.Violation} | replay: ANDON_SEED={outcome.Seed} dotnet test tests/Andon.Simulation -c Release --filter {test} --logger 'console;verbosity=detailed'";
}
