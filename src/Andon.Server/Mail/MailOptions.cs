using System.Globalization;

namespace Andon.Server.Mail;

/// <summary>Mails to people who have new tasks, by SMTP. Without <see cref="Host"/> there are none. Checked at start.</summary>
public sealed class MailOptions
{
    /// <summary>The SMTP server. Default: null, no mails are sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port. Default: 587. From 1 to 65,535.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection is secured by STARTTLS before anything is sent. Default: true.</summary>
    public bool Tls { get; set; } = true;

    /// <summary>Who signs in there. Default: null, nobody.</summary>
    public string? User { get; set; }

    /// <summary>The password of that user. Default: null.</summary>
    public string? Password { get; set; }

    /// <summary>The address of the sender, <c>andon@example.com</c> or <c>Andon &lt;andon@example.com&gt;</c>. Needed with <see cref="Host"/>.</summary>
    public string? From { get; set; }

    /// <summary>Where people reach the server, such as <c>https://andon.example.com</c>: with it mails name the address of the task. Default: null.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The language of mails to people who have said none: <c>en</c> or <c>zh-CN</c>. Default: en.</summary>
    public string Language { get; set; } = "en";

    /// <summary>A folder with templates that take the place of our own of the same name. Default: null, none.</summary>
    public string? TemplateFolder { get; set; }

    /// <summary>People who get a mail about one task at most. Default: 100. From 1 to 10,000.</summary>
    public int MaxRecipients { get; set; } = 100;

    /// <summary>Options that the environment names: <c>ANDON_MAIL_HOST</c>, <c>_PORT</c>, <c>_TLS</c>, <c>_USER</c>, <c>_PASSWORD</c>, <c>_FROM</c>, <c>_LANGUAGE</c>, <c>_TEMPLATES</c>, and <c>ANDON_PUBLIC_URL</c>.</summary>
    public static MailOptions FromEnvironment()
    {
        var options = new MailOptions
        {
            Host = Variable("MAIL_HOST"),
            User = Variable("MAIL_USER"),
            Password = Variable("MAIL_PASSWORD"),
            From = Variable("MAIL_FROM"),
            TemplateFolder = Variable("MAIL_TEMPLATES"),
            PublicUrl = Variable("PUBLIC_URL"),
        };
        if (Variable("MAIL_PORT") is { } port) options.Port = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (Variable("MAIL_TLS") is { } tls) options.Tls = !tls.Equals("false", StringComparison.OrdinalIgnoreCase);
        if (Variable("MAIL_LANGUAGE") is { } language) options.Language = language;
        return options;
    }

    internal void Validate()
    {
        if (Host is null) return;
        Check(Port is >= 1 and <= 65_535, nameof(Port), "from 1 to 65,535");
        Check(From is { } from && System.Net.Mail.MailAddress.TryCreate(from, out _), nameof(From), "an address");
        Check(MailTemplates.Languages.Contains(Language), nameof(Language), string.Join(" or ", MailTemplates.Languages));
        Check(MaxRecipients is >= 1 and <= 10_000, nameof(MaxRecipients), "from 1 to 10,000");
        Check(PublicUrl is null || (Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"), nameof(PublicUrl), "a URL of http or https");
        Check(TemplateFolder is null || Directory.Exists(TemplateFolder), nameof(TemplateFolder), "a folder that is there");
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("ANDON_" + name) is { Length: > 0 } value ? value : null;

    private static void Check(bool holds, string name, string range) => Hosting.OptionRange.Check(holds, nameof(MailOptions), name, range);
}
