namespace Andon.Server.Mail;

/// <summary>The link to a task that a mail to one person has. Register another one to put a link that decides in its place.</summary>
internal interface ITaskLinks
{
    /// <summary>The link for this person; null for none.</summary>
    ValueTask<string?> LinkAsync(string tenant, Guid task, string user, CancellationToken cancellation);
}

/// <summary>The address of the task in the API, the same for everyone, where it is known where the server is reached.</summary>
internal sealed class TaskAddresses(MailOptions options) : ITaskLinks
{
    public ValueTask<string?> LinkAsync(string tenant, Guid task, string user, CancellationToken cancellation) =>
        ValueTask.FromResult(options.PublicUrl is { } url ? $"{url.TrimEnd('/')}/api/v1/human-tasks/{task}" : null);
}
