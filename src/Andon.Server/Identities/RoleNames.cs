using System.Text.Json;
using Andon.Identity;

namespace Andon.Server.Identities;

/// <summary>Roles as they are written.</summary>
internal static class RoleNames
{
    public static IEnumerable<Role> Each(Roles roles) => Enum.GetValues<Role>().Where(role => roles.HasFlag((Roles)(1 << (int)role)));

    public static string Of(Roles roles) => string.Join(", ", Each(roles).Select(Of));

    public static string Of(Role role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());
}
