using YamlDotNet.Core.Events;

namespace Andon.Pipelines;

/// <summary>Ends the reading of a text where the reader itself has a complaint; never leaves <see cref="YamlSource"/>.</summary>
internal sealed class YamlProblemException(string code, string message, int line, int column) : Exception(message)
{
    public YamlProblemException(string code, string message, ParsingEvent at)
        : this(code, message, (int)at.Start.Line, (int)at.Start.Column)
    {
    }

    public string Code => code;

    public int Line => line;

    public int Column => column;
}
