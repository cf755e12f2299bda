namespace Andon.Outgoing;

/// <summary>What the policy does not let be reached; trying again changes nothing.</summary>
internal sealed class AddressRefusedException(string message) : HttpRequestException(message)
{
    /// <summary>The refusal in a failure: it comes wrapped by the HTTP client, or as it is. Null where there is none.</summary>
    public static AddressRefusedException? In(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressRefusedException refusal) return refusal;
        }

        return null;
    }
}
