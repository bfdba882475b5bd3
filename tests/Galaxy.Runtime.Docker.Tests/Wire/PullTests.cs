using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class PullTests
{
    private const string Image = """{"Id":"sha256:1"}""";

    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("engine", "fromImage=engine&tag=latest")]
    [InlineData("engine:1.4.0", "fromImage=engine&tag=1.4.0")]
    [InlineData("127.0.0.1:5000/a/engine", "fromImage=127.0.0.1%3A5000%2Fa%2Fengine&tag=latest")]
    [InlineData("engine@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "fromImage=engine&tag=sha256%3Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_pull_asks_for_exactly_one_version(string imageRef, string expected)
    {
        await using var engine = new ScriptedEngine(Succeed);

        await engine.Client().PullImageAsync(imageRef, PullPolicy.Always, progress: null, None);

        engine.Requests[0].Path.Should().Be("/images/create?" + expected);
        engine.Requests[1].Path.Should().StartWith("/images/");
        engine.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_policy_decides_whether_anything_is_pulled()
    {
        var has = 200;
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "GET" ? exchange.RespondAsync(has, Image) : Succeed(exchange));
        var client = engine.Client();

        await client.PullImageAsync("engine:1", PullPolicy.IfMissing, null, None);
        await client.PullImageAsync("engine:1", PullPolicy.Never, null, None);
        has = 404;
        var fault = await Faults.OfAsync(client.PullImageAsync("engine:1", PullPolicy.Never, null, None));

        engine.Requests.Should().OnlyContain(request => request.Method == "GET");
        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("engine:1").And.Contain("policy is never");
    }

    [Fact]
    public async Task An_error_within_a_good_answer_fails_the_pull_once_the_stream_has_ended()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync("""{"status":"Pulling from a","id":"1"}""" + "\n");
            await exchange.ChunkAsync("""{"errorDetail":{"message":"filesystem layer verification failed"},"error":"filesystem layer verification failed"}""" + "\n");
            await exchange.EndAsync();
        });

        var fault = await Faults.OfAsync(engine.Client().PullImageAsync("engine:1", PullPolicy.Always, null, None));

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("filesystem layer verification failed");
        engine.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_pull_without_an_error_and_without_an_image_is_a_fault()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.Request.Method == "GET" ? exchange.RespondAsync(404, "{}") : Succeed(exchange));

        (await Faults.OfAsync(engine.Client().PullImageAsync("engine:1", PullPolicy.Always, null, None))).Message.Should().Contain("does not have the image");
    }

    [Fact]
    public async Task An_engine_that_dies_within_a_pull_is_unavailable()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync("""{"status":"Downloading","id":"l1"}""");
            exchange.Close();
        });

        (await Faults.OfAsync(engine.Client().PullImageAsync("engine:1", PullPolicy.Always, null, None))).Fault.Should().Be(PortFault.Unavailable);
        engine.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_pull_is_cancelled_when_no_layer_moves_and_not_before()
    {
        var time = new SteppedTime();
        await using var pull = new SteppedPull(time);

        for (var line = 1; line <= 4; line++)
        {
            await pull.SayAsync($$"""{"status":"Downloading","progressDetail":{"current":{{line}},"total":9},"id":"l1"}""");
            pull.Task.IsCompleted.Should().BeFalse();
            time.Advance(TimeSpan.FromSeconds(59));
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var fault = await pull.FaultAsync();

        fault.Fault.Should().Be(PortFault.TimedOut);
        fault.Message.Should().Contain("no progress for 60 s and");
    }

    [Fact]
    public async Task A_line_that_is_repeated_does_not_keep_a_pull_alive()
    {
        // As Docker 28 does with containerd's image store, for as long as a registry hangs.
        const string Line = """{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"l1"}""";
        var time = new SteppedTime();
        await using var pull = new SteppedPull(time, repeats: true);
        await pull.SayAsync(Line);

        await ScriptedEngine.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return pull.Task.IsCompleted;
        });

        (await pull.FaultAsync()).Fault.Should().Be(PortFault.TimedOut);
        pull.Repeated.Should().BePositive();
    }

    [Fact]
    public async Task Unpacking_in_silence_has_a_limit_of_its_own()
    {
        var time = new SteppedTime();
        await using var pull = new SteppedPull(time);
        await pull.SayAsync("""{"status":"Pulling fs layer","progressDetail":{},"id":"l1"}""");
        time.Advance(TimeSpan.FromSeconds(1));
        await pull.SayAsync("""{"status":"Already exists","progressDetail":{},"id":"l2"}""");
        time.Advance(TimeSpan.FromSeconds(59));
        await pull.SayAsync("""{"status":"Download complete","progressDetail":{},"id":"l1"}""");

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        pull.Task.IsCompleted.Should().BeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        var fault = await pull.FaultAsync();

        fault.Fault.Should().Be(PortFault.TimedOut);
        fault.Message.Should().Contain("no progress for 600 s while its layers, all downloaded, were unpacked");
    }

    [Fact]
    public void Repeated_lines_and_lines_that_count_seconds_show_no_layer_that_moved()
    {
        var layers = new PullLayers("engine:1", new SteppedTime());
        var lines = new (string Line, bool Moves, bool AreDownloaded)[]
        {
            ("""{"status":"Pulling from library/engine","id":"1"}""", true, false),
            ("""{"status":"Pulling fs layer","progressDetail":{},"id":"a"}""", true, false),
            ("""{"status":"Pulling fs layer","progressDetail":{},"id":"b"}""", true, false),
            ("""{"status":"Downloading","progressDetail":{"current":1,"total":2},"id":"a"}""", true, false),
            ("""{"status":"Downloading","progressDetail":{"current":1,"total":2},"id":"a"}""", false, false),
            ("""{"status":"Downloading","progressDetail":{"current":1,"total":2},"id":"b"}""", true, false),
            ("""{"status":"Downloading","progressDetail":{"current":1,"total":2},"id":"a"}""", false, false),
            ("""{"status":"Download complete","progressDetail":{},"id":"a"}""", true, false),
            ("""{"status":"Download complete","progressDetail":{},"id":"b"}""", true, true),
            ("""{"status":"Extracting","progressDetail":{"current":1,"units":"s"},"id":"a"}""", true, true),
            ("""{"status":"Extracting","progressDetail":{"current":2,"units":"s"},"id":"a"}""", false, true),
            ("""{"status":"Pull complete","progressDetail":{},"id":"a"}""", true, true),
            ("""{"status":"Digest: sha256:1"}""", true, true),
            ("""{"status":"Digest: sha256:1"}""", false, true),
        };

        lines.Select(line =>
        {
            var moves = layers.Add(JsonSerializer.Deserialize(line.Line, EngineJson.Default.PullLine)!);
            return (line.Line, moves, layers.AreDownloaded);
        }).Should().Equal(lines);
    }

    [Fact]
    public async Task Layers_count_as_done_when_the_stream_ended_well_even_if_the_engine_says_so_of_none()
    {
        var time = new SteppedTime();
        await using var pull = new SteppedPull(time);
        await pull.SayAsync("""{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"l1"}""");
        time.Advance(TimeSpan.FromSeconds(1));
        await pull.SayAsync("""{"status":"Download complete","progressDetail":{"hidecounts":true},"id":"l1"}""");
        pull.Listener.Last!.LayersDone.Should().Be(0);

        pull.End();
        await pull.Task.WaitAsync(TimeSpan.FromSeconds(20));

        pull.Listener.Last.Should().Be(new ImagePullProgress { ImageRef = "engine:1", LayersDone = 1, LayersTotal = 1, BytesDone = 9, BytesTotal = 9 });
    }

    [Fact]
    public async Task What_the_registry_said_is_read_from_the_text_and_named_before_it()
    {
        const string Text = "failed to resolve reference \\\"r.example/engine:1\\\": unexpected status from HEAD request to https://r.example/v2/engine/manifests/1: ";
        var said = "401 Unauthorized";
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(500, $$"""{"message":"{{Text}}{{said}}"}"""));
        var client = engine.Client(options => options.RegistryCredentials["r.example"] = new DockerRegistryCredential { Username = "u", Password = "p" });

        var refused = await Faults.OfAsync(client.PullImageAsync("r.example/engine:1", PullPolicy.Always, null, None));
        said = "503 Service Unavailable";
        var failed = await Faults.OfAsync(client.PullImageAsync("r.example/engine:1", PullPolicy.Always, null, None));

        refused.Fault.Should().Be(PortFault.Rejected);
        refused.Message.Should().Be($"The pull of r.example/engine:1 failed: the registry refuses the credentials: {Text.Replace("\\", "", StringComparison.Ordinal)}401 Unauthorized");
        failed.Fault.Should().Be(PortFault.Unavailable);
        failed.Message.Should().Contain("the registry failed: ");
    }

    [Fact]
    public async Task Two_who_want_the_same_image_share_a_pull_and_one_who_leaves_does_not_end_it()
    {
        var go = new TaskCompletionSource();
        await using var engine = new ScriptedEngine(async exchange =>
        {
            if (exchange.Request.Method == "POST")
            {
                await go.Task;
            }

            await Succeed(exchange);
        });
        var client = engine.Client();
        using var source = new CancellationTokenSource();
        var first = client.PullImageAsync("engine", PullPolicy.Always, null, source.Token).AsTask();
        var second = client.PullImageAsync("engine:latest", PullPolicy.Always, null, None).AsTask();
        await ScriptedEngine.UntilAsync(() => engine.Requests.Count == 1);

        await source.CancelAsync();
        await FluentActions.Awaiting(() => first.WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<OperationCanceledException>();
        go.SetResult();
        await second.WaitAsync(TimeSpan.FromSeconds(20));

        engine.Requests.Count(request => request.Method == "POST").Should().Be(1);
    }

    [Fact]
    public async Task The_last_one_who_leaves_a_pull_ends_it_and_the_next_begins_another()
    {
        var left = new TaskCompletionSource();
        var isFirst = true;
        await using var engine = new ScriptedEngine(async exchange =>
        {
            if (exchange.Request.Method == "POST" && isFirst)
            {
                isFirst = false;
                await exchange.BeginAsync();
                await exchange.WaitForClientToLeaveAsync();
                left.SetResult();
                return;
            }

            await Succeed(exchange);
        });
        var client = engine.Client();
        using var source = new CancellationTokenSource();
        var pull = client.PullImageAsync("engine:1", PullPolicy.Always, null, source.Token).AsTask();
        await ScriptedEngine.UntilAsync(() => !isFirst);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => pull).Should().ThrowAsync<OperationCanceledException>();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await client.PullImageAsync("engine:1", PullPolicy.Always, null, None);
    }

    [Fact]
    public async Task Progress_adds_up_the_layers_and_a_listener_that_throws_harms_nobody()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            if (exchange.Request.Method == "GET")
            {
                await exchange.RespondAsync(200, Image);
                return;
            }

            await exchange.BeginAsync();
            await exchange.ChunkAsync("""
                {"status":"Pulling from engine","id":"1"}
                {"status":"Pulling fs layer","progressDetail":{},"id":"a"}
                {"status":"Already exists","progressDetail":{},"id":"b"}
                {"status":"Downloading","progressDetail":{"current":40,"total":100},"id":"a"}
                {"status":"Download complete","progressDetail":{},"id":"a"}
                {"status":"Pull complete","progressDetail":{},"id":"a"}
                {"status":"Digest: sha256:1"}
                """);
            await exchange.EndAsync();
        });
        var listener = new Listener();
        var client = engine.Client();

        await client.PullImageAsync("engine:1", PullPolicy.Always, listener, None);
        await client.PullImageAsync("engine:1", PullPolicy.Always, new ThrowingListener(), None);

        listener.Last.Should().Be(new ImagePullProgress
        {
            ImageRef = "engine:1",
            LayersDone = 2,
            LayersTotal = 2,
            BytesDone = 100,
            BytesTotal = 100,
        });
    }

    [Fact]
    public async Task Credentials_of_the_options_go_to_their_registry_only_and_into_no_message()
    {
        await using var engine = new ScriptedEngine(exchange => exchange.RespondAsync(500, """{"message":"no"}"""));
        var client = engine.Client(options => options.RegistryCredentials["Registry.Example:5000"] = new DockerRegistryCredential { Username = "u", Password = "p?>ss" });

        var fault = await Faults.OfAsync(client.PullImageAsync("registry.example:5000/engine:1", PullPolicy.Always, null, None));
        await Faults.OfAsync(client.PullImageAsync("other.example/engine:1", PullPolicy.Always, null, None));

        Decode(engine.Requests[0].Headers["X-Registry-Auth"]).Should().Be("""{"username":"u","password":"p?\u003Ess","serveraddress":"registry.example:5000"}""");
        engine.Requests[1].Headers.Should().NotContainKey("X-Registry-Auth");
        fault.Message.Should().NotContain("p?>ss");
    }

    [Fact]
    public async Task Credentials_of_the_docker_configuration_file_are_used_and_a_later_login_counts()
    {
        var file = Path.GetTempFileName();
        await using var engine = new ScriptedEngine(Succeed);
        var client = engine.Client(options => options.DockerConfigPath = file);
        await client.PullImageAsync("engine:1", PullPolicy.Always, null, None);
        await File.WriteAllTextAsync(file, $$"""{"auths":{"https://index.docker.io/v1/":{"auth":"{{Convert.ToBase64String("me:se:cret"u8)}}"},"r.example":{"identitytoken":"tok"} } }""");

        await client.PullImageAsync("engine:1", PullPolicy.Always, null, None);
        await client.PullImageAsync("r.example/engine:1", PullPolicy.Always, null, None);

        var pulls = engine.Requests.Where(request => request.Method == "POST").ToList();
        pulls[0].Headers.Should().NotContainKey("X-Registry-Auth");
        Decode(pulls[1].Headers["X-Registry-Auth"]).Should().Be("""{"username":"me","password":"se:cret","serveraddress":"https://index.docker.io/v1/"}""");
        Decode(pulls[2].Headers["X-Registry-Auth"]).Should().Contain("\"identitytoken\":\"tok\"");
        File.Delete(file);
    }

    [Theory]
    [InlineData("Engine:1")]
    [InlineData("engine:1+2")]
    [InlineData("../engine")]
    public async Task What_is_no_reference_is_refused_without_asking(string imageRef)
    {
        await using var engine = new ScriptedEngine(Succeed);
        var client = engine.Client();

        (await Faults.OfAsync(client.PullImageAsync(imageRef, PullPolicy.Always, null, None))).Fault.Should().Be(PortFault.Rejected);
        (await Faults.OfAsync(client.InspectImageAsync(imageRef, None))).Fault.Should().Be(PortFault.Rejected);
        engine.Requests.Should().BeEmpty();
    }

    private static string Decode(string header) => Encoding.UTF8.GetString(Convert.FromBase64String(header.Replace('-', '+').Replace('_', '/')));

    private static async Task Succeed(ScriptedExchange exchange)
    {
        if (exchange.Request.Method == "GET")
        {
            await exchange.RespondAsync(200, Image);
            return;
        }

        await exchange.BeginAsync();
        await exchange.ChunkAsync("""{"status":"Status: Downloaded"}""" + "\n");
        await exchange.EndAsync();
    }

    private sealed class Listener : IProgress<ImagePullProgress>
    {
        private int count;

        public ImagePullProgress? Last { get; private set; }

        public int Count => Volatile.Read(ref count);

        public void Report(ImagePullProgress value)
        {
            Last = value;
            Interlocked.Increment(ref count);
        }
    }

    /// <summary>A pull whose lines a test says one by one, under a clock that it moves.</summary>
    private sealed class SteppedPull : IAsyncDisposable
    {
        private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
        private readonly ScriptedEngine engine;
        private int repeated;

        /// <param name="time">The clock.</param>
        /// <param name="repeats">Whether the engine repeats each line for as long as there is no other.</param>
        public SteppedPull(TimeProvider time, bool repeats = false)
        {
            engine = new ScriptedEngine(async exchange =>
            {
                if (exchange.Request.Method == "GET")
                {
                    await exchange.RespondAsync(200, Image);
                    return;
                }

                await exchange.BeginAsync();
                await foreach (var line in lines.Reader.ReadAllAsync(exchange.Stopping))
                {
                    await exchange.ChunkAsync(line + "\n");
                    while (repeats && !lines.Reader.TryPeek(out _))
                    {
                        await Task.Yield();
                        await exchange.ChunkAsync(line + "\n");
                        Interlocked.Increment(ref repeated);
                    }
                }

                await exchange.EndAsync();
            });
            Task = engine.Client(options => options.PullStallTimeout = TimeSpan.FromSeconds(60), time).PullImageAsync("engine:1", PullPolicy.Always, Listener, None).AsTask();
        }

        public Listener Listener { get; } = new();

        public Task Task { get; }

        public int Repeated => Volatile.Read(ref repeated);

        /// <summary>Says a line that shows progress, and waits until it was reported.</summary>
        public async Task SayAsync(string line)
        {
            var before = Listener.Count;
            await lines.Writer.WriteAsync(line);
            await ScriptedEngine.UntilAsync(() => Listener.Count > before);
        }

        public void End() => lines.Writer.Complete();

        public Task<RuntimePortException> FaultAsync() => Faults.OfAsync(() => Task.WaitAsync(TimeSpan.FromSeconds(20)));

        public ValueTask DisposeAsync() => engine.DisposeAsync();
    }

    private sealed class ThrowingListener : IProgress<ImagePullProgress>
    {
        public void Report(ImagePullProgress value) => throw new InvalidOperationException("a listener's own fault");
    }
}
