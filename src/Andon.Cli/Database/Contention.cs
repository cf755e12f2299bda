using Andon.Cli.Terminal;
using Andon.Stores;

namespace Andon.Cli.Database;

/// <summary>Opens a database that another command may have for a moment: most hold it for less than it takes to read who does.</summary>
internal static class Contention
{
    public const string Busy = "database_busy";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Tries for a moment; then whoever holds the database is named by the exception.</summary>
    public static async Task<Session> OpenAsync(Invocation invocation, Access access, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await Session.OpenAsync(invocation, access, cancellation);
            }
            catch (StoreException e) when (e.Code == Busy && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Interval, TimeProvider.System, cancellation);
            }
        }
    }
}
