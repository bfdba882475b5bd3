using Npgsql;

namespace Galaxy.Runtime.Chaos;

/// <summary>Triggers that write down what no statement may do: write a record with another fence than the newest (I6), close an entry twice (I4).</summary>
internal static class DatabaseAudit
{
    private const string Triggers = $"""
        CREATE SCHEMA chaos_audit;
        CREATE TABLE chaos_audit.violations (what text NOT NULL);
        CREATE FUNCTION chaos_audit.record_written() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE newest bigint;
        BEGIN
            SELECT fence INTO newest FROM {RuntimeSetUp.Schema}.runtime_fences WHERE game_id = NEW.game_id;
            IF NEW.fence IS DISTINCT FROM newest THEN
                INSERT INTO chaos_audit.violations VALUES (format('I6: the record of %s was written with fence %s, and %s has been drawn', NEW.game_id, NEW.fence, newest));
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER record_written BEFORE INSERT OR UPDATE ON {RuntimeSetUp.Schema}.runtime_records
            FOR EACH ROW EXECUTE FUNCTION chaos_audit.record_written();
        CREATE FUNCTION chaos_audit.entry_closed_again() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO chaos_audit.violations VALUES (format('I4: %s %s of %s was closed as "%s", and then as "%s"', OLD.kind, OLD.operation_id, OLD.game_id, OLD.error_code, NEW.error_code));
            RETURN NEW;
        END $$;
        CREATE TRIGGER entry_closed_again BEFORE UPDATE ON {RuntimeSetUp.Schema}.operation_log
            FOR EACH ROW WHEN (
                OLD.error_code IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*
                -- What only repeats the newest entry is counted there; a key that has ended goes to a newer entry.
                AND (OLD.error_code, OLD.message, OLD.container_id, OLD.finished_at, OLD.evidence) IS DISTINCT FROM (NEW.error_code, NEW.message, NEW.container_id, NEW.finished_at, NEW.evidence)) EXECUTE FUNCTION chaos_audit.entry_closed_again();
        CREATE FUNCTION chaos_audit.entry_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO chaos_audit.violations VALUES (format('I4: %s %s of %s was deleted', OLD.kind, OLD.operation_id, OLD.game_id));
            RETURN OLD;
        END $$;
        CREATE TRIGGER entry_deleted BEFORE DELETE ON {RuntimeSetUp.Schema}.operation_log
            FOR EACH ROW EXECUTE FUNCTION chaos_audit.entry_deleted();
        """;

    public static async Task InstallAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Triggers);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<IReadOnlyList<string>> ProblemsAsync(NpgsqlDataSource database)
    {
        var problems = new List<string>();
        await using var command = database.CreateCommand("SELECT what FROM chaos_audit.violations");
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            problems.Add(rows.GetString(0));
        }

        return problems;
    }
}
