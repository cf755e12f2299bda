using Andon.Links;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Andon.Server.Mail;

/// <summary>Mails, for whatever has an engine.</summary>
internal static class MailServices
{
    public static IServiceCollection AddMails(this IServiceCollection services)
    {
        services.TryAddSingleton(new MailOptions());
        services.TryAddSingleton<TaskLinks>();
        services.TryAddSingleton<MailTemplates>();
        services.TryAddSingleton(p => new MailLinks(p.GetRequiredService<TaskLinks>, p.GetRequiredService<AndonOptions>(), p.GetRequiredService<MailOptions>()));
        services.TryAddSingleton<IDeliveryChannel>(p => p.GetRequiredService<MailOptions>().Host is null ? null! : ActivatorUtilities.CreateInstance<TaskMails>(p));
        return services;
    }
}
