namespace Galaxy.Runtime.Simulation;

/// <summary>What a schedule is about.</summary>
internal enum Story
{
    /// <summary>A few requests at about the same time, or one after the other.</summary>
    Usual = 0,

    /// <summary>Besides, a caller that asks again and again while it is refused.</summary>
    Polled,

    /// <summary>Games crash again and again, and hosts recover every few seconds.</summary>
    Crashing,

    /// <summary>Hours and days pass between the requests, and what is old is removed.</summary>
    Aging,

    /// <summary>Events are swept while requests run.</summary>
    Swept,
}
