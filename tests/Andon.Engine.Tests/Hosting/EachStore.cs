namespace Andon.Engine.Tests.Hosting;

/// <summary>What the engine is run over.</summary>
public enum StoreKind
{
    /// <summary>Gone with the process.</summary>
    Memory,

    /// <summary>A file of its own for each test.</summary>
    Sqlite,
}

/// <summary>Every store, for theories.</summary>
public sealed class EachStore : TheoryData<StoreKind>
{
    public EachStore() => AddRange(StoreKind.Memory, StoreKind.Sqlite);
}
