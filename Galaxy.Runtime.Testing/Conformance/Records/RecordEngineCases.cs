namespace Galaxy.Runtime.Testing;

internal static class RecordEngineCases
{
    public static CaseTable<RecordScope> All { get; } = new()
    {
        {
            "What a host sees of an engine comes back as it was seen", static async scope =>
            {
                var seen = await scope.Store.SeeEngineAsync(Sighting(scope), scope.Token);
                MustBe([Sighting(scope)], seen, "what the seeing host reads");
                MustBe([Sighting(scope)], await scope.Another.ListEnginesAsync(scope.EngineId, scope.Token), "what another host reads");
                Expect.That(seen[0].Age >= TimeSpan.Zero && seen[0].SeenAt > DateTimeOffset.UnixEpoch, $"the store says when it was seen, not {seen[0].SeenAt:u} and {seen[0].Age}");
            }
        },
        {
            "What a host does not know of an engine comes back as null", static async scope =>
            {
                var unknown = new EngineSighting { EngineId = scope.EngineId, HostId = "host-1" };
                MustBe([unknown], await scope.Store.SeeEngineAsync(unknown, scope.Token), "the sighting");
            }
        },
        {
            "A host's sighting takes the place of its earlier one", static async scope =>
            {
                await scope.Store.SeeEngineAsync(Sighting(scope), scope.Token);
                var later = Sighting(scope) with { RawId = "another", DataRoot = null };
                MustBe([later], await scope.Store.SeeEngineAsync(later, scope.Token), "the sightings");
            }
        },
        {
            "Every host has a sighting of its own, and the newest comes first", static async scope =>
            {
                await scope.Store.SeeEngineAsync(Sighting(scope), scope.Token);
                await scope.Another.SeeEngineAsync(Sighting(scope, "host-2"), scope.Token);
                MustBe([Sighting(scope), Sighting(scope, "host-2")], await scope.Store.ListEnginesAsync(scope.EngineId, scope.Token), "the sightings");
                var again = await scope.Store.SeeEngineAsync(Sighting(scope), scope.Token);
                Expect.That(again[0].SeenAt >= again[1].SeenAt && again[0].Age <= again[1].Age, "the newest sighting comes first, and is the youngest");
            }
        },
        {
            "Sightings of different identities are separate, and listed together without one", static async scope =>
            {
                var other = Sighting(scope) with { EngineId = scope.EngineId + "x" };
                await scope.Store.SeeEngineAsync(other, scope.Token);
                MustBe([Sighting(scope)], await scope.Store.SeeEngineAsync(Sighting(scope), scope.Token), "the sightings under the one identity");
                var all = await scope.Store.ListEnginesAsync(engineId: null, scope.Token);
                MustBe([Sighting(scope), other], [.. all.Where(sighting => sighting.EngineId.StartsWith(scope.EngineId, StringComparison.Ordinal))], "the sightings of both in a listing of all");
            }
        },
        {
            "Of two hosts that see an engine at once at least one finds the other", static async scope =>
            {
                var hosts = Enumerable.Range(0, 8).Select(static number => $"host-{number}").ToArray();
                var seen = await Task.WhenAll(hosts.Select((host, number) => Task.Run(
                    async () => await (number % 2 == 0 ? scope.Store : scope.Another).SeeEngineAsync(Sighting(scope, host), scope.Token))));
                foreach (var (one, other) in hosts.SelectMany((_, one) => Enumerable.Range(0, one).Select(other => (one, other))))
                {
                    Expect.That(
                        seen[one].Any(sighting => sighting.HostId == hosts[other]) || seen[other].Any(sighting => sighting.HostId == hosts[one]),
                        $"one of {hosts[one]} and {hosts[other]} finds the other");
                }
            }
        },
        {
            "A cancelled token cancels the calls for engines", static async scope =>
            {
                await Expect.CancelsAsync(async token => await scope.Store.SeeEngineAsync(Sighting(scope), token), "a sighting");
                await Expect.CancelsAsync(async token => await scope.Store.ListEnginesAsync(scope.EngineId, token), "a listing");
                MustBe([], await scope.Store.ListEnginesAsync(scope.EngineId, scope.Token), "the sightings");
            }
        },
    };

    private static EngineSighting Sighting(RecordScope scope, string host = "host-1") => new()
    {
        EngineId = scope.EngineId,
        HostId = host,
        HostName = "machine-" + host,
        RawId = "raw:ABCD",
        Name = "bücher-host",
        DataRoot = "/var/lib/docker",
        Machine = "0123456789abcdef",
    };

    private static void MustBe(IReadOnlyList<EngineSighting> expected, IReadOnlyList<EngineSighting> actual, string what) => Expect.Sequence(
        expected.OrderBy(static sighting => sighting.HostId, StringComparer.Ordinal).ThenBy(static sighting => sighting.EngineId, StringComparer.Ordinal),
        actual.Select(static sighting => sighting with { SeenAt = default, Age = default })
            .OrderBy(static sighting => sighting.HostId, StringComparer.Ordinal).ThenBy(static sighting => sighting.EngineId, StringComparer.Ordinal),
        what);
}
