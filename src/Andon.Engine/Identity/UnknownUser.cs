using Andon.Client;
using Andon.Runs;

namespace Andon.Identity;

/// <summary>The one failure of whoever keeps something for a user who is gone: it would be good again when another comes by that id.</summary>
internal static class UnknownUser
{
    public static AndonException Of(string tenant, string user) => new(RefusalKind.NotFound, "unknown_user", $"there is no user '{user}' in tenant '{tenant}'; nothing was kept");
}
