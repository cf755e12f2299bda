using System.Diagnostics.CodeAnalysis;

namespace Andon.Stores.Tests;

/// <summary>An append whose outcome can be awaited.</summary>
internal sealed class TestAppend : Append
{
    private readonly TaskCompletionSource<AppendResult> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int completions;

    [SetsRequiredMembers]
    public TestAppend(Guid run, long key, long expected, params RowChange[] rows)
    {
        RunId = run;
        RunKey = key;
        ExpectedSequence = expected;
        AppendId = Random.Shared.NextInt64();
        At = Samples.Noon.AddSeconds(expected);
        Events = new byte[] { (byte)(expected + 1), 7 };
        Rows = rows;
    }

    public Task<AppendResult> Outcome => outcome.Task;

    public override void Complete(AppendResult result)
    {
        Interlocked.Increment(ref completions).ShouldBe(1);
        outcome.SetResult(result);
    }
}
