using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Tests.Identities.Jwt;

/// <summary>A real identity provider on a port of this machine: it publishes keys, changes them, and signs whatever a test has it sign.</summary>
internal sealed class Provider : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Dictionary<string, (string Algorithm, AsymmetricAlgorithm Key)> keys = [];
    private readonly HashSet<string> published = [];
    private int asked;

    private Provider(WebApplication app) => this.app = app;

    public string Issuer => app.Urls.First();

    /// <summary>How often its keys were asked for.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>Whether it answers with a failure.</summary>
    public bool IsDown { get; set; }

    /// <summary>What it waits for before it answers.</summary>
    public Task Held { get; set; } = Task.CompletedTask;

    public string? OtherIssuer { get; set; }

    public static async Task<Provider> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore();
        var app = builder.Build();
        var provider = new Provider(app);
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        return provider;
    }

    /// <summary>A new key, published unless said otherwise.</summary>
    public void Add(string id, string algorithm, int? bits = null, bool isPublished = true)
    {
        lock (keys)
        {
            keys[id] = (algorithm, algorithm[0] == 'E' ? ECDsa.Create(algorithm switch { "ES256" => ECCurve.NamedCurves.nistP256, "ES384" => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 }) : RSA.Create(bits ?? 2_048));
            if (isPublished) published.Add(id);
        }
    }

    public void Withdraw(string id)
    {
        lock (keys) published.Remove(id);
    }

    /// <summary>The public key in PEM, which whoever wants to confuse kinds of keys takes for a secret.</summary>
    public string Pem(string id) => keys[id].Key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A token, signed as its header says where nothing else is said.</summary>
    public string Sign(string id, JsonObject claims, Action<JsonObject>? change = null, string? with = null) => SignText(id, claims.ToJsonString(), change, with);

    public string SignText(string id, string claims, Action<JsonObject>? change = null, string? with = null)
    {
        var (algorithm, key) = keys[id];
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = id };
        change?.Invoke(header);
        var text = $"{Encode(header.ToJsonString())}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(SignatureOf(key, with ?? algorithm, Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public JsonObject Jwks()
    {
        lock (keys) return new JsonObject { ["keys"] = new JsonArray([.. published.Select(id => (JsonNode)PublicOf(id, keys[id].Algorithm, keys[id].Key))]) };
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        foreach (var (_, key) in keys.Values) key.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        await Held.WaitAsync(http.RequestAborted);
        if (IsDown)
        {
            http.Response.StatusCode = 500;
            return;
        }

        switch (http.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await http.Response.WriteAsync(new JsonObject { ["issuer"] = OtherIssuer ?? Issuer, ["jwks_uri"] = Issuer + "/keys" }.ToJsonString());
                break;
            case "/keys":
                Interlocked.Increment(ref asked);
                await http.Response.WriteAsync(Jwks().ToJsonString());
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }

    private static byte[] SignatureOf(AsymmetricAlgorithm key, string algorithm, byte[] text)
    {
        var hash = algorithm[^3..] switch { "256" => HashAlgorithmName.SHA256, "384" => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
        return key is RSA rsa
            ? rsa.SignData(text, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).SignData(text, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static JsonObject PublicOf(string id, string algorithm, AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var p = rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = id, ["alg"] = algorithm, ["n"] = Base64Url.EncodeToString(p.Modulus), ["e"] = Base64Url.EncodeToString(p.Exponent) };
        }

        var q = ((ECDsa)key).ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["kid"] = id, ["alg"] = algorithm, ["crv"] = algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" }, ["x"] = Base64Url.EncodeToString(q.X), ["y"] = Base64Url.EncodeToString(q.Y) };
    }
}
