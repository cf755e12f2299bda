namespace Andon.Identity;

/// <summary>What somebody is to a tenant. Which operations each is admitted to, the table in <c>docs/security.md</c> says.</summary>
public enum Role
{
    /// <summary>Administers the tenant; may do all that the others may.</summary>
    Admin,

    /// <summary>Publishes pipelines and steers runs.</summary>
    Operator,

    /// <summary>Submits runs and decides human tasks, by the business roles held.</summary>
    Member,

    /// <summary>Only looks.</summary>
    Viewer,

    /// <summary>A program that carries out steps: jobs and nothing else.</summary>
    Worker,

    /// <summary>A program that looks and submits, and never decides for people.</summary>
    Agent,
}
