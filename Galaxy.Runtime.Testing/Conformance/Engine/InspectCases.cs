namespace Galaxy.Runtime.Testing;

internal static class InspectCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "A container is found by its id and by its name", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var id = await scope.CreateAsync(spec);
                Expect.Equal(id, (await scope.FindAsync(id))?.Id, "the container found by id");
                Expect.Equal(id, (await scope.FindAsync(spec.Name))?.Id, "the container found by name");
            }
        },
        {
            "A container is not found by a part of its id or name", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var id = await scope.CreateAsync(spec);
                Expect.Equal(null, await scope.FindAsync(id[..12]), "what is found by the first 12 digits of an id");
                Expect.Equal(null, await scope.FindAsync(spec.Name[..^1]), "what is found by the beginning of a name");
                Expect.Equal(null, await scope.FindAsync(spec.Name.ToUpperInvariant()), "what is found by the name in upper case");
            }
        },
        { "A missing container is null", static async scope => Expect.Equal(null, await scope.FindAsync(scope.MissingId), "a missing container") },
        {
            "A list shows containers of every state", static async scope =>
            {
                var created = await scope.CreateAsync(scope.Environment.RunningImage);
                var running = await scope.RunAsync(scope.Environment.RunningImage);
                var exited = await scope.RunToExitAsync();
                var states = (await scope.ListAsync()).ToDictionary(static container => container.Id, static container => container.State, StringComparer.Ordinal);
                Expect.Equal(3, states.Count, "the containers");
                Expect.Equal(ContainerState.Created, states.GetValueOrDefault(created), "the state of the created one");
                Expect.Equal(ContainerState.Running, states.GetValueOrDefault(running), "the state of the running one");
                Expect.Equal(ContainerState.Exited, states.GetValueOrDefault(exited), "the state of the exited one");
            }
        },
        {
            "A list agrees with an inspect on what it fills", static async scope =>
            {
                var inspected = await scope.GetAsync(await scope.RunAsync(scope.Environment.RunningImage));
                var listed = (await scope.ListAsync()).Single();
                Expect.Equal(inspected.Id, listed.Id, "the id");
                Expect.Equal(inspected.Name, listed.Name, "the name");
                Expect.Equal(inspected.ImageId, listed.ImageId, "the image's id");
                Expect.Equal(inspected.State, listed.State, "the state");
                Expect.Equal(inspected.IPAddress, listed.IPAddress, "the address");
                // The engine lists whole seconds and inspects nanoseconds.
                Expect.Equal(inspected.CreatedAt.ToUnixTimeSeconds(), listed.CreatedAt.ToUnixTimeSeconds(), "the second of its creation");
                Expect.Sequence(inspected.Labels.Order(), listed.Labels.Order(), "the labels");
            }
        },
        {
            "A list shows containers that have every label, exactly", static async scope =>
            {
                var image = scope.Environment.RunningImage;
                var both = await scope.CreateAsync(await scope.SpecAsync(image, ("one", "1"), ("two", "2")));
                await scope.CreateAsync(await scope.SpecAsync(image, ("one", "1")));
                await scope.CreateAsync(await scope.SpecAsync(image, ("one", "1"), ("two", "22")));
                await scope.CreateAsync(await scope.SpecAsync(image, ("ONE", "1"), ("two", "2")));
                var labels = new Dictionary<string, string>(scope.Mine.Labels, StringComparer.Ordinal) { ["one"] = "1", ["two"] = "2" };
                var listed = await scope.ListAsync(new ContainerFilter { Labels = labels });
                Expect.Sequence([both], listed.Select(static container => container.Id), "the containers with both labels");
            }
        },
        {
            "A list without a filter shows every container", static async scope =>
            {
                var id = await scope.CreateAsync(scope.Environment.RunningImage);
                Expect.That((await scope.ListAsync(ContainerFilter.All)).Any(container => container.Id == id), "the container is listed");
            }
        },
        {
            "A list of nothing is empty", static async scope => Expect.Equal(0, (await scope.ListAsync()).Count, "the containers")
        },
        {
            "A container's log is read in order", static async scope =>
            {
                var id = await scope.RunToExitAsync();
                Expect.Equal(Text(scope.Environment.ExitingImageLog), await ReadLogAsync(scope, id, 1000), "the log");
            }
        },
        {
            "A log's tail is its last lines", static async scope =>
            {
                var id = await scope.RunToExitAsync();
                Expect.Equal(Text(scope.Environment.ExitingImageLog.TakeLast(2)), await ReadLogAsync(scope, id, 2), "the last two lines");
            }
        },
        {
            "The log of a container that wrote nothing is empty", static async scope =>
                Expect.Equal("", await ReadLogAsync(scope, await scope.CreateAsync(scope.Environment.RunningImage), 10), "the log of a created container")
        },
        { "The log of a missing container is empty", static async scope => Expect.Equal("", await ReadLogAsync(scope, scope.MissingId, 10), "the log of a missing container") },
    };

    private static IEnumerable<string> Order(this IReadOnlyDictionary<string, string> labels) =>
        labels.Select(static label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal);

    private static string Text(IEnumerable<string> lines) => string.Concat(lines.Select(static line => line + "\n"));

    // A driver may write a moment after the exit: what is there at the end counts.
    private static async Task<string> ReadLogAsync(EngineScope scope, string id, int lines)
    {
        var text = await scope.Docker.ReadLogTailAsync(id, lines, scope.Token);
        for (var attempt = 0; attempt < 10 && text.Length == 0; attempt++)
        {
            await scope.PassAsync(TimeSpan.FromMilliseconds(50));
            text = await scope.Docker.ReadLogTailAsync(id, lines, scope.Token);
        }

        return text;
    }
}
