using System.Security.Cryptography;
using System.Text;
using Andon.Client;
using Andon.HumanTasks;

namespace Andon.Samples.AspNet;

/// <summary>Who calls: the user whose key the request bears. Stands for the authentication that an application has.</summary>
internal sealed class Keys
{
    private readonly List<(byte[] Digest, Caller Caller)> known;

    public Keys(IConfiguration configuration)
    {
        known = [.. configuration.GetSection("Keys").GetChildren().Select(key => (DigestOf(key.Value ?? ""), new Caller("default", new Actor(key.Key))))];
        if (known.Count == 0) throw new InvalidOperationException("Nobody could call: give a user a key, such as Keys__ann=SECRET in the environment.");
    }

    public Caller? Find(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is not ['B', 'e', 'a', 'r', 'e', 'r', ' ', _, ..] header) return null;
        var digest = DigestOf(header["Bearer ".Length..]);
        // Of equal length, and compared in constant time: the answer says nothing of how much of a key was right.
        return known.Find(k => CryptographicOperations.FixedTimeEquals(k.Digest, digest)).Caller;
    }

    private static byte[] DigestOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
