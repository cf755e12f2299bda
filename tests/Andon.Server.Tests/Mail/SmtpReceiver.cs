using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Andon.Server.Tests.Mail;

/// <summary>A small SMTP server on a port of this machine, which keeps what it takes.</summary>
internal sealed partial class SmtpReceiver : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Channel<Letter> letters = Channel.CreateUnbounded<Letter>();
    private int refusals;

    public SmtpReceiver(int refusals = 0)
    {
        this.refusals = refusals;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Waiting => letters.Reader.Count;

    public async Task<Letter> NextAsync() => await letters.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // It was told to end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 test");
        var (from, to) = ("", "");
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("MAIL FROM:", StringComparison.OrdinalIgnoreCase)) from = Address().Match(line).Value;
            if (line.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase))
            {
                to = Address().Match(line).Value;
                if (Interlocked.Decrement(ref refusals) >= 0)
                {
                    await writer.WriteLineAsync("451 later");
                    continue;
                }
            }

            if (line.Equals("DATA", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("354 go on");
                letters.Writer.TryWrite(Letter.Read(from, to, await DataAsync(reader)));
            }

            await writer.WriteLineAsync(line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase) ? "221 bye" : "250 ok");
        }
    }

    private static async Task<string> DataAsync(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line and not ".") data.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        return data.ToString();
    }

    [GeneratedRegex("(?<=<)[^>]*", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();
}

/// <summary>A mail as it came.</summary>
internal sealed partial record Letter(string From, string To, string Subject, string Body, string Headers)
{
    public static Letter Read(string from, string to, string data)
    {
        var end = data.IndexOf("\n\n", StringComparison.Ordinal);
        var headers = data[..end].Replace("\n ", " ", StringComparison.Ordinal);
        var subject = headers.Split('\n').First(h => h.StartsWith("Subject: ", StringComparison.OrdinalIgnoreCase))["Subject: ".Length..];
        var decoded = string.Concat(Word().Matches(subject).Select(m => m.Groups["plain"].Success ? m.Value : Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups["text"].Value))));
        return new(from, to, decoded, Encoding.UTF8.GetString(Convert.FromBase64String(data[end..].Replace("\n", "", StringComparison.Ordinal))).ReplaceLineEndings("\n"), headers);
    }

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]*)\?=\s*|(?<plain>[^=]+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Word();
}
