namespace Andon.Server.Http;

/// <summary>An object without anything in it.</summary>
internal sealed record NothingBody;
