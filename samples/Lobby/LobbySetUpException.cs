namespace Lobby;

/// <summary>The host is set up in a way in which it must not run; the message says how, and what to do.</summary>
internal sealed class LobbySetUpException(string message) : Exception(message);
