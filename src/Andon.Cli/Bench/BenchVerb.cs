using System.CommandLine;

namespace Andon.Cli.Bench;

internal static class BenchVerb
{
    public static Command Create() => new("bench");
}
