namespace Galaxy.Runtime.Benchmarks;

/// <summary>
/// Measures ours and the floor in turns, each first every other time, so that what else the machine does hits both alike;
/// the figures are medians over all turns.
/// </summary>
internal sealed class SideBySide(TimeProvider time, Effort effort)
{
    /// <summary>Compares two calls that leave nothing behind.</summary>
    /// <param name="what">The operation's name in the table.</param>
    /// <param name="ours">The call through the library.</param>
    /// <param name="floor">The same without it.</param>
    /// <param name="aim">What it may cost.</param>
    public async Task<Row> QuickAsync<TOurs, TFloor>(string what, Func<ValueTask<TOurs>> ours, Func<ValueTask<TFloor>> floor, Aim aim)
    {
        var (oursTaken, floorTaken) = (new Samples(time), new Samples(time));
        await TakeTurnsAsync(
            effort.QuickWarmUps,
            effort.QuickTurns,
            isWarm => (isWarm ? oursTaken : new Samples(time)).MeasureAsync(ours),
            isWarm => (isWarm ? floorTaken : new Samples(time)).MeasureAsync(floor));
        return new Row(what, oursTaken.Median, floorTaken.Median, aim);
    }

    /// <summary>Runs two courses of several calls, each of which measures its own.</summary>
    /// <param name="ours">One course through the library.</param>
    /// <param name="floor">The same without it.</param>
    /// <param name="oursTaken">Gets what ours took.</param>
    /// <param name="floorTaken">Gets what the floor took.</param>
    public async Task SlowAsync(Func<Laps, Task> ours, Func<Laps, Task> floor, Laps oursTaken, Laps floorTaken) => await TakeTurnsAsync(
        effort.SlowWarmUps,
        effort.SlowTurns,
        isWarm => ours(isWarm ? oursTaken : new Laps(time)),
        isWarm => floor(isWarm ? floorTaken : new Laps(time)));

    private static async Task TakeTurnsAsync(int warmUps, int turns, Func<bool, Task> ours, Func<bool, Task> floor)
    {
        for (var turn = -warmUps; turn < turns; turn++)
        {
            var isWarm = turn >= 0;
            var (first, second) = turn % 2 == 0 ? (ours, floor) : (floor, ours);
            await first(isWarm);
            await second(isWarm);
        }
    }
}
