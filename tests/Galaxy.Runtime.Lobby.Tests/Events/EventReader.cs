using System.Text.Json;

namespace Galaxy.Runtime.Lobby.Tests.Events;

/// <summary>Reads the event stream as a browser does.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private EventReader(HttpResponseMessage response, StreamReader reader)
    {
        this.response = response;
        this.reader = reader;
    }

    public string? ContentType => response.Content.Headers.ContentType?.MediaType;

    public static async Task<EventReader> OpenAsync(LobbyApp lobby)
    {
        var answer = await lobby.Http.GetAsync(new Uri(LobbyApp.Events, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var opened = new EventReader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        (await opened.ReadBlockAsync()).Should().Equal("retry: 2000");
        return opened;
    }

    /// <returns>The lines up to the next blank one; null at the end of the stream.</returns>
    public async Task<IReadOnlyList<string>?> ReadBlockAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Length == 0)
            {
                return lines;
            }

            lines.Add(line);
        }

        return null;
    }

    /// <returns>The next event, comments left out.</returns>
    public async Task<(string Name, long Id, JsonElement Data)> ReadEventAsync()
    {
        while (await ReadBlockAsync() is { } block)
        {
            if (block[0].StartsWith("event: ", StringComparison.Ordinal))
            {
                block.Should().HaveCount(3);
                return (block[0]["event: ".Length..], long.Parse(block[1]["id: ".Length..]), JsonDocument.Parse(block[2]["data: ".Length..]).RootElement);
            }
        }

        throw new EndOfStreamException("The event stream ended.");
    }

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
