namespace Andon.Testing;

/// <summary>A run is not as a test expects it. The message says what was expected, what is, and the run's history. No test framework is needed to throw or to see it.</summary>
public sealed class LineAssertionException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LineAssertionException(string message)
        : base(message)
    {
    }
}
