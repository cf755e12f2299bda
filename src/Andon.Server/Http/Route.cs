using Andon.Server.Identities;

namespace Andon.Server.Http;

/// <summary>What an operation of the API is: the endpoints, the documents and the tests are made from it.</summary>
internal sealed record Route
{
    public required string Method { get; init; }

    /// <summary>The path, from the root, with parameters in braces.</summary>
    public required string Path { get; init; }

    /// <summary>What a credential must be good for, without <c>:read</c> or <c>:write</c>; null where everyone's is.</summary>
    public string? Area { get; init; }

    /// <summary>The roles that may; none for an operation that asks for no credential.</summary>
    public required Roles Roles { get; init; }

    public required string Summary { get; init; }

    /// <summary>The body asked for; null for none.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the handler reads the body itself, once it knows whether anybody may send one.</summary>
    public bool ReadsBody { get; init; }

    /// <summary>What is answered; null for nothing.</summary>
    public Type? Answer { get; init; }

    /// <summary>The status of an answer that is no refusal.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Other statuses of an answer that is no refusal; 204 is one without a body.</summary>
    public IReadOnlyList<int> OtherStatuses { get; init; } = [];

    /// <summary>Media types of an answer that is not JSON.</summary>
    public IReadOnlyList<string> Media { get; init; } = [];

    /// <summary>Media types of a body that need not be JSON.</summary>
    public IReadOnlyList<string> BodyMedia { get; init; } = [ApiJson.MediaType];

    /// <summary>Parameters of the query.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>What becomes of a POST that is sent again with its <c>Idempotency-Key</c>.</summary>
    public Repeats Repeats { get; init; }

    /// <summary>Whether <c>If-Match</c> may say what was looked at.</summary>
    public bool TakesIfMatch { get; init; }

    /// <summary>Whether it takes what somebody could guess, and is closed to an address from which too much of it was wrong.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>Whether it is open to somebody who has to change their password first.</summary>
    public bool IsOfSession { get; init; }

    /// <summary>Bytes that its body may have, where that is less than all others may; for whoever sends it without a credential.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>Carries it out.</summary>
    public required Func<Call, Task<object?>> Handle { get; init; }

    /// <summary>Whether it is for people with a browser, its refusals too.</summary>
    public bool IsPage => Media.Contains(HtmlPage.MediaType);

    /// <summary>The methods that lead to it: whoever looks at where a link leads asks for a page's head first.</summary>
    public IReadOnlyList<string> Methods => IsPage && IsRead ? [Method, "HEAD"] : [Method];

    public bool IsRead => Method == "GET";

    /// <summary>The scope that a limited credential needs.</summary>
    public string? Scope => Area is null ? null : $"{Area}:{(IsRead ? "read" : "write")}";

    public bool NeedsCredential => Roles != Roles.None;

    /// <summary>The name of the operation, such as <c>get_runs_run_steps_step</c>.</summary>
    public string Id => Method.ToLowerInvariant() + string.Concat(Path.Replace("/api/v1", "", StringComparison.Ordinal).Split('/', '-', '.').Where(p => p.Length > 0).Select(p => "_" + p.Trim('{', '}')));

    /// <summary>The names in the path.</summary>
    public IEnumerable<string> Parameters => Path.Split('/').Where(IsParameter).Select(p => p[1..^1]);

    /// <summary>The path with values for its names.</summary>
    public string PathWith(Func<string, string> value) => string.Join('/', Path.Split('/').Select(p => IsParameter(p) ? Uri.EscapeDataString(value(p[1..^1])) : p));

    private static bool IsParameter(string part) => part.StartsWith('{');

    public static Route Get<TAnswer>(string path, Roles roles, string summary, Func<Call, Task<TAnswer>> handle, params QueryParameter[] query) =>
        new() { Method = "GET", Path = path, Roles = roles, Summary = summary, Answer = typeof(TAnswer), Query = query, Handle = async call => await handle(call) };

    public static Route Post<TBody, TAnswer>(string path, Roles roles, string summary, Func<Call, TBody, Task<TAnswer>> handle, params QueryParameter[] query) =>
        With("POST", path, roles, summary, handle, query);

    public static Route Put<TBody, TAnswer>(string path, Roles roles, string summary, Func<Call, TBody, Task<TAnswer>> handle, params QueryParameter[] query) =>
        With("PUT", path, roles, summary, handle, query);

    public static Route Delete(string path, Roles roles, string summary, Func<Call, Task> handle, params QueryParameter[] query) => new()
    {
        Method = "DELETE",
        Path = path,
        Roles = roles,
        Summary = summary,
        Status = 204,
        Query = query,
        Handle = async call =>
        {
            await handle(call);
            return null;
        },
    };

    private static Route With<TBody, TAnswer>(string method, string path, Roles roles, string summary, Func<Call, TBody, Task<TAnswer>> handle, QueryParameter[] query) =>
        new() { Method = method, Path = path, Roles = roles, Summary = summary, Body = typeof(TBody), Answer = typeof(TAnswer), Query = query, Handle = async call => await handle(call, call.Body<TBody>()) };
}

/// <summary>What becomes of a POST that is sent again with its <c>Idempotency-Key</c>.</summary>
internal enum Repeats
{
    /// <summary>It is answered as before: the answer is kept.</summary>
    Kept,

    /// <summary>The engine knows it by the key, which it keeps with the run or the task.</summary>
    KnownToEngine,

    /// <summary>It is another request, whatever its key.</summary>
    None,
}

/// <summary>A parameter of a query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is: a string, a number, a flag, an id or one of the words of an enum.</param>
/// <param name="Summary">What it does.</param>
internal sealed record QueryParameter(string Name, Type Type, string Summary)
{
    public static QueryParameter Of<T>(string name, string summary) => new(name, typeof(T), summary);

    /// <summary>Of every list.</summary>
    public static QueryParameter[] Paging { get; } = [Of<string>("cursor", "next_cursor of the page before"), Of<int>("limit", "Items on a page, from 1 to 200; 50 where nothing is said")];
}
