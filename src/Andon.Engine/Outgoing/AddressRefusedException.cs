namespace Andon.Outgoing;

/// <summary>What the policy does not let be reached; trying again changes nothing.</summary>
internal sealed class AddressRefusedException(string message) : HttpRequestException(message);
