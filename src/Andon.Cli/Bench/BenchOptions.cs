using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary>What to measure.</summary>
internal sealed record BenchOptions
{
    /// <summary>Whether nothing is kept.</summary>
    public required bool IsInMemory { get; init; }

    /// <summary>The PostgreSQL database that keeps the runs; null for a file.</summary>
    public required Invocation? Postgres { get; init; }

    /// <summary>The database that is left behind; null for one that is removed afterwards.</summary>
    public required string? Database { get; init; }

    /// <summary>One of <see cref="BenchVerb.Shapes"/>.</summary>
    public required string Shape { get; init; }

    /// <summary>Runs to measure; null for as many as the time allows.</summary>
    public required int? Runs { get; init; }

    /// <summary>The size of the shape; null for its default.</summary>
    public required int? Steps { get; init; }

    /// <summary>Runs under way at once.</summary>
    public required int InFlight { get; init; }

    /// <summary>Processes that share the runs.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether it is measured beside a transaction that is held open, too.</summary>
    public bool HoldsTransaction { get; init; }

    /// <summary>How long each step of the busy tenant takes.</summary>
    public TimeSpan StepTime { get; init; }

    /// <summary>How long to measure.</summary>
    public required TimeSpan Time { get; init; }
}
