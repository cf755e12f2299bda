namespace Andon.Cli.Terminal;

/// <summary>Colours, where they are wanted: never with <c>NO_COLOR</c> (no-color.org), nor where the stream is no terminal.</summary>
internal sealed class Style(bool isRedirected)
{
    private readonly bool isPlain = isRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";

    public string Green(string text) => In("32", text);

    public string Red(string text) => In("31", text);

    public string Yellow(string text) => In("33", text);

    public string Cyan(string text) => In("36", text);

    public string Dim(string text) => In("2", text);

    public string Bold(string text) => In("1", text);

    public string Italic(string text) => In("3", text);

    private string In(string code, string text) => isPlain || text.Length == 0 ? text : $"\e[{code}m{text}\e[0m";
}
