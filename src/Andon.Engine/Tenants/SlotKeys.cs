namespace Andon.Tenants;

/// <summary>The slots of a tenant that its quota limits. A key that a step names is never blank.</summary>
internal static class SlotKeys
{
    /// <summary>One for each attempt under way.</summary>
    public const string Steps = "";

    /// <summary>One for each run that was submitted and has not ended.</summary>
    public const string Runs = " ";

    /// <summary>Those of which a quota does not speak.</summary>
    public static IEnumerable<string> WithoutLimit(TenantQuota quota)
    {
        if (quota.MaxRunningSteps is null) yield return Steps;
        if (quota.MaxOpenRuns is null) yield return Runs;
    }
}
