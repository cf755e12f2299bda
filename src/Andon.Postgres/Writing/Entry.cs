using Andon.Stores;

namespace Andon.Postgres.Writing;

/// <summary>An append on its way: whose run it is of, and what became of it.</summary>
internal sealed class Entry(Append append)
{
    public Append Append { get; } = append;

    /// <summary>The run's key; of a new run the one it is tried with.</summary>
    public long Key { get; set; }

    public int Tenant { get; set; }

    public bool IsSettled { get; private set; }

    public AppendResult Result { get; private set; }

    public bool IsNew => Append.ExpectedSequence == 0;

    public int Sequence => (int)Append.ExpectedSequence + 1;

    public void Settle(AppendResult result)
    {
        Result = result;
        IsSettled = true;
    }

    public void Complete()
    {
        try
        {
            Append.Complete(Result);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The callee broke its promise to only queue; its neighbours and the writer must not suffer for it.
        }
    }
}
