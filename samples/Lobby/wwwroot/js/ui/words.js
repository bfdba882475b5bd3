/** The five operations as buttons, as what goes on, and as what was done. */
export const OPERATIONS = {
  start: { name: "Start", doing: "starting", done: "started", key: "s" },
  stop: { name: "Stop", doing: "stopping", done: "stopped", key: "x" },
  restart: { name: "Restart", doing: "restarting", done: "restarted", key: "r" },
  patch: { name: "Patch", doing: "patching", done: "patched", key: "p" },
  cleanup_container: { name: "Clean up", doing: "cleaning up", done: "cleaned up", key: "c" },
};

/** A kind that this page does not know reads as itself. */
export const wordsOf = (kind) => OPERATIONS[kind] ?? { name: kind, doing: kind, done: `${kind} done` };

const SOURCES = {
  application: "the host",
  lobby_stream: "a job of the Lobby",
  game_master_rest: "the game master",
  admin_rest: "an administrator",
  auto_ttl: "the retention worker",
  auto_reconcile: "recovery",
  auto_resume: "recovery, after the engine came back",
};

export const sourceText = (source) => SOURCES[source] ?? source;

const REASONS = { admin_request: "on request", cancelled: "game cancelled", finished: "game over", timeout: "took too long", orphan_cleanup: "no owner" };

export const reasonText = (reason) => REASONS[reason] ?? reason;

const CAUSES = {
  stopped: "It was stopped",
  oom: "It ran out of memory",
  crashed: "It crashed",
  killed_externally: "It was killed from outside",
  engine_ended: "It went down with its engine or machine",
  unknown: "It ended; the cause is not known",
};

/** How a container ended, from the details of a health event or the evidence of an entry of the operation log. */
export function exitText(exit) {
  const text = CAUSES[exit.cause] ?? CAUSES.unknown;
  return exit.exit_code === undefined || exit.exit_code === null ? `${text}.` : `${text} (exit code ${exit.exit_code}).`;
}

/** What a health event says: a word for it, a headline, the rest, and how bad it is. */
export function healthText({ event_type: type, details }) {
  switch (type) {
    case "container_started": return { label: "started", title: "Container started", note: details.image_ref ?? "", tone: "good" };
    case "container_exited": return { label: "exited", title: "Container exited", note: exitText(details), tone: details.cause === "stopped" ? "" : "bad" };
    case "container_oom": return { label: "out of memory", title: "Out of memory", note: exitText({ ...details, cause: "oom" }), tone: "bad" };
    case "container_disappeared": return { label: "gone", title: "Container disappeared", note: "It is gone, and was not removed here.", tone: "bad" };
    case "probe_failed": return { label: "unwell", title: "Health check fails", note: "The container runs, and its own check says that it is not well.", tone: "bad" };
    case "probe_recovered": return { label: "well", title: "Health check succeeds again", note: "", tone: "good" };
    default: return { label: type, title: type, note: "", tone: "" };
  }
}

const ACTIONS = {
  wait: "waits",
  resolve: "resolved the operation",
  adopt: "took the container over",
  remove_container: "removed the container",
  record_stopped: "recorded the stop",
  record_removed: "recorded the removal",
  quarantine: "leaves the container alone",
  restart: "starts the game again",
};

export const reconcileText = ({ action, reason }) => `Recovery ${ACTIONS[action] ?? action}: ${reason}`;

/** How an operation ended, in one line; of an event or of an entry of the operation log. */
export function happeningOf({ operation_id: operationId, game_id: gameId, kind, source, error_code: code, error_message: message, finished_at: at }) {
  const isGood = code === "none" || code === "replay_no_op";
  const words = wordsOf(kind);
  return {
    operationId,
    at,
    gameId,
    text: isGood ? `${words.done}${code === "replay_no_op" ? " (nothing to do)" : ""}` : `${words.name.toLowerCase()} failed: ${message}`,
    by: source && sourceText(source),
    tone: isGood ? "" : "bad",
  };
}
