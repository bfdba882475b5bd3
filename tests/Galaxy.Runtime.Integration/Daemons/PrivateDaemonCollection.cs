namespace Galaxy.Runtime.Integration.Daemons;

/// <summary>One private daemon at a time: they are heavy, and what happens to them takes the machine's time.</summary>
[CollectionDefinition(Name)]
public sealed class PrivateDaemonCollection
{
    public const string Name = "private daemon";
}
