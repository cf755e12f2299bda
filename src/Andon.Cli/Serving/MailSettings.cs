using System.Globalization;
using Andon.Cli.Terminal;
using Andon.Server.Mail;

namespace Andon.Cli.Serving;

/// <summary>Where mails go out, as the environment says: a password is nothing for a command line.</summary>
internal static class MailSettings
{
    private const string Prefix = "ANDON_MAIL_";

    public static MailOptions FromEnvironment()
    {
        var options = new MailOptions { Host = Value("HOST"), User = Value("USER"), Password = Value("PASSWORD"), From = Value("FROM"), TemplateFolder = Value("TEMPLATES") };
        if (Value("PORT") is { } port) options.Port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (Value("TLS") is { } tls) options.Tls = bool.TryParse(tls, out var isOn) ? isOn : throw Wrong($"{Prefix}TLS: true, false");
        if (Value("LANGUAGE") is { } language) options.Language = language;
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw Wrong(e.Message);
        }
    }

    private static UsageException Wrong(string what) => new(Language.Of($"{Prefix}… does not say how mails are sent: {what}", $"{Prefix}… 未能说明如何发送邮件：{what}"));

    private static string? Value(string name) => Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } value ? value : null;
}
