using Lobby;

var app = LobbyHost.Build(LobbyHost.CreateBuilder(args));
await app.RunAsync();
