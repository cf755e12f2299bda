namespace Andon.Chaos.Decisions;

/// <summary>A human task as if its operations came one after the other: open, perhaps claimed, then closed, and what each operation is answered.</summary>
/// <param name="IsForm">Whether a form is filled; else a gate is decided.</param>
/// <param name="Required">Approvals that approve a gate.</param>
internal sealed record TaskModel(bool IsForm, int Required)
{
    public const string Done = "ok";

    /// <summary>The task at one moment. Votes are kept as text, so that equal states are equal.</summary>
    internal readonly record struct State(string Status, string? ClaimedBy, string Votes, string? DecidedBy, string? Key)
    {
        public static State Open { get; } = new("pending", null, "", null, null);

        public bool IsOpen => Status == "pending";

        public override string ToString() => Describe(Status, ClaimedBy, Votes.Count(c => c == ';'), DecidedBy);
    }

    /// <summary>What a look at the task gives.</summary>
    public static string Describe(string status, string? claimedBy, int votes, string? decidedBy) => $"{status}, claimed by {claimedBy ?? "nobody"}, {votes} votes, decided by {decidedBy ?? "nobody"}";

    /// <summary>What a refusal says of a task that is closed.</summary>
    public static string Closed(string? status, string? decidedBy) => $"task_closed: {status} by {decidedBy}";

    public (State Next, string Answer) Step(State state, Operation operation)
    {
        var user = operation.User;
        if (operation.Verb == "look") return (state, state.ToString());
        if (IsRepeat(state, operation)) return (state, Done);
        if (!state.IsOpen) return (state, Closed(state.Status, state.DecidedBy));
        if (operation.Verb == "unclaim") return state.ClaimedBy == user ? (state with { ClaimedBy = null }, Done) : (state, "not_claimed");
        if (state.ClaimedBy is { } other && other != user && Required == 1) return (state, "claimed");
        return operation.Verb switch
        {
            "claim" => (state with { ClaimedBy = user }, Done),
            "complete" => (state with { Status = "submitted", DecidedBy = user, Key = operation.Key }, Done),
            _ when state.Votes.Contains($"{user}:", StringComparison.Ordinal) => (state, "already_voted"),
            "approve" => (Voted(state, operation, '+', Required, "approved"), Done),
            "reject" => (Voted(state, operation, '-', 1, "rejected"), Done),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Verb, "no verb of a task"),
        };
    }

    /// <summary>The same decision of the same person with the same key is answered as before.</summary>
    private static bool IsRepeat(State state, Operation operation) => operation.Key is { } key && operation.Verb switch
    {
        "complete" => state.Status == "submitted" && state.DecidedBy == operation.User && state.Key == key,
        "approve" => state.Votes.Contains(Vote(operation.User, '+', key), StringComparison.Ordinal),
        "reject" => state.Votes.Contains(Vote(operation.User, '-', key), StringComparison.Ordinal),
        _ => false,
    };

    private static State Voted(State state, Operation operation, char sign, int quorum, string status)
    {
        var voted = state with { Votes = state.Votes + Vote(operation.User, sign, operation.Key) };
        return voted.Votes.Count(c => c == sign) >= quorum ? voted with { Status = status, DecidedBy = operation.User } : voted;
    }

    private static string Vote(string user, char sign, string? key) => $"{user}:{sign}{key?.Replace('+', ' ').Replace('-', ' ')};";
}
