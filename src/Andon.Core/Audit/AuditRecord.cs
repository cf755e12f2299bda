using Andon.Artifacts;

namespace Andon.Audit;

/// <summary>An entry in its place in the chain of its tenant.</summary>
/// <param name="Sequence">Its number: from 1, without gaps.</param>
/// <param name="Entry">What was done.</param>
/// <param name="Hash">The hash of the chain up to here, with this entry.</param>
public sealed record AuditRecord(long Sequence, AuditEntry Entry, Digest Hash);
