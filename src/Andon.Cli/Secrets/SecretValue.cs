using System.Text;
using Andon.Cli.Terminal;

namespace Andon.Cli.Secrets;

/// <summary>Where the value of a secret comes from: never the command line, which other users and the history of the shell see.</summary>
internal static class SecretValue
{
    /// <summary>More is no secret, whatever the engine's limit is.</summary>
    private const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All that a file has.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return await ReadAsync(file, cancellation);
    }

    /// <summary>All that comes on standard input, without the line break that programs put at the end; a terminal is asked, and shows nothing.</summary>
    public static async Task<string> OfInputAsync(Printer printer, string name, CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected) return Ask(printer, name);
        await using var input = Console.OpenStandardInput();
        var text = await ReadAsync(input, cancellation);
        return text.EndsWith('\n') ? text[..^(text.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : text;
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var bytes = new byte[MaxBytes + 1];
        var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        if (read > MaxBytes) throw new UsageException(Language.Of($"the value has more than {MaxBytes} bytes; that is no secret", $"值超过 {MaxBytes} 字节，不能作为密钥"));
        try
        {
            return Strict.GetString(bytes, 0, read);
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException(Language.Of("the value is not text in UTF-8; encode it, as in base64", "值不是 UTF-8 文本；请先编码，例如 base64"));
        }
    }

    private static string Ask(Printer printer, string name)
    {
        printer.Paint(Language.Of($"value of {name} (not shown): ", $"{name} 的值（不显示）："));
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key != ConsoleKey.Backspace) text.Append(key.KeyChar);
            else if (text.Length > 0) text.Length--;
        }

        printer.Say();
        return text.ToString();
    }
}
