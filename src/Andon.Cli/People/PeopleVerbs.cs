using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.People;

/// <summary><c>andon people …</c>: who is away, and who stands in.</summary>
internal static class PeopleVerbs
{
    public static Command Create() => new("people", Language.Of("Who is away, and who stands in", "外出人员与代理人"))
    {
        PeopleAwayVerb.Create(),
        PeopleBackVerb.Create(),
        PeopleListVerb.Create(),
    };

    /// <summary>The user that a verb is about: oneself where nobody is named.</summary>
    public static Argument<string?> Argument() => new("USER") { Arity = ArgumentArity.ZeroOrOne, Description = Language.Of("The user; default: you; with --server it must be named", "用户；默认为您自己；使用 --server 时必须指定") };

    public static string User(Invocation invocation, Argument<string?> argument)
    {
        if (invocation.Parse.GetValue(argument) is { Length: > 0 } user) return user;
        // Who acts there is known to the server alone, by the key.
        return invocation.Server is null ? invocation.Caller.Actor.User : throw new UsageException(Language.Of("name the user: with --server the key says who you are", "请指定用户：使用 --server 时由密钥决定您是谁"));
    }
}
