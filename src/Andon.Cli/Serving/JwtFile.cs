using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Cli.Terminal;
using Andon.Server.Identities;

namespace Andon.Cli.Serving;

/// <summary><c>--jwt FILE</c>: whose tokens are taken, and who somebody is by them. A file, for most of it is a table.</summary>
internal static class JwtFile
{
    private const string Variable = "ANDON_JWT_FILE";

    public static readonly Option<string?> Option = new("--jwt")
    {
        HelpName = "FILE",
        Description = Language.Of($"JSON that says which identity provider's tokens are taken, and how; default: ${Variable}", $"JSON 文件，说明接受哪个身份提供方的令牌及其映射；默认 ${Variable}"),
    };

    private static readonly JsonSerializerOptions Json = new(AndonJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public static JwtOptions Read(Invocation invocation)
    {
        var path = invocation.Get(Option) is { Length: > 0 } given ? given : Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(path)) return new JwtOptions();
        try
        {
            var options = JsonSerializer.Deserialize<JwtOptions>(File.ReadAllBytes(path), Json) ?? throw new JsonException("it is null");
            if (options.Issuer is null) throw new JsonException("it names no issuer");
            options.Validate();
            return options;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentOutOfRangeException)
        {
            throw new UsageException(Language.Of($"{path} does not say which tokens are taken: {e.Message}", $"{path} 未能说明接受哪些令牌：{e.Message}"));
        }
    }
}
