using Andon.Worlds;

namespace Andon.Nodes;

/// <summary>Which faults a world has, and how often. Each seed has some of them: all of them always would hide what few of them show.</summary>
internal sealed class Faults
{
    private Faults()
    {
    }

    /// <summary>No fault at all any more.</summary>
    public static Faults None { get; } = new();

    public double CrashBeforeCall { get; private init; }

    public double CrashAfterCall { get; private init; }

    public double LostAcknowledgement { get; private init; }

    public double FailedCall { get; private init; }

    public double SlowCall { get; private init; }

    public double Crash { get; private init; }

    public double Zombie { get; private init; }

    public double SecondNode { get; private init; }

    public double GracefulStop { get; private init; }

    public double ClockJump { get; private init; }

    public double FullDisk { get; private init; }

    public double RepeatedResult { get; private init; }

    public double MissingHandler { get; private init; }

    /// <summary>Whether the store answers at once and truly.</summary>
    public bool IsStoreSound => LostAcknowledgement + FailedCall + SlowCall + FullDisk == 0;

    public static Faults Choose(Dice dice)
    {
        double Sometimes(double most) => dice.Chance(0.5) ? most * dice.Fraction() : 0;
        return new Faults
        {
            CrashBeforeCall = Sometimes(0.02),
            CrashAfterCall = Sometimes(0.02),
            LostAcknowledgement = Sometimes(0.1),
            FailedCall = Sometimes(0.1),
            SlowCall = Sometimes(0.3),
            Crash = Sometimes(0.3),
            Zombie = Sometimes(0.3),
            SecondNode = Sometimes(0.5),
            GracefulStop = Sometimes(0.3),
            ClockJump = Sometimes(0.4),
            FullDisk = Sometimes(0.2),
            RepeatedResult = Sometimes(0.8),
            MissingHandler = Sometimes(0.3),
        };
    }
}
