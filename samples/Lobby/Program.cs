using Galaxy.Runtime;
using Lobby;
using Microsoft.Extensions.Options;

try
{
    await using var app = LobbyHost.Build(LobbyHost.CreateBuilder(args));
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is LobbySetUpException or OptionsValidationException or RuntimePortException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
