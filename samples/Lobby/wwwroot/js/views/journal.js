import { readOperations } from "../api/runtimes.js";
import { element } from "../ui/dom.js";
import { duration, fullTime, shortTime, splitImage } from "../ui/format.js";
import { Loading } from "../ui/loading.js";
import { exitText, reasonText, sourceText, wordsOf } from "../ui/words.js";

const ENTRIES = 50;

/** The operation log of a game: what was asked, by whom, and how it ended. The steps of a restart or patch stand below it. */
export class JournalTab {
  name = "Operation log";
  node = element("div", {});
  #loading = new Loading(this.node);

  open(gameId) {
    return this.#loading.run(() => readOperations(gameId, ENTRIES), (entries) =>
      entries.length > 0 ? [element("ol", { className: "timeline" }, ...order(entries).map(item))] : [element("p", { className: "muted" }, "The operation log is empty.")]);
  }
}

/** Newest first; the steps right below their operation, in the order they were done. */
function order(entries) {
  const isOuter = (entry) => entry.operation_id === entry.correlation_id;
  return entries.filter(isOuter).flatMap((outer) => [
    outer,
    ...entries.filter((entry) => !isOuter(entry) && entry.correlation_id === outer.operation_id).reverse(),
  ]);
}

function item(entry) {
  const isInner = entry.operation_id !== entry.correlation_id;
  return element("li", { className: isInner ? "inner" : "", data: { tone: entry.outcome === "failure" ? "bad" : "" } },
    element("time", { dateTime: entry.started_at, title: fullTime(entry.started_at) }, shortTime(entry.started_at)),
    element("div", {},
      element("p", {}, element("strong", {}, isFound(entry) ? FOUND[entry.kind] : wordsOf(entry.kind).name), " ", outcome(entry)),
      note(isInner ? "" : [sourceText(entry.source), entry.stop_reason && reasonText(entry.stop_reason), versions(entry)].filter(Boolean).join(" · ")),
      entry.error_message && element("p", {}, entry.error_message),
      ...evidence(entry.evidence)));
}

const note = (text) => text && element("p", { className: "note" }, text);

/** What recovery writes down is not what it did, but what it found. */
const FOUND = { start: "Found running, taken over", stop: "Found stopped", cleanup_container: "Found left over, removed" };

const isFound = (entry) => entry.source === "auto_reconcile" && entry.outcome === "success" && entry.kind in FOUND;

function outcome(entry) {
  if (isFound(entry)) return "";
  const { outcome: how, error_code: code, started_at: from, finished_at: to } = entry;
  if (how === "open") return element("span", { className: "open" }, "not finished");
  const took = Date.parse(to) - Date.parse(from) < 50 ? "" : ` in ${duration(from, to)}`;
  if (how === "failure") return element("span", { className: "bad" }, `${code}${took}`);
  return element("span", { className: "good" }, code === "replay_no_op" ? "nothing to do" : `done${took}`);
}

function versions({ kind, image_ref: image, previous_image_ref: previous }) {
  if (!image || kind === "stop" || kind === "cleanup_container") return "";
  const [repository, version] = splitImage(image);
  if (kind !== "patch" || !previous) return version ? version.slice(1) : repository;
  return `${splitImage(previous)[1].slice(1)} → ${version.slice(1)}`;
}

function evidence(exit) {
  if (!exit) return [];
  return [note(exitText(exit)), exit.log_tail && element("details", {}, element("summary", { className: "note" }, "Its last words"), element("pre", {}, exit.log_tail.trimEnd()))]
    .filter(Boolean);
}
