using System.Runtime;

namespace Andon.Cli.Bench;

/// <summary>
/// The just-in-time compiler shares the cores with what is measured, and compiles what is used much for a second time. It has settled when it
/// compiles next to nothing for a while.
/// </summary>
internal static class Compiler
{
    private const int QuietLooks = 2;
    private const int MostLooks = 12;
    private const int MostCompiled = 5;

    /// <summary>Waits until it has settled, or for twelve looks; meanwhile <paramref name="work"/> is done again and again, or goes on elsewhere.</summary>
    public static async Task SettleAsync(TimeSpan look, Func<Task>? work = null)
    {
        var quiet = 0;
        for (var looks = 0; looks < MostLooks && quiet < QuietLooks; looks++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            var start = TimeProvider.System.GetTimestamp();
            do
            {
                await (work is null ? Task.Delay(look, TimeProvider.System) : work());
            }
            while (TimeProvider.System.GetElapsedTime(start) < look);

            quiet = JitInfo.GetCompiledMethodCount() - compiled <= MostCompiled ? quiet + 1 : 0;
        }
    }
}
