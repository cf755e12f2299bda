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

    private static readonly Option<string?>[] Later =
        [new("--server") { Recursive = true, Hidden = true }, new("--key") { Recursive = true, Hidden = true }];

    public static void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Output, Progress, Database, Postgres, PostgresListen, AllowBypassRls, Tenant, As, .. Later]) root.Add(option);
    }

    /// <summary>Says so where an option was given that only a later version can honour; to pass over it would be worse.</summary>
    public static void RefuseLater(ParseResult parse)
    {
        if (parse.GetResult(Postgres) is not null && parse.GetResult(Database) is not null)
            throw new UsageException(Language.Of("--db and --postgres each name a database; give one", "--db 与 --postgres 各指定一个数据库；请只用其一"));
        foreach (var option in Later)
        {
            if (parse.GetResult(option) is not null)
                throw new UsageException("not_in_this_version", Language.Of($"{option.Name} is not in this version; use --db PATH", $"此版本尚不支持 {option.Name}；请使用 --db PATH"));
        }
    }

    private static void MustBeATenant(OptionResult result)
    {
        var name = result.GetValueOrDefault<string>();
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200) result.AddError(Language.Of("--tenant needs a name of 1 to 200 characters", "--tenant 需要 1 到 200 个字符的名称"));
    }
}
