namespace Galaxy.Runtime;

/// <summary>The Lobby's view of a game.</summary>
/// <param name="Status">Its status there, as text.</param>
/// <param name="TargetEngineVersion">The engine version it is meant to run, as text.</param>
public sealed record LobbyGame(string Status, string TargetEngineVersion);
