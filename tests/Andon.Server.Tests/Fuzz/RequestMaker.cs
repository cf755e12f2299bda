using System.Text;
using System.Text.Json.Nodes;

namespace Andon.Server.Tests.Fuzz;

/// <summary>Makes requests from the document: most of them right in all but one thing, for what is wrong in everything is refused by the first check.</summary>
internal sealed class RequestMaker(JsonObject document, IReadOnlyList<Operation> operations, IReadOnlyList<Sender> senders, IReadOnlyDictionary<string, string> trespass, Pool pool, Random random, int maxBytes)
{
    private static readonly string[] Segments =
    [
        "", "..", "%2e%2e", ".", "a%2Fb", "..%2f..%2fetc%2fpasswd", "%00", "a%00b", "%ff", "%ED%A0%80", "%F0%9F%98%80", "%E5%AE%A1", "%20", "+", "%25", "%252F", "%zz", "%", "'%20OR%201=1--", "%7Brun%7D", "-1", "0", "2147483648", "NaN", "con", "~", ";a=b",
        "00000000-0000-0000-0000-000000000000", "0%0d%0aX:y", "%22", "%5C", "line:1", "@", "a%2Fb%2Fc%2Fd", "%3Cscript%3E",
    ];

    private static readonly string[] Values = ["", "0", "-1", "1", "201", "2147483648", "99999999999999999999", "true", "TRUE", "yes", "null", "a%00b", "%ff", "%ED%A0%80", "%E5%AE%A1", "%zz", "1.5", "1e3", "NaN", "%20", "a&a=b", "%2527", "[]", "*", "completed", "open"];

    private static readonly string[] Texts = ["", " ", "*", "W/\"x\"", "\"\"", "\"a\", \"b\"", "0", "1.0", "-1.5", "1.2.3", "99999999999999999999.1", "x", "é", "\t", "\"", ",", "k\u0001", "a\u00a0b", "null", "审核"];

    public static readonly string[] Definitions =
    [
        """{"andon":1,"name":"line","steps":{"file":{"type":"keep"},"gate":{"type":"approval_gate","deps":["file"],"config":{"exclude_submitter":false,"rollback_to":["file"]}},"form":{"type":"human_task","config":{"form_schema":{"type":"object"}}},"job":{"type":"external"},"bell":{"type":"signal","config":{"name":"bell"}}}}""",
        """{"andon":1,"name":"line","params":{"type":"object","properties":{"n":{"type":"integer"}}},"steps":{"file":{"type":"keep"},"a":{"type":"transform","deps":["file"],"config":{"output":{"x":"${{ steps.file.output }}"}}},"each":{"type":"map","over":"[1, 2]","steps":{"b":{"type":"transform","config":{"output":{"y":"${{ item }}"}}}}}}}""",
        "andon: 1\nname: line\nsteps:\n  file: { type: keep }\n  form: { type: human_task, deps: [file] }\n",
        """{"andon":1,"name":"line","steps":{"a":{"type":"transform","config":{"output":{"x":"${{ nonsense( }}"}}}}}""",
    ];

    private readonly Sampler sampler = new(document, pool, random);
    private readonly Breaker breaker = new(random, maxBytes);

    public FuzzRequest Next()
    {
        var operation = Pick();
        var request = new FuzzRequest(operation, senders[random.Next(senders.Count)]) { Method = operation.Method, Target = "", Headers = [] };
        // One thing of it is wrong, now and then two, and often none.
        var wrong = (Part)random.Next((int)Part.Count);
        var alsoWrong = random.Next(6) == 0 ? (Part)random.Next((int)Part.Count) : Part.None;
        bool Is(Part part) => wrong == part || alsoWrong == part;
        request = WithPath(request, Is(Part.Path));
        request = WithQuery(request, Is(Part.Query));
        request = WithBody(request, Is(Part.Body) || Is(Part.Body2), Is(Part.Media));
        request = WithHeaders(request, Is(Part.Headers));
        if (Is(Part.Credential)) request = request with { Sender = Stranger() };
        if (Is(Part.Method) && operation.Path.StartsWith("/api/v1", StringComparison.Ordinal)) request = request with { Method = One("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"), IsAstray = true };
        return request;
    }

    private enum Part
    {
        None,
        Right,
        AlsoRight,
        RightToo,
        Path,
        Query,
        Body,
        Body2,
        Media,
        Headers,
        Credential,
        Method,
        Count,
    }

    /// <summary>Any operation, and more often those without which the others have nothing to work on.</summary>
    private Operation Pick()
    {
        var (often, which) = (random.Next(4), random.Next(3));
        var picked = operations[random.Next(operations.Count)];
        return often > 0 ? picked : operations.First(o => o.ToString() == ((string[])["POST /api/v1/runs", "POST /api/v1/jobs/claim", "GET /api/v1/human-tasks"])[which]);
    }

    private FuzzRequest WithPath(FuzzRequest request, bool isWrong)
    {
        List<string> segments = [];
        foreach (var part in request.Operation.Path.Split('/'))
        {
            var (way, at, long_) = (random.Next(8), random.Next(Segments.Length), random.Next(40));
            if (!part.StartsWith('{')) segments.Add(part);
            // A hook and a link have tokens of their own, known by the part before.
            else if (!isWrong) segments.Add(Uri.EscapeDataString(Name(part == "{token}" ? segments[^1] : part[1..^1])));
            else if (way < 3 && trespass.TryGetValue(part[1..^1], out var theirs) && Guid.TryParse(theirs, out _))
            {
                segments.Add(theirs);
                request = request with { IsTrespass = true };
            }
            else
            {
                segments.Add(long_ == 0 ? new string('x', 4_000) : Segments[at]);
                request = request with { IsAstray = true, IsMaybeNoHttp = true };
            }
        }

        return request with { Target = string.Join('/', segments) };
    }

