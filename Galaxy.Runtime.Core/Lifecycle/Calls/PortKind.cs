namespace Galaxy.Runtime;

/// <summary>Whose deadline a call has.</summary>
internal enum PortKind
{
    Unknown = 0,
    Engine,
    Store,
    Publisher,
}
