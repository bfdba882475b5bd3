namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case a record store that breaks it.</summary>
internal static class RecordMutants
{
    public static IReadOnlyDictionary<string, Func<InMemoryRuntimeRecordStore, IRuntimeRecordStore>> All { get; } = new Dictionary<string, Func<InMemoryRuntimeRecordStore, IRuntimeRecordStore>>
    {
        // Fences.
        ["A game without a record has a fence drawn and no record"] = store => new RecordMutant(store)
        {
            Begin = async (game, cancel) =>
            {
                var head = await store.BeginAsync(game, cancel);
                store.Put(new RuntimeRecord { GameId = game, Status = RuntimeStatus.Removed, Fence = head.Fence });
                return head;
            },
        },
        ["Begin reads the record as it is"] = store => new RecordMutant(store) { Begin = async (game, cancel) => await store.BeginAsync(game, cancel) with { Record = null } },
        ["Every fence of a game is larger than the one before"] = DrawsEveryFenceTwice,
        ["Fences drawn at once are all different"] = DrawsEveryFenceTwice,
        ["A fence is not below the clock in microseconds"] = store => new RecordMutant(store) { Begin = async (game, cancel) => new FencedRecord((await store.BeginAsync(game, cancel)).Record, 1) },
        ["A write with an older fence is refused and changes nothing"] = ForgetsFences,
        ["A write with an older fence is refused even while there is no record"] = store => new RecordMutant(store)
        {
            Upsert = (record, cancel) => store.Find(record.GameId) is null ? PutAsync(store, record) : store.UpsertAsync(record, cancel),
        },
        ["A write with a fence that was never drawn is refused"] = store => new RecordMutant(store)
        {
            Upsert = (record, cancel) => store.Find(record.GameId) is { } known && record.Fence > known.Fence ? PutAsync(store, record) : store.UpsertAsync(record, cancel),
        },
        ["A fence that another store drew counts"] = _ => new InMemoryRuntimeRecordStore(),
        ["Fences of different games are separate"] = WithOneFenceForAll,
        ["A stale fence is reported before anything else"] = store => new RecordMutant(store)
        {
            Transition = (change, fence, cancel) =>
                store.Find(change.GameId) is { } record && record.Status != change.From ? Answer(RecordWriteResult.Conflict) : store.TransitionAsync(change, fence, cancel),
        },

        // Writes.
        ["A game without a record is not found"] = store => new RecordMutant(store)
        {
            Find = (game, _) => ValueTask.FromResult<RuntimeRecord?>(store.Find(game) ?? new RuntimeRecord { GameId = game, Status = RuntimeStatus.Removed }),
        },
        ["Every field comes back as it was written"] = store => new RecordMutant(store) { Show = record => record with { EngineId = null } },
        ["An upsert replaces every field, nulls and empty texts among them"] = store => new RecordMutant(store)
        {
            Upsert = (record, cancel) => store.UpsertAsync(record with { RemovedAt = record.RemovedAt ?? store.Find(record.GameId)?.RemovedAt }, cancel),
        },
        ["The same upsert twice is applied twice"] = store => new RecordMutant(store)
        {
            Upsert = (record, cancel) => record == store.Find(record.GameId) ? Answer(RecordWriteResult.Conflict) : store.UpsertAsync(record, cancel),
        },
        ["Several writes under one fence are applied"] = store => new RecordMutant(store)
        {
            Upsert = (record, cancel) => record.Fence == store.Find(record.GameId)?.Fence ? Answer(RecordWriteResult.StaleFence) : store.UpsertAsync(record, cancel),
        },
        ["An upsert touches no other game"] = store => new RecordMutant(store)
        {
            Upsert = (record, cancel) =>
            {
                store.All.ToList().ForEach(other => store.Put(other with { ContainerId = record.ContainerId }));
                return store.UpsertAsync(record, cancel);
            },
        },
        ["Instants keep their microseconds"] = store => new RecordMutant(store)
        {
            Show = record => record with { StartedAt = record.StartedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : null },
        },
        ["Long texts and texts of any script come back unchanged"] = store => new RecordMutant(store)
        {
            Show = record => record with { ImageRef = record.ImageRef?[..Math.Min(record.ImageRef.Length, 4096)] },
        },
        ["Game ids are distinguished to their last character"] = store => new RecordMutant(store)
        {
            Find = (game, _) => ValueTask.FromResult(store.All.LastOrDefault(record => record.GameId.StartsWith(game[..Math.Min(game.Length, 50)], StringComparison.Ordinal))),
        },
        ["A cancelled token cancels every call"] = store => new RecordMutant(store) { Transition = (change, fence, _) => store.TransitionAsync(change, fence, CancellationToken.None) },

        // Transitions.
        ["A transition to stopped leaves the record as the change says"] = store => Afterwards(store, record => record with { StoppedAt = null }),
        ["A transition to removed leaves the record as the change says"] = store => Afterwards(store, record => record with { ContainerId = "container-1" }),
        ["A running record can go to removed"] = store => new RecordMutant(store)
        {
            Transition = (change, fence, cancel) => change is { From: RuntimeStatus.Running, To: RuntimeStatus.Removed } ? Answer(RecordWriteResult.Conflict) : store.TransitionAsync(change, fence, cancel),
        },
        ["A transition binds the record to another engine if it names one"] = store => new RecordMutant(store) { Adapt = (change, _) => change with { EngineId = null } },
        ["A wrong status is a conflict and changes nothing"] = store => new RecordMutant(store) { Adapt = (change, record) => change with { From = record.Status } },
        ["A wrong container id is a conflict and changes nothing"] = store => new RecordMutant(store)
        {
            Adapt = (change, record) => change with { ExpectedContainerId = string.Equals(change.ExpectedContainerId, record.ContainerId, StringComparison.OrdinalIgnoreCase) ? record.ContainerId : change.ExpectedContainerId },
        },
        ["An expected empty container id is a conflict with one that is not empty"] = store => new RecordMutant(store)
        {
            Adapt = (change, record) => change.ExpectedContainerId is null ? change with { ExpectedContainerId = record.ContainerId } : change,
        },
        ["An expected empty container id matches an empty one"] = store => new RecordMutant(store)
        {
            Transition = (change, fence, cancel) => change.ExpectedContainerId is null ? Answer(RecordWriteResult.Conflict) : store.TransitionAsync(change, fence, cancel),
        },
        ["A transition of a game without a record is not found and makes none"] = store => new RecordMutant(store)
        {
            Transition = (change, fence, cancel) => store.Find(change.GameId) is null ? Answer(RecordWriteResult.Conflict) : store.TransitionAsync(change, fence, cancel),
        },
        ["A second transition finds the record changed"] = AppliesAgain,
        ["Of transitions at once exactly one applies"] = AppliesAgain,
        ["A transition touches no other game"] = store => new RecordMutant(store)
        {
            Transition = (change, fence, cancel) =>
            {
                store.All.Where(record => record.GameId != change.GameId).ToList().ForEach(record => store.Put(record with { Status = change.To }));
                return store.TransitionAsync(change, fence, cancel);
            },
        },

        // Settings.
        ["Settings come back as they were given, of any script and size"] = store => new RecordMutant(store)
        {
            FindSettings = async (game, digest, cancel) => await store.FindSettingsAsync(game, digest, cancel) is { } json ? json[..Math.Min(json.Length, 32_768)] : null,
        },
        ["Settings of a digest that was never kept are not found"] = store => new RecordMutant(store) { FindSettings = (_, _, _) => ValueTask.FromResult<string?>("{}") },
        ["Settings of different games are separate"] = store => new RecordMutant(store)
        {
            SaveSettings = (_, digest, json, cancel) => store.SaveSettingsAsync("every-game", digest, json, cancel),
            FindSettings = (_, digest, cancel) => store.FindSettingsAsync("every-game", digest, cancel),
        },
        ["Settings are kept again without harm"] = store => new RecordMutant(store)
        {
            SaveSettings = (game, digest, json, cancel) =>
                store.SaveSettingsAsync(game, digest, store.FindSettings(game, digest) is { } known ? known + json : json, cancel),
        },
        ["Begin hands the settings along that the record names"] = store => new RecordMutant(store)
        {
            Begin = async (game, cancel) => await store.BeginAsync(game, cancel) with { Settings = null },
        },
        ["Begin hands no settings along if the record names none, or such as are not there"] = store => new RecordMutant(store)
        {
            Begin = async (game, cancel) => await store.BeginAsync(game, cancel) with { Settings = "{}" },
        },
        // Kept beside another store's records, it is not known which of them a record names.
        ["The record's settings and those kept last stay"] = WithSettingsApart,
        ["A removed game's settings go with its record"] = WithSettingsApart,
        ["A removal of a game without a record deletes its settings"] = WithSettingsApart,
        ["A removal that is refused leaves the settings"] = store =>
        {
            var others = new Dictionary<string, string>();
            return new RecordMutant(store)
            {
                SaveSettings = (_, digest, json, _) => { others[digest] = json; return ValueTask.CompletedTask; },
                FindSettings = (_, digest, _) => ValueTask.FromResult(others.GetValueOrDefault(digest)),
                Remove = (game, fence, cancel) => { others.Clear(); return store.RemoveAsync(game, fence, cancel); },
            };
        },
        ["A cancelled token cancels the calls for settings"] = store => new RecordMutant(store)
        {
            SaveSettings = (game, digest, json, _) => store.SaveSettingsAsync(game, digest, json, CancellationToken.None),
        },

        // Engines.
        ["What a host sees of an engine comes back as it was seen"] = store => Sees(store, seen => [.. seen.Select(static sighting => sighting with { Machine = null })]),
        ["What a host does not know of an engine comes back as null"] = store => Sees(store, seen => [.. seen.Select(static sighting => sighting with { Name = sighting.Name ?? "unknown" })]),
        ["A host's sighting takes the place of its earlier one"] = store => new RecordMutant(store)
        {
            SeeEngine = async (sighting, cancel) => (await store.ListEnginesAsync(sighting.EngineId, cancel)).Any(known => known.HostId == sighting.HostId)
                ? await store.ListEnginesAsync(sighting.EngineId, cancel)
                : await store.SeeEngineAsync(sighting, cancel),
        },
        ["Every host has a sighting of its own, and the newest comes first"] = store => new RecordMutant(store)
        {
            SeeEngine = (sighting, cancel) => store.SeeEngineAsync(sighting with { HostId = "host-1" }, cancel),
        },
        ["Sightings of different identities are separate, and listed together without one"] = store => new RecordMutant(store)
        {
            ListEngines = (engineId, cancel) => store.ListEnginesAsync(engineId ?? "none", cancel),
        },
        ["Of two hosts that see an engine at once at least one finds the other"] = store => Sees(store, static seen => [.. seen.Take(1)]),
        ["A cancelled token cancels the calls for engines"] = store => new RecordMutant(store) { SeeEngine = (sighting, _) => store.SeeEngineAsync(sighting, CancellationToken.None) },

        // Listings.
        ["A listing without a filter shows every record"] = store => new RecordMutant(store) { List = (_, records) => records.Skip(1) },
        ["Records come in ordinal order of their game ids"] = store => Lists(store, (_, found) => found.OrderBy(record => record.GameId.Replace("-", "", StringComparison.Ordinal), StringComparer.Ordinal)),
        ["A listing of many pages shows every record once"] = store => Lists(store, (_, found) => found.Take(1000)),
        ["A record that changes during a listing is not seen twice"] = store => Lists(store, (_, found) => found.Concat(found.Take(1))),
        ["A listing by status shows only records with it"] = store => Filters(store, filter => filter with { Status = null }),
        ["A listing by image reference shows only records with it"] = store => Filters(store, filter => filter with { ImageRef = null }),
        ["A listing by labels shows only records whose settings have all of them"] = store => Filters(
            store, filter => filter with { Labels = filter.Labels?.Take(1).ToDictionary(static label => label.Key, static label => label.Value, StringComparer.Ordinal) }),
        ["A listing by engine shows only records of it"] = store => new RecordMutant(store)
        {
            List = (filter, records) => records.Where(record => string.Equals(record.EngineId, filter.EngineId, StringComparison.OrdinalIgnoreCase)),
        },
        ["A removed game's record is deleted"] = store => new RecordMutant(store) { Remove = (_, _, _) => Answer(RecordWriteResult.Applied) },
        ["A record with another status is not deleted"] = store => new RecordMutant(store)
        {
            Remove = async (game, fence, cancel) =>
            {
                if (store.Find(game) is { Status: RuntimeStatus.Stopped } stopped)
                {
                    store.Put(stopped with { Status = RuntimeStatus.Removed });
                }

                return await store.RemoveAsync(game, fence, cancel);
            },
        },
        ["A removal without a record finds none"] = store => new RecordMutant(store)
        {
            Remove = (game, fence, cancel) => store.Find(game) is null ? Answer(RecordWriteResult.Applied) : store.RemoveAsync(game, fence, cancel),
        },
        ["A removal with a stale fence is refused before anything else"] = store => new RecordMutant(store)
        {
            Remove = (game, fence, cancel) => store.Find(game) is { Status: RuntimeStatus.Running } ? Answer(RecordWriteResult.Conflict) : store.RemoveAsync(game, fence, cancel),
        },
        ["A removed record's fence stays"] = ForgetsFences,
        ["A listing by instant of removal shows only records removed earlier"] = store => Filters(store, filter => filter with { RemovedBefore = null }),
        ["A cancelled token cancels a removal"] = store => new RecordMutant(store) { Remove = (game, fence, _) => store.RemoveAsync(game, fence, CancellationToken.None) },
        ["A listing by instant shows only records stopped earlier"] = store => Filters(store, filter => filter with { StoppedBefore = filter.StoppedBefore?.AddMicroseconds(1) }),
        ["A listing after a game id begins with the next one"] = store => Filters(store, filter => filter with { AfterGameId = filter.AfterGameId?[..^1] }),
        ["A listing ends at its limit"] = store => Filters(store, filter => filter with { Limit = null }),
        ["The parts of a filter add up"] = store => new RecordMutant(store)
        {
            List = (filter, records) => records.Where(record => (filter with { Status = null }).Matches(record)).Take(filter.Limit ?? int.MaxValue).Where(record => record.Status == filter.Status),
        },
    };

