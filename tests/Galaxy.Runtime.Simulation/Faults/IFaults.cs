namespace Galaxy.Runtime.Simulation;

/// <summary>Decides what goes wrong.</summary>
internal interface IFaults
{
    /// <param name="nth">The how-manieth call of the world, from 1.</param>
    /// <param name="call">The number of the call's name.</param>
    /// <param name="host">Who makes it.</param>
    /// <param name="actor">Whose work it is part of; null for renewals and watches.</param>
    PlannedFault Of(int nth, int call, SimulatedHost host, Actor? actor);
}
