using System.Net.Mail;

namespace Andon.Server.Mail;

/// <summary>What an address is.</summary>
internal static class MailAddresses
{
    private const int MaxLength = 254;

    /// <summary>One address and nothing else: no name before it, no second one, no line break.</summary>
    public static bool Is(string text) => text.Length <= MaxLength && !text.Any(char.IsControl) && MailAddress.TryCreate(text, out var address) && address.Address == text;
}
