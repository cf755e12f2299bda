using System.Globalization;

namespace Andon.Chaos;

/// <summary>What to do, as the command line says it.</summary>
internal sealed record ChaosOptions
{
    public const string Usage = """
        chaos [--kills N] [--seed N] [--faults LIST] [--in-flight N] [--lease SECONDS] [--keep]
          --kills      how many nodes are killed, 1 to 100,000; default 30
          --seed       what is drawn, in which order; default: another each time, which is printed
          --faults     any of kill, stop, restart, terminate, cut, skew, disk, with commas; default: all
          --in-flight  runs under way at once, 1 to 2,000; default 200
          --lease      of a node, in seconds, 1 to 60; default 3
          --keep       keep the folder with logs and effects even where all is well
        """;

    /// <summary>What there is to choose from.</summary>
    public static IReadOnlyList<string> AllFaults { get; } = ["kill", "stop", "restart", "terminate", "cut", "skew", "disk"];

    public int Kills { get; init; } = 30;

    public int Seed { get; init; } = Random.Shared.Next();

    public IReadOnlySet<string> Faults { get; init; } = AllFaults.ToHashSet();

    public int InFlight { get; init; } = 200;

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    public bool Keeps { get; init; }

    /// <exception cref="FormatException">An argument cannot be used; the message says which.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--keep")
            {
                options = options with { Keeps = true };
                continue;
            }

            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value");
            options = arguments[i++] switch
            {
                "--kills" => options with { Kills = Number("--kills", value, 1, 100_000) },
                "--seed" => options with { Seed = Number("--seed", value, 0, int.MaxValue) },
                "--in-flight" => options with { InFlight = Number("--in-flight", value, 1, 2_000) },
                "--lease" => options with { Lease = TimeSpan.FromSeconds(Number("--lease", value, 1, 60)) },
                "--faults" => options with { Faults = Names(value) },
                var unknown => throw new FormatException($"{unknown} is not known"),
            };
        }

        return options;
    }

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} must be a number from {least} to {most}, not '{value}'");

    private static HashSet<string> Names(string value)
    {
        var names = value.Split(',').ToHashSet();
        return names.FirstOrDefault(n => !AllFaults.Contains(n)) is { } unknown ? throw new FormatException($"there is no fault '{unknown}'; there are {string.Join(", ", AllFaults)}") : names;
    }
}
