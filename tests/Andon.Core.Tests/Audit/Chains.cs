using System.Collections.Immutable;
using Andon.Audit;
using FsCheck;
using FsCheck.Fluent;

namespace Andon.Core.Tests.Audit;

/// <summary>Chains to change something in.</summary>
internal static class Chains
{
    private static readonly string[] Texts = ["ann", "", "a", "run.submitted", "世界", "🙂", "{}", "{\"a\":1}", "annrun"];
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static Gen<AuditEntry> Entries { get; } =
        from at in Gen.Choose(0, 1_000)
        from actor in Gen.Elements(Texts)
        from via in Gen.Elements(Texts.Append(null))
        from action in Gen.Elements(Texts)
        from subject in Gen.Elements(Texts)
        from details in Gen.Elements(Texts)
        select new AuditEntry { Tenant = "acme", At = Noon.AddMicroseconds(at), Actor = actor, Via = via, Action = action, Subject = subject, Details = details };

    public static Gen<ImmutableArray<AuditRecord>> Of(int least) => Gen.Choose(least, 20).SelectMany(count => Entries.ArrayOf(count)).Select(Of);

    public static ImmutableArray<AuditRecord> Of(IEnumerable<AuditEntry> entries)
    {
        var hash = AuditChain.Start;
        return [.. entries.Select((entry, n) => new AuditRecord(n + 1, entry, hash = AuditChain.Next(hash, n + 1, entry)))];
    }

    public static AuditCheckpoint Checkpoint(IReadOnlyList<AuditRecord> chain, int sequence) => new()
    {
        Tenant = "acme",
        Sequence = sequence,
        Hash = chain[sequence - 1].Hash,
        At = Noon,
        KeyId = "k",
        Signature = default,
    };

    public static AuditProblem? Verify(IEnumerable<AuditRecord> chain, params AuditCheckpoint[] checkpoints)
    {
        var verifier = new AuditVerifier(checkpoints);
        foreach (var record in chain) verifier.Follow(record);
        verifier.End();
        return verifier.Problem;
    }

    /// <summary>One part of an entry is another.</summary>
    public static AuditEntry Changed(AuditEntry entry, int part) => part switch
    {
        0 => entry with { At = entry.At.AddMicroseconds(1) },
        1 => entry with { Actor = entry.Actor + "x" },
        2 => entry with { Via = entry.Via is null ? "" : null },
        3 => entry with { Action = entry.Action + "x" },
        4 => entry with { Subject = entry.Subject + "x" },
        5 => entry with { Details = entry.Details + " " },
        // What was of one part is of the next.
        6 => entry.Actor.Length == 0 ? entry with { Actor = "y" } : entry with { Actor = "", Subject = entry.Actor + entry.Subject },
        _ => entry with { Tenant = "other" },
    };

    public const int Parts = 8;
}
