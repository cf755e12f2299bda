using Andon.Identity;

namespace Andon.Server.Identities;

/// <summary>The roles that an operation is open to.</summary>
[Flags]
internal enum Roles
{
    None = 0,
    Admin = 1 << Role.Admin,
    Operator = 1 << Role.Operator,
    Member = 1 << Role.Member,
    Viewer = 1 << Role.Viewer,
    Worker = 1 << Role.Worker,
    Agent = 1 << Role.Agent,

    /// <summary>Who administers the tenant.</summary>
    Admins = Admin,

    /// <summary>Who steers runs and publishes pipelines.</summary>
    Operators = Admin | Operator,

    /// <summary>Who decides human tasks, as far as they are candidates.</summary>
    Deciders = Admin | Operator | Member,

    /// <summary>Who submits runs.</summary>
    Submitters = Deciders | Agent,

    /// <summary>Who carries out steps.</summary>
    Workers = Admin | Worker,

    /// <summary>Who may look at what the tenant has.</summary>
    Readers = Submitters | Viewer,

    /// <summary>Anybody with a credential.</summary>
    All = Readers | Worker,
}