    private string Name(string parameter) => pool.Draw(parameter, random) ?? parameter switch
    {
        "pipeline" => "line",
        "step" => One("file", "gate", "form", "job", "bell", "each/1/b"),
        "name" => "bell",
        "type" => One("keep", "mine.type"),
        "user" => One("ann", "bob"),
        "tenant" => One("acme", "default"),
        "secret" => One("token", "password"),
        "version" => One("1", "2"),
        "digest" => "sha256:" + new string('0', 64),
        _ => Guid.NewGuid().ToString(),
    };

    private FuzzRequest WithQuery(FuzzRequest request, bool isWrong)
    {
        List<string> query = [];
        foreach (var parameter in request.Operation.Parameters.Where(p => p["in"]!.GetValue<string>() == "query"))
        {
            var (name, isGiven, value, twice) = (parameter["name"]!.GetValue<string>(), random.Next(3) == 0, random.Next(Values.Length), random.Next(20) == 0);
            var sample = name == "cursor" ? pool.Draw("cursor", random) ?? "x" : sampler.Of(parameter["schema"]!, name)?.ToString() ?? "";
            // What is not said waits for half a minute.
            if (name == "wait_ms" && !isWrong) query.Add($"{name}={random.Next(20)}");
            else if (name == "wait_ms") query.Add($"{name}={One("-1", "x", "60001", "1.5")}");
            else if (isGiven) query.Add($"{name}={(isWrong ? Values[value] : Uri.EscapeDataString(sample))}");
            if (twice && isGiven && name != "wait_ms") query.Add($"{name}=1");
        }

        if (isWrong) query.Add(One("x=1", "%00=1", "=", "&", "limit=%31", new string('q', 3_000)));
        return query.Count == 0 ? request : request with { Target = $"{request.Target}?{string.Join('&', query)}", IsMaybeNoHttp = request.IsMaybeNoHttp || isWrong };
    }

    private FuzzRequest WithBody(FuzzRequest request, bool isWrong, bool isWrongMedia)
    {
        var bodies = request.Operation.Bodies;
        if (bodies.Count == 0) return isWrong ? request with { Body = "{}"u8.ToArray() } : request;
        var media = bodies.Keys.ElementAt(random.Next(bodies.Count));
        var text = request.Operation.Path.Contains("/pipelines/", StringComparison.Ordinal) ? Definitions[Math.Max(0, random.Next(-6, Definitions.Length))]
            : request.Operation.Path.Contains("/step-types/", StringComparison.Ordinal) ? """{"display_name":"mine"}"""
            : sampler.Of(bodies[media], "")?.ToJsonString() ?? "null";
        var body = Encoding.UTF8.GetBytes(text);
        if (isWrong) body = breaker.Break(body);
        var said = isWrongMedia ? One("", "text/plain", "application/xml", "/", ";;;", "application/json; charset=utf-16", "APPLICATION/JSON", "application/x+json", "multipart/form-data; boundary=x", "*/*", "application/json, text/plain") : media;
        return request with { Body = body, IsChunked = random.Next(5) == 0, Headers = [("Content-Type", said)] };
    }

    private FuzzRequest WithHeaders(FuzzRequest request, bool isWrong)
    {
        List<(string, string)> headers = [.. request.Headers];
        if (random.Next(4) == 0 && request.Method == "POST") headers.Add(("Idempotency-Key", $"key-{random.Next(30)}"));
        if (request.Operation.Path.EndsWith("/events", StringComparison.Ordinal) && random.Next(2) == 0) headers.Add(("Accept", "application/json"));
        if (!isWrong) return request with { Headers = headers };
        var text = random.Next(10) == 0 ? new string('x', random.Next(201, 2_000)) : Texts[random.Next(Texts.Length)];
        var name = One("If-Match", "Idempotency-Key", "Last-Event-ID", "Accept", "If-None-Match", "Range", "Expect", "Content-Encoding", "Accept-Encoding", "X-Forwarded-For", "X-HTTP-Method-Override", "traceparent", "Cookie", "Origin", "Accept-Language", "Upgrade");
        headers.Add((name, text));
        if (random.Next(6) == 0) headers.Add((name, text));
        return request with { Headers = headers, IsMaybeNoHttp = true };
    }

    /// <summary>Credentials that are wrong, of little use, or those that answers gave.</summary>
    private Sender Stranger() => random.Next(9) switch
    {
        0 => new("nobody", null),
        1 => new("no scheme", null, ("Authorization", "x")),
        2 => new("basic", null, ("Authorization", "Basic YTpi")),
        3 => new("empty", null, ("Authorization", "Bearer ")),
        4 => new("cut off", null, ("Authorization", "Bearer andon_0123456789abcdef_00_00000000")),
        5 => new("long", null, ("Authorization", "Bearer " + new string('x', 5_000))),
        6 => new("twice", null, ("Authorization", "Bearer x"), ("Authorization", "Bearer y")),
        _ => new("made key", null, ("Authorization", $"Bearer {pool.Draw("credential", random) ?? "andon__é_"}")),
    };

    private string One(params string[] words) => words[random.Next(words.Length)];
}
