using System.Text.Json;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>Every text that an engine of the matrix printed when a pull failed (PullTexts) is read as what the registry did.</summary>
public sealed class RegistryAnswerTests
{
    // What the registry did in each case of eng/matrix/fake_registry.py.
    private static readonly Dictionary<string, RegistryAnswer> Cases = new(StringComparer.Ordinal)
    {
        ["unauthorized"] = RegistryAnswer.Unauthorized,
        ["denied"] = RegistryAnswer.Denied,
        ["name-unknown"] = RegistryAnswer.NotFound,
        ["manifest-unknown"] = RegistryAnswer.NotFound,
        ["too-many-requests"] = RegistryAnswer.TooManyRequests,
        ["internal"] = RegistryAnswer.Failed,
        ["unavailable"] = RegistryAnswer.Failed,
        ["page-401"] = RegistryAnswer.Unauthorized,
        ["page-403"] = RegistryAnswer.Denied,
        ["page-404"] = RegistryAnswer.NotFound,
        ["page-429"] = RegistryAnswer.TooManyRequests,
        ["page-500"] = RegistryAnswer.Failed,
        ["page-502"] = RegistryAnswer.Failed,
        ["page-503"] = RegistryAnswer.Failed,
        ["page-504"] = RegistryAnswer.Failed,
        ["blob-401"] = RegistryAnswer.Unauthorized,
        ["blob-403"] = RegistryAnswer.Denied,
        ["blob-404"] = RegistryAnswer.NotFound,
        ["blob-429"] = RegistryAnswer.TooManyRequests,
        ["blob-500"] = RegistryAnswer.Failed,
        ["blob-503"] = RegistryAnswer.Failed,
        ["token-200"] = RegistryAnswer.Denied,
        ["token-401"] = RegistryAnswer.Unauthorized,
        ["token-403"] = RegistryAnswer.Denied,
        ["token-429"] = RegistryAnswer.TooManyRequests,
        ["token-500"] = RegistryAnswer.Failed,
        ["token-503"] = RegistryAnswer.Failed,
        ["reset"] = RegistryAnswer.Unreachable,
        ["other-platform"] = RegistryAnswer.WrongPlatform,
        ["unauthorized-with-password"] = RegistryAnswer.Unauthorized,
        ["token-401-with-password"] = RegistryAnswer.Unauthorized,
        ["connection-refused"] = RegistryAnswer.Unreachable,
        ["unknown-host"] = RegistryAnswer.Unreachable,
        ["no-route"] = RegistryAnswer.Unreachable,
        ["unknown-authority"] = RegistryAnswer.Unreachable,
        ["plain-http-outside"] = RegistryAnswer.Unreachable,
        // Damage: the next attempt may well get the right bytes.
        ["blob-truncated"] = RegistryAnswer.Unknown,
        ["blob-wrong"] = RegistryAnswer.Unknown,
        // A page where a manifest is due: of a proxy, or of a network that wants a login.
        ["not-json"] = RegistryAnswer.Unknown,
    };

    // Where an engine's text says less, or something else, than the registry did.
    private static readonly Dictionary<(string Engine, string Case), RegistryAnswer> Exceptions = new()
    {
        [("docker-20.10.5", "token-403")] = RegistryAnswer.Unknown,
        [("docker-26.1.5", "page-404")] = RegistryAnswer.Unknown,
        [("docker-28.5.2", "page-404")] = RegistryAnswer.Unknown,
        [("docker-26.1.5-containerd", "not-json")] = RegistryAnswer.Failed,
        [("docker-28.5.2-containerd", "not-json")] = RegistryAnswer.Failed,
    };

    public static TheoryData<string> Engines => [.. Directory.EnumerateFiles(Folder, "*.json").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Engines))]
    public void What_an_engine_prints_is_read_as_what_the_registry_did(string engine)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, engine + ".json")));
        var printed = document.RootElement.EnumerateArray()
            .Select(static record => (Case: record.GetProperty("case").GetString()!, Text: record.GetProperty("message").GetString()))
            .Where(static record => record.Text is not null)
            .ToList();

        printed.Should().HaveCountGreaterThan(35);
        printed.Select(record => (record.Case, record.Text, Expected: Exceptions.GetValueOrDefault((engine, record.Case), Cases[record.Case]), Read: RegistryAnswers.Read(record.Text!)))
            .Where(static record => record.Read != record.Expected)
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("something new")]
    // What a reference or a registry says is not what the engine says.
    [InlineData("failed to frobnicate \"r.example/unauthorized:1\": denied")]
    [InlineData("writing blob: r.example/toomanyrequests: 404 Not Found page")]
    public void An_unknown_text_counts_as_passing(string text)
    {
        RegistryAnswers.Read(text).Should().Be(RegistryAnswer.Unknown);
        RegistryAnswers.FaultOf(RegistryAnswer.Unknown).Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public void A_page_of_any_length_is_read_in_no_time()
    {
        var page = new string('x', 1_000_000) + " 401 Unauthorized";

        RegistryAnswers.Read("unauthorized: " + page).Should().Be(RegistryAnswer.Unauthorized);
        RegistryAnswers.Read("failed to resolve reference \"r/a:1\": " + page.Replace(' ', ':')).Should().Be(RegistryAnswer.Unknown);
        RegistryAnswers.Read("failed to resolve reference \"r/a:1\": " + page).Should().Be(RegistryAnswer.Unknown, "there is no colon before the status");
    }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "PullTexts");
}
