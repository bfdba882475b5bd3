using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>A schema as the version before left it, with rows of every kind, works after the migrations.</summary>
public sealed class UpgradeTests : IAsyncLifetime
{
    private ForeignSchema schema = null!;
    private TestHost host = null!;

    public async Task InitializeAsync()
    {
        (schema, host) = Open();
        if (TestServices.Postgres is null)
        {
            return;
        }

        await schema.ExecuteAsync(
            $$"""
            CREATE SCHEMA {schema};
            CREATE TABLE {schema}.schema_version (version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            {{Migration.All[0].Sql(schema.Name)}};
            INSERT INTO {schema}.schema_version (version, name) VALUES (1, '{{Migration.All[0].Name}}');
            INSERT INTO {schema}.runtime_fences VALUES ('g', 40);
            INSERT INTO {schema}.runtime_records (game_id, status, container_id, image_ref, fence, last_op_at, created_at)
            VALUES ('g', 'running', 'c1', 'engine:1.2.3', 40, '{{Noon:O}}', '{{Noon:O}}');
            """);
    }

    private static (ForeignSchema Schema, TestHost Host) Open()
    {
        var old = new ForeignSchema();
        return (old, old.Open());
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await schema.DisposeAsync();
    }

    [PostgresFact]
    public async Task What_was_never_opened_reads_as_not_committed_and_the_rest_as_committed()
    {
        string[] codes =
        [
            "", "replay_no_op", "invalid_request", "start_config_invalid", "image_pull_failed", "container_start_failed", "conflict", "not_found",
            "service_unavailable", "internal_error", "image_ref_not_semver", "semver_patch_only", "lease_lost", "interrupted", "cancelled",
        ];
        foreach (var code in codes)
        {
            await InsertAsync(game: $"with-fence-{code}", fence: 7, code: code);
            await InsertAsync(game: $"without-fence-{code}", fence: 0, code: code);
            await InsertAsync(game: $"inner-{code}", fence: 7, code: code, isInner: true);
        }

        foreach (var code in codes)
        {
            var isCommitted = code is "" or "container_start_failed" or "conflict" or "service_unavailable" or "internal_error" or "interrupted";
            (await ReadOneAsync($"with-fence-{code}")).WasCommitted.Should().Be(isCommitted, code);
            (await ReadOneAsync($"without-fence-{code}")).WasCommitted.Should().BeFalse(code);
            (await ReadOneAsync($"inner-{code}")).WasCommitted.Should().BeFalse(code);
        }
    }

    [PostgresFact]
    public async Task A_row_reads_back_field_by_field()
    {
        var id = await InsertAsync("whole", 7, "container_start_failed");
        await schema.ExecuteAsync(
            $$"""
            UPDATE {schema}.operation_log SET source_ref = 'request 7', idempotency_key = 'k', image_ref = 'engine:1.2.3', image_id = 'sha256:abc',
                previous_image_ref = 'engine:1.2.2', previous_image_id = 'sha256:abb', previous_container_id = 'c0', was_running = true, stop_reason = 'finished',
                message = 'it failed', container_id = 'c1', evidence = '{"container_id":"c1","cause":"oom","exit_code":137,"oom_killed":true,"log_tail":"bye"}'
            WHERE operation_id = '{{id}}'
            """);

        (await host.Journal.FindAsync(id, Deadline)).Should().Be(new OperationEntry
        {
            OperationId = id,
            CorrelationId = id,
            GameId = "whole",
            Kind = OperationKind.Start,
            Source = OperationSource.AdminRest,
            SourceRef = "request 7",
            IdempotencyKey = "k",
            Fence = 7,
            ImageRef = "engine:1.2.3",
            ImageId = "sha256:abc",
            PreviousImageRef = "engine:1.2.2",
            PreviousImageId = "sha256:abb",
            PreviousContainerId = "c0",
            WasRunning = true,
            StopReason = StopReason.Finished,
            WasCommitted = true,
            StartedAt = Noon,
            Closing = new OperationClosing
            {
                ErrorCode = ErrorCode.ContainerStartFailed,
                Message = "it failed",
                ContainerId = "c1",
                FinishedAt = Noon.AddSeconds(5),
                Evidence = new ContainerExit { ContainerId = "c1", Cause = ExitCause.Oom, ExitCode = 137, OomKilled = true, LogTail = "bye" },
            },
        });
    }

    [PostgresFact]
    public async Task An_entry_that_was_open_is_open_and_the_next_opening_closes_it()
    {
        var id = await InsertAsync("g", fence: 40, code: null);

        var open = (await host.Journal.ReadOpenAsync("g", Deadline)).Should().ContainSingle().Subject;
        open.Should().Match<OperationEntry>(entry => entry.OperationId == id && entry.WasCommitted && entry.Closing == null);
        var head = await host.Records.BeginAsync("g", Deadline);
        var opened = await host.Journal.OpenAsync(Entry("g", head.Fence, OperationKind.Stop), head.Record, Deadline);

        opened.Superseded!.OperationId.Should().Be(id);
    }

    [PostgresFact]
    public async Task A_key_counts_while_its_entry_is_in_the_log()
    {
        var id = await InsertAsync("keys", fence: 7, code: "");
        await schema.ExecuteAsync($$"""UPDATE {schema}.operation_log SET idempotency_key = 'k' WHERE operation_id = '{{id}}'""");

        (await host.Journal.FindSucceededAsync("keys", OperationKind.Start, "k", Noon.AddYears(9), Deadline))!.OperationId.Should().Be(id);
    }

    [PostgresFact]
    public async Task A_row_that_a_host_of_the_version_before_writes_later_reads_as_committed()
    {
        await host.StartAsync(Deadline);
        await InsertAsync("late", fence: 7, code: "");

        (await ReadOneAsync("late")).Should().Match<OperationEntry>(entry => entry.WasCommitted && entry.Repeats == 0 && entry.IdempotencyKeyExpiresAt == null);
    }

    [PostgresFact]
    public async Task Records_stay_and_nothing_waits_in_the_outbox()
    {
        (await host.Records.FindAsync("g", Deadline))!.ContainerId.Should().Be("c1");
        (await host.Journal.CountEventsAsync(Deadline)).Should().Be(new OutboxBacklog(0, OldestAddedAt: null));
    }

    private async Task<OperationEntry> ReadOneAsync(string game) => (await host.Journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Single();

    /// <summary>Writes a start as the version before did.</summary>
    private async Task<Guid> InsertAsync(string game, long fence, string? code, bool isInner = false)
    {
        var id = NewId();
        var closing = code is null ? "NULL, NULL" : $"'{code}', '{Noon.AddSeconds(5):O}'";
        await schema.ExecuteAsync(
            $$"""
            INSERT INTO {schema}.operation_log (operation_id, correlation_id, game_id, kind, source, fence, image_ref, started_at, error_code, finished_at)
            VALUES ('{{id}}', '{{(isInner ? NewId() : id)}}', '{{game}}', 'start', 'admin_rest', {{fence}}, 'engine:1.2.3', '{{Noon:O}}', {{closing}})
            """);
        return id;
    }
}
