namespace Andon.Pipelines;

/// <summary>The bounds of a definition. Each is reached with a clear error that names it, and nothing is cut off silently.</summary>
/// <remarks>They are constants and not options: whether a pipeline is valid must be the same on every node.</remarks>
public static class PipelineLimits
{
    /// <summary>Bytes of one file or one request that holds a definition, and of the JSON it is stored as: 4 MiB.</summary>
    public const int MaxFileBytes = 4 * 1024 * 1024;

    /// <summary>Levels of mappings and sequences inside one another, aliases followed.</summary>
    public const int MaxDepth = 64;

    /// <summary>Levels of objects and arrays in a schema, an input or a config: what <see cref="MaxDepth"/> leaves below the step.</summary>
    public const int MaxValueDepth = MaxDepth - 3;

    /// <summary>
    /// Size of a YAML file with its aliases written out, in characters; each node counts <see cref="NodeSize"/> more. No file within
    /// <see cref="MaxFileBytes"/> reaches it without aliases; it is what stops the "billion laughs".
    /// </summary>
    public const long MaxExpandedSize = 32 * 1024 * 1024;

    /// <summary>What a node counts in <see cref="MaxExpandedSize"/> besides its text.</summary>
    public const int NodeSize = 8;

    /// <summary>Steps of one pipeline.</summary>
    public const int MaxSteps = 10_000;

    /// <summary>Dependencies of all steps of one pipeline together.</summary>
    public const int MaxEdges = 200_000;

    /// <summary>Characters of the name of a pipeline, a step, a step type or a queue.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Characters of a title.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>Characters of a concurrency key, an error code or the name of a signal.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>Error codes in <c>non_retryable</c>.</summary>
    public const int MaxErrorCodes = 100;

    /// <summary>Attempts of one activation.</summary>
    public const int MaxAttempts = 1_000;

    /// <summary>What a wait before a retry is multiplied by, at most.</summary>
    public const double MaxFactor = 100;

    /// <summary>The most that <c>max_parallel</c> and <c>concurrency.limit</c> may say.</summary>
    public const int MaxParallel = 10_000;

    /// <summary>Items of a map that are under way at once where it does not say.</summary>
    public const int DefaultMapParallel = 100;

    /// <summary>Maps inside one another.</summary>
    public const int MaxMapDepth = 3;

    /// <summary>Items of one map.</summary>
    public const int MaxMapItems = 100_000;

    /// <summary>Characters of the key of an item.</summary>
    public const int MaxItemKeyLength = 128;

    /// <summary>Runs inside one another: a run, its child, the child of that, and so on.</summary>
    public const int MaxRunDepth = 8;

    /// <summary>Votes that a gate may ask for.</summary>
    public const int MaxApprovals = 100;

    /// <summary>Users, roles or approvers that one list of candidates names.</summary>
    public const int MaxCandidates = 1_000;

    /// <summary>Escalations of one task, at most.</summary>
    public const int MaxEscalations = 100;

    /// <summary>Times in <c>remind_after</c>.</summary>
    public const int MaxReminders = 20;

    /// <summary>Rollbacks from one gate in one run, at most.</summary>
    public const int MaxRounds = 1_000;

    /// <summary>Problems that one reading or validation reports; what comes after is found when these are mended.</summary>
    public const int MaxProblems = 100;
}
