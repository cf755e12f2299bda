using Andon.Postgres.Raw;
using Andon.Postgres.Writing;
using Andon.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres;

/// <summary>
/// The limit that an engine is measured against: a fixed program without an engine. For each step of <see cref="StepsPerRun"/> in a run it writes
/// one output of about 200 bytes, one event and the run's row; one thread commits the steps of all runs under way together, with the same
/// durability as the store. Nothing is decided, encoded, compared or read.
/// </summary>
public static class LimitProgram
{
    /// <summary>Steps of each run.</summary>
    public const int StepsPerRun = 10;

    private const int OutputBytes = 200, EventBytes = 100;

    /// <summary>Runs it in a schema of its own, <c>andon_limit</c>, which must not exist and is removed afterwards.</summary>
    /// <param name="options">The database.</param>
    /// <param name="inFlight">Runs under way, each with one step per commit. From 1 to 10,000.</param>
    /// <param name="duration">How long to measure, after a tenth of it to warm up.</param>
    /// <param name="clock">The clock.</param>
    /// <returns>Durable steps per second.</returns>
    public static double Run(PostgresOptions options, int inFlight, TimeSpan duration, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inFlight, 10_000);
        options.Validate();
        var database = new Database(options);
        try
        {
            using var connection = database.Connect();
            Execute(connection, SqlFile.Text("limit-schema"));
            try
            {
                using var batch = new NpgsqlBatch(connection);
                var runs = new Runs(batch, inFlight);
                Measure(runs, duration / 10, clock);
                return Measure(runs, duration, clock);
            }
            finally
            {
                Execute(connection, "DROP SCHEMA andon_limit CASCADE");
            }
        }
        catch (Exception e) when (Database.IsFailure(e))
        {
            throw Errors.From(e, database.Name);
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static void Execute(NpgsqlConnection connection, string statement)
    {
        using var command = new NpgsqlCommand(statement, connection);
        command.ExecuteNonQuery();
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

    private sealed class Runs
    {
        private readonly Columns output = new("limit-output"), @event = new("limit-event"), run = new("limit-run");
        private readonly List<long> outputRun, eventRun, eventAt, runRun, runAt;
        private readonly List<int> outputStep, eventStep, runStep, runState;
        private readonly List<byte[]> outputBody, eventBody;
        private readonly byte[] outputBytes = new byte[OutputBytes], eventBytes = new byte[EventBytes];
        private readonly NpgsqlBatch batch;
        private readonly int inFlight;
        private long round;

        public Runs(NpgsqlBatch batch, int inFlight)
        {
            this.inFlight = inFlight;
            this.batch = batch;
            (outputRun, outputStep, outputBody) = (output.Bigint(), output.Integer(), output.Add<byte[]>(NpgsqlDbType.Bytea));
            (eventRun, eventAt, eventStep, eventBody) = (@event.Bigint(), @event.Bigint(), @event.Integer(), @event.Add<byte[]>(NpgsqlDbType.Bytea));
            (runRun, runAt, runStep, runState) = (run.Bigint(), run.Bigint(), run.Integer(), run.Integer());
        }

        public int CommitOneStepOfEach(long at)
        {
            var (generation, step) = Math.DivRem(round++, StepsPerRun);
            for (var i = 0; i < inFlight; i++)
            {
                var key = (generation * inFlight) + i + 1;
                (output.Rows, @event.Rows, run.Rows) = (i + 1, i + 1, i + 1);
                outputRun.Add(key);
                outputStep.Add((int)step);
                outputBody.Add(outputBytes);
                eventRun.Add(key);
                eventAt.Add(at);
                eventStep.Add((int)step);
                eventBody.Add(eventBytes);
                runRun.Add(key);
                runAt.Add(at);
                runStep.Add((int)step);
                runState.Add(step == StepsPerRun - 1 ? 4 : 1);
            }

            batch.BatchCommands.Clear();
            foreach (var columns in (Columns[])[output, @event, run]) columns.AddTo(batch);
            batch.ExecuteNonQuery();
            foreach (var columns in (Columns[])[output, @event, run]) columns.Clear();
            return inFlight;
        }
    }
}
