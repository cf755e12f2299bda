using Andon.Hosting;
using Andon.Links;

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

    /// <summary>The language of mails to people who have said none: <c>en</c> or <c>zh-CN</c>. Default: en.</summary>
    public string Language { get; set; } = "en";

    /// <summary>A folder with templates that take the place of our own of the same name. Default: null, none.</summary>
    public string? TemplateFolder { get; set; }

    /// <summary>People who get a mail about one task at most. Default: 100. From 1 to 10,000.</summary>
    public int MaxRecipients { get; set; } = 100;

    /// <summary>How long the links in a mail are good. Default: 3 days. From 1 minute to 30 days.</summary>
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromDays(3);

    internal void Validate()
    {
        if (Host is null) return;
        Check(Port is >= 1 and <= 65_535, nameof(Port), "from 1 to 65,535");
        Check(From is { } from && System.Net.Mail.MailAddress.TryCreate(from, out _), nameof(From), "an address");
        Check(MailTemplates.Languages.Contains(Language), nameof(Language), string.Join(" or ", MailTemplates.Languages));
        Check(MaxRecipients is >= 1 and <= 10_000, nameof(MaxRecipients), "from 1 to 10,000");
        Check(LinkLifetime >= TimeSpan.FromMinutes(1) && LinkLifetime <= TaskLinks.MaxLifetime, nameof(LinkLifetime), "from 1 minute to 30 days");
        Check(TemplateFolder is null || Directory.Exists(TemplateFolder), nameof(TemplateFolder), "a folder that is there");
    }

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(MailOptions), name, range);
}
