using System.Collections.Concurrent;
using HandlebarsDotNet;

namespace Andon.Server.Mail;

/// <summary>
/// The texts of mails, by type and language: our own, or a file of the same name in the folder that options name. The first line is the subject. Text, not HTML, and
/// so nothing is escaped.
/// </summary>
internal sealed class MailTemplates(MailOptions options)
{
    private readonly IHandlebars handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> templates = new(StringComparer.Ordinal);

    /// <summary>The languages that there are mails in.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "zh-CN"];

    public (string Subject, string Body) Render(string type, string language, object data)
    {
        var text = templates.GetOrAdd($"{type}.{language}", Compile)(data).ReplaceLineEndings("\n");
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var (subject, body) = end < 0 ? (text, "") : (text[..end], text[end..].TrimStart('\n'));
        // What a title brings along is no further header.
        return (string.Concat(subject.Where(c => !char.IsControl(c))), body);
    }

    private HandlebarsTemplate<object, object> Compile(string name) => handlebars.Compile(Read(name));

    private string Read(string name)
    {
        if (options.TemplateFolder is { } folder && Path.Combine(folder, name + ".txt") is var path && File.Exists(path)) return File.ReadAllText(path);
        using var reader = new StreamReader(typeof(MailTemplates).Assembly.GetManifestResourceStream("Andon.Mail." + name)!);
        return reader.ReadToEnd();
    }
}
