namespace Andon.Nodes;

/// <summary>A safeguard taken out, to prove that its loss is found.</summary>
internal enum Sabotage
{
    None,

    /// <summary>The store appends whatever sequence is expected.</summary>
    NoCompareAndAppend,

    /// <summary>A late result is taken for that of the attempt under way.</summary>
    NoFence,

    /// <summary>Handlers are entered before the start of their attempt is on record.</summary>
    NoDurableStart,

    /// <summary>A new process does not look for the attempts of dead ones.</summary>
    NoRescue,

    /// <summary>Nobody looks for what a dead process had still to bring about in other runs.</summary>
    NoCalls,

    /// <summary>The store forgets what was undone.</summary>
    NoRecordOfUndoing,

    /// <summary>The loss of a lease is appended, extended or not.</summary>
    NoLeaseCheck,

    /// <summary>An append takes its slots whether they are free or not.</summary>
    NoSlotCheck,

    /// <summary>Every other node is taken for dead, heard of or not.</summary>
    NoNodeLease,

    /// <summary>A lost acknowledgement is taken for a commit.</summary>
    NoSettlement,

    /// <summary>What is not on record after a lost acknowledgement is taken for never to be.</summary>
    NoDoubt,
}
