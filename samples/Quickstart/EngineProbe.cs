using Galaxy.Runtime;
using Galaxy.Runtime.Ports;

namespace Quickstart;

/// <summary>Asks the game itself, at the address that its record names: the port that its settings publish on this host.</summary>
internal sealed class EngineProbe(IContainerEngine docker, IRuntimeQueries queries, string gameId, TimeProvider time) : IDisposable
{
    private const int Attempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // A proxy for the outside cannot reach this host's own addresses.
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <returns>Such as <c>1.4.0, start 1</c>; <c>stopped</c>; or <c>no container</c>.</returns>
    public async Task<string> AskAsync()
    {
        var container = await docker.InspectContainerAsync($"galaxy-game-{gameId}", CancellationToken.None);
        return container switch
        {
            null => "no container",
            { State: ContainerState.Running } when await queries.FindAsync(gameId) is { Endpoint: { Length: > 0 } endpoint } =>
                $"{await GetAsync(endpoint, "version")}, start {await GetAsync(endpoint, "starts")}",
            _ => "stopped",
        };
    }

    public void Dispose() => http.Dispose();

    private async Task<string> GetAsync(string endpoint, string page)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await http.GetStringAsync(new Uri($"{endpoint}/{page}"))).Trim();
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // A container runs before its game listens.
                if (attempt == Attempts)
                {
                    return "no answer";
                }

                await Task.Delay(Pause, time);
            }
        }
    }
}
