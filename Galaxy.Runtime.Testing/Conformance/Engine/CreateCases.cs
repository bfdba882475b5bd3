namespace Galaxy.Runtime.Testing;

internal static class CreateCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "A created container is there and does not run", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var id = await scope.CreateAsync(spec);
                var container = await scope.GetAsync(id);
                Expect.That(id.Length == 64 && id.All(char.IsAsciiHexDigitLower), $"an id of 64 hexadecimal digits; found {id}");
                Expect.Equal(id, container.Id, "the container's id");
                Expect.Equal(spec.Name, container.Name, "its name");
                Expect.Equal(spec.ImageId, container.ImageId, "its image");
                Expect.Equal(ContainerState.Created, container.State, "its state");
                Expect.Equal(null, container.StartedAt, "the start of a container that never ran");
                Expect.Equal(null, container.FinishedAt, "the end of a container that never ran");
                Expect.Equal(null, container.ExitCode, "the exit code of a container that never ran");
            }
        },
        {
            "An entrypoint takes the place of the image's", static async scope =>
            {
                var id = await scope.CreateAsync(await scope.SpecAsync(scope.Environment.RunningImage) with { Entrypoint = ["/bin/sh", "-c", "exit 0"] });
                await scope.Docker.StartContainerAsync(id, scope.Token);
                await scope.EventuallyAsync(async () => (await scope.GetAsync(id)).State is ContainerState.Exited, "a container whose entrypoint ends exits");
                Expect.Equal(0, (await scope.GetAsync(id)).ExitCode, "the exit code of the entrypoint");
            }
        },
        {
            "A name in use is taken, and nothing is created", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var id = await scope.CreateAsync(spec);
                Expect.That((await scope.Docker.CreateContainerAsync(spec, scope.Token)).IsNameTaken, "the name is taken");
                Expect.Sequence([id], (await scope.ListAsync()).Select(static container => container.Id), "the containers");
            }
        },
        {
            "Of creates at once under one name exactly one creates", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () => await scope.Docker.CreateContainerAsync(spec, scope.Token))));
                Expect.Equal(1, answers.Count(static answer => !answer.IsNameTaken), "the creates that created");
                Expect.Equal(1, (await scope.ListAsync()).Count, "the containers");
            }
        },
        {
            "Names are distinguished by upper and lower case", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                await scope.CreateAsync(spec with { Name = spec.Name + "-a" });
                await scope.CreateAsync(spec with { Name = spec.Name + "-A" });
                Expect.Equal(2, (await scope.ListAsync()).Count, "the containers");
            }
        },
        {
            "A create from a missing image is rejected, and its name stays free", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var missing = spec with { ImageId = "sha256:" + scope.MissingId };
                await Expect.RejectedAsync(async () => await scope.Docker.CreateContainerAsync(missing, scope.Token), "a create from a missing image");
                await scope.CreateAsync(spec);
            }
        },
        {
            "A create with too little memory is rejected, and nothing is created", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var tiny = spec with { Limits = spec.Limits with { MemoryBytes = 1024 * 1024 } };
                await Expect.RejectedAsync(async () => await scope.Docker.CreateContainerAsync(tiny, scope.Token), "a create with 1 MiB of memory");
                Expect.Equal(0, (await scope.ListAsync()).Count, "the containers");
            }
        },
        {
            "A create with more CPUs than the engine has is rejected", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var engine = await scope.Docker.InspectEngineAsync(scope.Token);
                var greedy = spec with { Limits = spec.Limits with { Cpus = engine.Cpus + 1 } };
                await Expect.RejectedAsync(async () => await scope.Docker.CreateContainerAsync(greedy, scope.Token), "a create with too many CPUs");
            }
        },
        {
            "A container has its own labels and its image's, and its own win", static async scope =>
            {
                var (key, value) = scope.Environment.RunningImageLabels.First();
                var plain = await scope.GetAsync(await scope.CreateAsync(await scope.SpecAsync(scope.Environment.RunningImage, ("own", "Zoë's \"界\""))));
                Expect.Equal("Zoë's \"界\"", plain.Labels.GetValueOrDefault("own"), "the container's own label");
                Expect.Equal(value, plain.Labels.GetValueOrDefault(key), "the label of its image");
                var other = await scope.GetAsync(await scope.CreateAsync(await scope.SpecAsync(scope.Environment.RunningImage, (key, "of the container"))));
                Expect.Equal("of the container", other.Labels.GetValueOrDefault(key), "a label that both have");
            }
        },
        {
            "A container's image reference is that of our label", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage, (RuntimeLabels.EngineImageRef, "repo/asked-for:1.2.3"));
                var id = await scope.CreateAsync(spec);
                Expect.Equal("repo/asked-for:1.2.3", (await scope.GetAsync(id)).ImageRef, "the image reference of an inspect");
                Expect.Equal("repo/asked-for:1.2.3", (await scope.ListAsync()).Single().ImageRef, "the image reference of a list");
            }
        },
    };
}
