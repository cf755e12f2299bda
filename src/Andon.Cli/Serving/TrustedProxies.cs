using System.CommandLine;
using System.Net;
using Andon.Cli.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Andon.Cli.Serving;

/// <summary><c>--trusted-proxy</c>: which proxies are believed when they say whose request they hand on, and whether it came by TLS. Anybody could say so; without the option nobody is believed.</summary>
internal static class TrustedProxies
{
    public static readonly Option<string[]> Option = new("--trusted-proxy")
    {
        HelpName = "ADDRESS|CIDR",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = Language.Of(
            "A proxy before this server, or a network of them, whose X-Forwarded-For and X-Forwarded-Proto count; may be repeated",
            "本服务器前的代理地址或网段，采信其 X-Forwarded-For 与 X-Forwarded-Proto；可重复"),
    };

    /// <summary>What to read of requests; null where no proxy is trusted.</summary>
    public static ForwardedHeadersOptions? Of(Invocation invocation)
    {
        if (invocation.Get(Option) is not { Length: > 0 } given) return null;
        // Of a chain of proxies each one counts that is trusted: the first that is not is the client.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var text in given) options.KnownIPNetworks.Add(Read(text));
        return options;
    }

    private static IPNetwork Read(string text)
    {
        if (IPAddress.TryParse(text, out var address)) return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new UsageException(Language.Of($"--trusted-proxy: '{text}' is no address and no network; give one such as 10.0.0.7 or 10.0.0.0/8", $"--trusted-proxy：'{text}' 不是地址或网段；请给出如 10.0.0.7 或 10.0.0.0/8"));
    }
}
