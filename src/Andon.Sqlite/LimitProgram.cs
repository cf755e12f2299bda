using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>
/// The limit that an engine is measured against: a fixed program without an engine. For each step of <see cref="StepsPerRun"/> in a run it
/// writes one output of about 200 bytes, one event and the run's row; one thread commits the steps of all runs under way together, with
/// the same durability and settings as the store. Nothing is decided, encoded, compared or read.
/// </summary>
public static class LimitProgram
{
    /// <summary>Steps of each run.</summary>
    public const int StepsPerRun = 10;

    private const int OutputBytes = 200, EventBytes = 100;

    /// <summary>Runs it on a new file, which is removed afterwards.</summary>
    /// <param name="path">A file that does not exist, on the disk that is measured.</param>
    /// <param name="inFlight">Runs under way, each with one step per commit. From 1 to 10,000.</param>
    /// <param name="duration">How long to measure, after a tenth of it to warm up.</param>
    /// <param name="clock">The clock.</param>
    /// <returns>Durable steps per second.</returns>
    public static double Run(string path, int inFlight, TimeSpan duration, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inFlight, 10_000);
        try
        {
            using var connection = Connection.Open(path, Native.OpenReadWrite | Native.OpenCreate);
            Configure(connection);
            var runs = new Runs(connection, inFlight);
            Measure(runs, duration / 10, clock);
            return Measure(runs, duration, clock);
        }
        catch (SqliteFailure failure)
        {
            throw Errors.From(failure, path);
        }
        finally
        {
            foreach (var file in (string[])[path, path + "-wal", path + "-shm"])
                File.Delete(file);
        }
    }

    private static void Configure(Connection connection)
    {
        var store = new SqliteOptions { Path = "limit" };
        connection.Run("PRAGMA page_size = 4096");
        connection.Run("PRAGMA journal_mode = WAL");
        connection.Run($"PRAGMA synchronous = {store.Synchronous}");
        connection.Run($"PRAGMA cache_size = -{store.CacheMegabytes * 1024L}");
        connection.Run($"PRAGMA wal_autocheckpoint = {store.WalAutocheckpoint}");
        connection.RunScript(SqlFile.Text("limit-schema"));
    }

    private static double Measure(Runs runs, TimeSpan duration, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        long steps = 0;
        TimeSpan elapsed;
        do
        {
            steps += runs.CommitOneStepOfEach(Instant.Of(clock.GetUtcNow()));
            elapsed = clock.GetElapsedTime(start);
        }
        while (elapsed < duration);
        return steps / elapsed.TotalSeconds;
    }

    private sealed class Runs(Connection connection, int inFlight)
    {
        private readonly Statement output = connection["limit-output"], @event = connection["limit-event"], run = connection["limit-run"];
        private readonly byte[] outputBody = new byte[OutputBytes], eventBody = new byte[EventBytes];
        private long round;

        public int CommitOneStepOfEach(long at)
        {
            var (generation, step) = Math.DivRem(round++, StepsPerRun);
            connection["begin-write"].Execute();
            for (var i = 0; i < inFlight; i++)
            {
                var key = (generation * inFlight) + i + 1;
                output.Bind(1, key).Bind(2, step).TryExecute(3, outputBody);
                @event.Bind(1, key).Bind(2, step).Bind(3, at).TryExecute(4, eventBody);
                run.Bind(1, key).Bind(2, step).Bind(3, step == StepsPerRun - 1 ? 4 : 1).Bind(4, at).TryExecute();
            }
            connection["commit"].Execute();
            return inFlight;
        }
    }
}