    private static ValueTask<RecordWriteResult> Answer(RecordWriteResult answer) => ValueTask.FromResult(answer);

    private static ValueTask<RecordWriteResult> PutAsync(InMemoryRuntimeRecordStore store, RuntimeRecord record)
    {
        store.Put(record);
        return Answer(RecordWriteResult.Applied);
    }

    private static RecordMutant WithSettingsApart(InMemoryRuntimeRecordStore store)
    {
        var others = new InMemoryRuntimeRecordStore();
        return new RecordMutant(store) { SaveSettings = others.SaveSettingsAsync, FindSettings = others.FindSettingsAsync };
    }

    private static RecordMutant ForgetsFences(InMemoryRuntimeRecordStore store) => new(store) { Upsert = (record, _) => PutAsync(store, record) };

    private static RecordMutant DrawsEveryFenceTwice(InMemoryRuntimeRecordStore store) => new(store)
    {
        Begin = async (game, cancel) =>
        {
            var head = await store.BeginAsync(game, cancel);
            return head with { Fence = head.Fence / 2 };
        },
    };

    private static RecordMutant WithOneFenceForAll(InMemoryRuntimeRecordStore store)
    {
        var games = new HashSet<string>();
        return new RecordMutant(store)
        {
            Begin = async (game, cancel) =>
            {
                games.Add(game);
                foreach (var known in games.Where(known => known != game))
                {
                    await store.BeginAsync(known, cancel);
                }

                return await store.BeginAsync(game, cancel);
            },
        };
    }

