using System.CommandLine;
using System.CommandLine.Parsing;

namespace Andon.Cli.Terminal;

/// <summary>The options that every verb takes.</summary>
internal static class Globals
{
    public static readonly Option<string> Output = new Option<string>("-o")
    {
        Recursive = true,
        HelpName = "text|json|ndjson",
        Description = Language.Of("How data is printed on stdout", "标准输出的格式"),
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json", "ndjson");

    public static readonly Option<string> Progress = new Option<string>("--progress")
    {
        Recursive = true,
        HelpName = "auto|tty|plain|none",
        Description = Language.Of("How progress is shown on stderr", "标准错误上的进度显示方式"),
        DefaultValueFactory = _ => "auto",
    }.AcceptOnlyFromAmong("auto", "tty", "plain", "none");

    public static readonly Option<string?> Database = new("--db")
    {
        Recursive = true,
        HelpName = "PATH",
        Description = Language.Of("The database; default: $ANDON_DB, else andon.db here; ':memory:' keeps nothing", "数据库；默认 $ANDON_DB，否则为当前目录的 andon.db；':memory:' 不保存任何内容"),
    };

    public static readonly Option<string?> Postgres = new("--postgres")
    {
        Recursive = true,
        HelpName = "URL",
        Description = Language.Of("A PostgreSQL database instead, as postgres://user@host/database; default: $ANDON_POSTGRES", "改用 PostgreSQL 数据库，如 postgres://user@host/database；默认 $ANDON_POSTGRES"),
    };

    public static readonly Option<string?> PostgresListen = new("--postgres-listen")
    {
        Recursive = true,
        Hidden = true,
        HelpName = "URL",
        Description = Language.Of("Where to LISTEN, past a transaction pooler; default: $ANDON_POSTGRES_LISTEN, else the database itself", "在事务级连接池之外执行 LISTEN 的地址；默认 $ANDON_POSTGRES_LISTEN，否则为数据库本身"),
    };

    public static readonly Option<bool> AllowBypassRls = new("--allow-bypass-rls")
    {
        Recursive = true,
        Hidden = true,
        Description = Language.Of("Accept a role that row-level security does not bind", "允许不受行级安全约束的角色"),
    };

    public static readonly Option<string> Tenant = new("--tenant")
    {
        Recursive = true,
        HelpName = "ID",
        Description = Language.Of("Whose data it is", "租户"),
        DefaultValueFactory = _ => "default",
        Validators = { MustBeATenant },
    };

    public static readonly Option<string?> As = new("--as")
    {
        Recursive = true,
        HelpName = "USER",
        Description = Language.Of("Who acts; default: the user of the operating system", "操作者；默认为操作系统用户"),
    };

    public static readonly Option<string?> Server = new("--server")
    {
        Recursive = true,
        HelpName = "URL",
        Description = Language.Of("A server instead, which carries the runs; default: $ANDON_SERVER", "改用服务器，由其执行运行；默认 $ANDON_SERVER"),
    };

    public static readonly Option<string?> Key = new("--key")
    {
        Recursive = true,
        HelpName = "KEY",
        Description = Language.Of("The API key for the server, which says who acts and whose data it is; default: $ANDON_KEY", "服务器的 API 密钥，决定操作者与租户；默认 $ANDON_KEY"),
    };

    /// <summary>Verbs that look after a database or carry one: a server does that for itself.</summary>
    private static readonly string[] Here = ["db", "node", "up", "bench"];

    public static void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Output, Progress, Database, Postgres, PostgresListen, AllowBypassRls, Server, Key, Tenant, As]) root.Add(option);
    }

    /// <summary>Whether the verb is one of those that a server does for itself.</summary>
    public static bool IsHere(ParseResult parse)
    {
        var verb = parse.CommandResult;
        while (verb.Parent is CommandResult { Parent: not null } above) verb = above;
        return Here.Contains(verb.Command.Name, StringComparer.Ordinal);
    }

    /// <summary>Says so where options contradict each other; to pass over one would be worse.</summary>
    public static void MustAgree(ParseResult parse)
    {
        if (IsGiven(Postgres) && IsGiven(Database))
            throw new UsageException(Language.Of("--db and --postgres each name a database; give one", "--db 与 --postgres 各指定一个数据库；请只用其一"));
        if (!IsGiven(Server)) return;
        if (IsHere(parse)) throw new UsageException(Language.Of("this verb needs the database itself; leave --server out", "此命令需要直接使用数据库；请去掉 --server"));
        if (IsGiven(Postgres) || IsGiven(Database))
            throw new UsageException(Language.Of("--server has a database of its own; leave --db and --postgres out", "--server 自带数据库；请去掉 --db 与 --postgres"));
        if (IsGiven(As) || IsGiven(Tenant))
            throw new UsageException(Language.Of("with --server the key says who acts and whose data it is; leave --as and --tenant out", "使用 --server 时由密钥决定操作者与租户；请去掉 --as 与 --tenant"));

        bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };
    }

    private static void MustBeATenant(OptionResult result)
    {
        var name = result.GetValueOrDefault<string>();
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200) result.AddError(Language.Of("--tenant needs a name of 1 to 200 characters", "--tenant 需要 1 到 200 个字符的名称"));
    }
}
