namespace Andon.Client;

/// <summary>A file that an output names.</summary>
/// <param name="Step">The step whose output it is.</param>
/// <param name="Name">Its name among the <c>files</c> of the output; elsewhere in it, the JSON pointer of its place, or a dot where it is the whole output.</param>
/// <param name="Digest">Its SHA-256.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Revision">The revision of the output.</param>
public sealed record RunFile(string Step, string Name, string Digest, long Bytes, string MediaType, int Revision);