    private static RecordMutant AppliesAgain(InMemoryRuntimeRecordStore store) => new(store)
    {
        Transition = (change, fence, cancel) => store.Find(change.GameId)?.Status == change.To ? Answer(RecordWriteResult.Applied) : store.TransitionAsync(change, fence, cancel),
    };

    private static RecordMutant Afterwards(InMemoryRuntimeRecordStore store, Func<RuntimeRecord, RuntimeRecord> spoil) => new(store)
    {
        Transition = async (change, fence, cancel) =>
        {
            var answer = await store.TransitionAsync(change, fence, cancel);
            store.Put(spoil(store.Find(change.GameId)!));
            return answer;
        },
    };

    private static RecordMutant Sees(InMemoryRuntimeRecordStore store, Func<IReadOnlyList<EngineSighting>, IReadOnlyList<EngineSighting>> spoil) => new(store)
    {
        SeeEngine = async (sighting, cancel) => spoil(await store.SeeEngineAsync(sighting, cancel)),
    };

    private static RecordMutant Lists(InMemoryRuntimeRecordStore store, Func<RuntimeRecordFilter, IReadOnlyList<RuntimeRecord>, IEnumerable<RuntimeRecord>> spoil) => new(store)
    {
        List = (filter, records) => spoil(filter, [.. records.Where(record => filter.Matches(record)).Take(filter.Limit ?? int.MaxValue)]),
    };

    private static RecordMutant Filters(InMemoryRuntimeRecordStore store, Func<RuntimeRecordFilter, RuntimeRecordFilter> spoil) => new(store)
    {
        List = (filter, records) => records
            .Where(record => spoil(filter).Matches(record, store.FindSettings(record.GameId, record.SettingsDigest))).Take(spoil(filter).Limit ?? int.MaxValue),
    };
}
