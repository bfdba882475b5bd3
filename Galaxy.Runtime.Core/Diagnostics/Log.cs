using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Every log line of this package. Ids are 1000 to 1999 and stable; event names are the texts operators have always searched for.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "runtime started: game_id={game_id}, container_id={container_id}, image_ref={image_ref}, op_source={op_source}", EventName = "runtime started")]
    public static partial void Started(ILogger logger, string game_id, string container_id, string image_ref, string op_source);

    [LoggerMessage(1002, LogLevel.Information, "runtime start replay no-op: game_id={game_id}, container_id={container_id}, image_ref={image_ref}, op_source={op_source}", EventName = "runtime start replay no-op")]
    public static partial void StartReplayed(ILogger logger, string game_id, string container_id, string image_ref, string op_source);

    [LoggerMessage(1003, LogLevel.Warning, "runtime start failed: game_id={game_id}, image_ref={image_ref}, op_source={op_source}, error_code={error_code}, error_message={error_message}", EventName = "runtime start failed")]
    public static partial void StartFailed(ILogger logger, string game_id, string image_ref, string op_source, string error_code, string error_message);

    [LoggerMessage(1011, LogLevel.Information, "runtime stopped: game_id={game_id}, container_id={container_id}, reason={reason}, op_source={op_source}", EventName = "runtime stopped")]
    public static partial void Stopped(ILogger logger, string game_id, string container_id, string reason, string op_source);

    [LoggerMessage(1012, LogLevel.Information, "runtime stop on vanished container: game_id={game_id}, container_id={container_id}, reason={reason}, op_source={op_source}", EventName = "runtime stop on vanished container")]
    public static partial void StoppedVanished(ILogger logger, string game_id, string container_id, string reason, string op_source);

    [LoggerMessage(1013, LogLevel.Information, "runtime stop replay no-op: game_id={game_id}, container_id={container_id}, reason={reason}, op_source={op_source}", EventName = "runtime stop replay no-op")]
    public static partial void StopReplayed(ILogger logger, string game_id, string container_id, string reason, string op_source);

    [LoggerMessage(1014, LogLevel.Warning, "runtime stop failed: game_id={game_id}, reason={reason}, op_source={op_source}, error_code={error_code}, error_message={error_message}", EventName = "runtime stop failed")]
    public static partial void StopFailed(ILogger logger, string game_id, string reason, string op_source, string error_code, string error_message);

    [LoggerMessage(1021, LogLevel.Information, "runtime restarted: game_id={game_id}, prev_container_id={prev_container_id}, new_container_id={new_container_id}, image_ref={image_ref}, op_source={op_source}", EventName = "runtime restarted")]
    public static partial void Restarted(ILogger logger, string game_id, string prev_container_id, string new_container_id, string image_ref, string op_source);

    [LoggerMessage(1022, LogLevel.Warning, "runtime restart failed: game_id={game_id}, image_ref={image_ref}, op_source={op_source}, error_code={error_code}, error_message={error_message}", EventName = "runtime restart failed")]
    public static partial void RestartFailed(ILogger logger, string game_id, string image_ref, string op_source, string error_code, string error_message);

    [LoggerMessage(1031, LogLevel.Information, "runtime patched: game_id={game_id}, prev_image_ref={prev_image_ref}, new_image_ref={new_image_ref}, prev_container_id={prev_container_id}, new_container_id={new_container_id}, op_source={op_source}", EventName = "runtime patched")]
    public static partial void Patched(ILogger logger, string game_id, string prev_image_ref, string new_image_ref, string prev_container_id, string new_container_id, string op_source);

    [LoggerMessage(1032, LogLevel.Warning, "runtime patch failed: game_id={game_id}, image_ref={image_ref}, op_source={op_source}, error_code={error_code}, error_message={error_message}", EventName = "runtime patch failed")]
    public static partial void PatchFailed(ILogger logger, string game_id, string image_ref, string op_source, string error_code, string error_message);

    [LoggerMessage(1041, LogLevel.Information, "runtime container cleaned up: game_id={game_id}, container_id={container_id}, op_source={op_source}", EventName = "runtime container cleaned up")]
    public static partial void CleanedUp(ILogger logger, string game_id, string container_id, string op_source);

    [LoggerMessage(1042, LogLevel.Information, "runtime cleanup replay no-op: game_id={game_id}, container_id={container_id}, op_source={op_source}", EventName = "runtime cleanup replay no-op")]
    public static partial void CleanupReplayed(ILogger logger, string game_id, string container_id, string op_source);

    [LoggerMessage(1043, LogLevel.Warning, "runtime cleanup failed: game_id={game_id}, op_source={op_source}, error_code={error_code}, error_message={error_message}", EventName = "runtime cleanup failed")]
    public static partial void CleanupFailed(ILogger logger, string game_id, string op_source, string error_code, string error_message);

    [LoggerMessage(1051, LogLevel.Information, "runtime operation replayed by key: game_id={game_id}, op_kind={op_kind}, op_source={op_source}", EventName = "runtime operation replayed by key")]
    public static partial void KeyReplayed(ILogger logger, string game_id, string op_kind, string op_source);

    [LoggerMessage(1061, LogLevel.Debug, "lobby diagnostic fetched: game_id={game_id}, lobby_status={lobby_status}, lobby_target_engine_version={lobby_target_engine_version}", EventName = "lobby diagnostic fetched")]
    public static partial void LobbyAnswered(ILogger logger, string game_id, string lobby_status, string lobby_target_engine_version);

    [LoggerMessage(1062, LogLevel.Debug, "lobby diagnostic fetch failed: game_id={game_id}, err={err}", EventName = "lobby diagnostic fetch failed")]
    public static partial void LobbyFailed(ILogger logger, string game_id, string err);

    [LoggerMessage(1063, LogLevel.Debug, "image limit label unusable: game_id={game_id}, label={label}, value={value}", EventName = "image limit label unusable")]
    public static partial void LimitLabelUnusable(ILogger logger, string game_id, string label, string value);

    [LoggerMessage(1071, LogLevel.Error, "build notification intent: game_id={game_id}, notification_type={notification_type}, err={err}", EventName = "build notification intent")]
    public static partial void NotificationNotBuilt(ILogger logger, string game_id, string notification_type, string err);

    [LoggerMessage(1072, LogLevel.Error, "publish notification intent: game_id={game_id}, notification_type={notification_type}, err={err}", EventName = "publish notification intent")]
    public static partial void NotificationFailed(ILogger logger, string game_id, string notification_type, string err);

    [LoggerMessage(1073, LogLevel.Error, "publish health event: game_id={game_id}, container_id={container_id}, event_type={event_type}, err={err}", EventName = "publish health event")]
    public static partial void HealthPublishFailed(ILogger logger, string game_id, string container_id, string event_type, string err);

    [LoggerMessage(1074, LogLevel.Warning, "publisher down: channel={channel}, err={err}", EventName = "publisher down")]
    public static partial void PublisherDown(ILogger logger, string channel, string err);

    [LoggerMessage(1075, LogLevel.Information, "publisher works again: channel={channel}", EventName = "publisher works again")]
    public static partial void PublisherBack(ILogger logger, string channel);

    [LoggerMessage(1076, LogLevel.Warning, "event refused: game_id={game_id}, event_key={event_key}, attempts={attempts}, err={err}", EventName = "event refused")]
    public static partial void EventRefused(ILogger logger, string game_id, string event_key, int attempts, string err);

    [LoggerMessage(1077, LogLevel.Error, "event lost: game_id={game_id}, event_key={event_key}, reason={reason}", EventName = "event lost")]
    public static partial void EventLost(ILogger logger, string game_id, string event_key, string reason);

    [LoggerMessage(1078, LogLevel.Error, "too many events kept, the oldest are lost: count={count}, max_kept={max_kept}", EventName = "too many events kept, the oldest are lost")]
    public static partial void EventsTrimmed(ILogger logger, int count, int max_kept);

    [LoggerMessage(1079, LogLevel.Error, "outbox failed: game_id={game_id}, err={err}", EventName = "outbox failed")]
    public static partial void OutboxFailed(ILogger logger, string game_id, string err);

    [LoggerMessage(1080, LogLevel.Error, "event sweeps fail: err={err}", EventName = "event sweeps fail")]
    public static partial void SweepsFail(ILogger logger, string err);

    [LoggerMessage(1086, LogLevel.Information, "event sweeps work again: err={err}", EventName = "event sweeps work again")]
    public static partial void SweepsWork(ILogger logger, string err);

    [LoggerMessage(1081, LogLevel.Warning, "release game lease: game_id={game_id}, err={err}", EventName = "release game lease")]
    public static partial void ReleaseFailed(ILogger logger, string game_id, string err);

    [LoggerMessage(1082, LogLevel.Warning, "game lease lost: game_id={game_id}, op_kind={op_kind}", EventName = "game lease lost")]
    public static partial void LeaseLost(ILogger logger, string game_id, string op_kind);

    [LoggerMessage(1083, LogLevel.Error, "append operation log: game_id={game_id}, op_kind={op_kind}, outcome={outcome}, error_code={error_code}, err={err}", EventName = "append operation log")]
    public static partial void JournalFailed(ILogger logger, string game_id, string op_kind, string outcome, string error_code, string err);

    [LoggerMessage(1084, LogLevel.Error, "rollback container after upsert failure: game_id={game_id}, container_id={container_id}, err={err}", EventName = "rollback container after upsert failure")]
    public static partial void UndoFailed(ILogger logger, string game_id, string container_id, string err);

    [LoggerMessage(1085, LogLevel.Warning, "no rollback to the old image: game_id={game_id}, image_ref={image_ref}, image_id={image_id}", EventName = "no rollback to the old image")]
    public static partial void NoRollbackPossible(ILogger logger, string game_id, string image_ref, string image_id);

    [LoggerMessage(1091, LogLevel.Error, "game keeps crashing: game_id={game_id}, image_ref={image_ref}, crashes={crashes}, reason={reason}, is_given_up={is_given_up}", EventName = "game keeps crashing")]
    public static partial void GameFlaps(ILogger logger, string game_id, string image_ref, int crashes, string reason, bool is_given_up);

    [LoggerMessage(1092, LogLevel.Warning, "game not resumed: game_id={game_id}, reason={reason}", EventName = "game not resumed")]
    public static partial void NotResumed(ILogger logger, string game_id, string reason);

    [LoggerMessage(1101, LogLevel.Information, "runtime reconciled: game_id={game_id}, finding={finding}, action={action}, container_id={container_id}, reason={reason}", EventName = "runtime reconciled")]
    public static partial void Reconciled(ILogger logger, string game_id, string finding, string action, string container_id, string reason);

    [LoggerMessage(1102, LogLevel.Warning, "container quarantined: game_id={game_id}, container_id={container_id}, reason={reason}", EventName = "container quarantined")]
    public static partial void Quarantined(ILogger logger, string game_id, string container_id, string reason);

    [LoggerMessage(1103, LogLevel.Warning, "reconcile item failed: game_id={game_id}, finding={finding}, err={err}", EventName = "reconcile item failed")]
    public static partial void ReconcileItemFailed(ILogger logger, string game_id, string finding, string err);

    [LoggerMessage(1104, LogLevel.Error, "reconcile passes fail: err={err}", EventName = "reconcile passes fail")]
    public static partial void ReconcileStuck(ILogger logger, string err);

    [LoggerMessage(1105, LogLevel.Information, "reconcile passes work again: err={err}", EventName = "reconcile passes work again")]
    public static partial void ReconcileRecovered(ILogger logger, string err);

    [LoggerMessage(1106, LogLevel.Warning, "container event stream ended: err={err}", EventName = "container event stream ended")]
    public static partial void WatchEnded(ILogger logger, string err);

    [LoggerMessage(1107, LogLevel.Warning, "retention pass failed: err={err}", EventName = "retention pass failed")]
    public static partial void RetentionFailed(ILogger logger, string err);

    [LoggerMessage(1111, LogLevel.Information, "operation log pruned: entries={entries}, games={games}", EventName = "operation log pruned")]
    public static partial void LogPruned(ILogger logger, int entries, int games);

    [LoggerMessage(1112, LogLevel.Warning, "operation log pruning fails: err={err}", EventName = "operation log pruning fails")]
    public static partial void PruningFailed(ILogger logger, string err);

    [LoggerMessage(1113, LogLevel.Information, "game forgotten: game_id={game_id}, is_state_deleted={is_state_deleted}", EventName = "game forgotten")]
    public static partial void Forgotten(ILogger logger, string game_id, bool is_state_deleted);

    [LoggerMessage(1114, LogLevel.Warning, "engine sighting not kept: err={err}", EventName = "engine sighting not kept")]
    public static partial void EngineNotKept(ILogger logger, string err);

    [LoggerMessage(1121, LogLevel.Error, "preflight error: code={code}, finding={finding}", EventName = "preflight error")]
    public static partial void PreflightError(ILogger logger, string code, string finding);

    [LoggerMessage(1122, LogLevel.Warning, "preflight warning: code={code}, finding={finding}", EventName = "preflight warning")]
    public static partial void PreflightWarning(ILogger logger, string code, string finding);

    [LoggerMessage(1123, LogLevel.Information, "preflight note: code={code}, finding={finding}", EventName = "preflight note")]
    public static partial void PreflightNote(ILogger logger, string code, string finding);

    [LoggerMessage(1124, LogLevel.Information, "preflight engine: engine={engine}", EventName = "preflight engine")]
    public static partial void PreflightEngine(ILogger logger, string engine);

    [LoggerMessage(1131, LogLevel.Warning, "runtime option unknown: key={key}, nearest={nearest}", EventName = "runtime option unknown")]
    public static partial void OptionUnknown(ILogger logger, string key, string nearest);
}
