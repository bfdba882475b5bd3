import { exitText, healthText, wordsOf } from "../ui/words.js";

/** Failures that say something about the game or its servers. The others say something about the request, and went to who made it. */
const SERIOUS = new Set([
  "image_pull_failed", "container_start_failed", "start_config_invalid", "service_unavailable", "internal_error", "lease_lost", "interrupted",
]);

/** What recovery finds without a request from here. */
const FOUND = {
  container_exited: { label: "exited", title: "Container exited" },
  container_vanished: { label: "gone", title: "Container disappeared" },
  game_given_up: { label: "stays down", title: "Crashed too often" },
};

const DISMISSED = "galaxy-dismissed";
const MAX_DISMISSED = 200;

/** What is wrong with which game, in words: one per game, the newest. */
export class Troubles {
  #byGame = new Map();
  #dismissed = new Set(JSON.parse(localStorage.getItem(DISMISSED) ?? "[]"));

  get(gameId) {
    return this.#byGame.get(gameId);
  }

  /** Newest first. */
  all() {
    return [...this.#byGame.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  }

  dismiss(gameId) {
    const trouble = this.#byGame.get(gameId);
    if (!trouble) return;
    this.#byGame.delete(gameId);
    this.#dismissed.add(nameOf(trouble));
    localStorage.setItem(DISMISSED, JSON.stringify([...this.#dismissed].slice(-MAX_DISMISSED)));
  }

  /** Takes in a health event. */
  onHealth(event) {
    const { title, note, tone, label } = healthText(event);
    if (tone === "bad") this.#set(event.game_id, { at: event.occurred_at, label, title, text: note });
    else if (event.event_type !== "container_exited") this.#clear(event.game_id);
  }

  /** Takes in how an operation ended. Recovery records what went wrong: its success is no good news. */
  onEnded({ game_id: gameId, error_code: code, error_message: text, kind, source, at }) {
    if (isSuccess(code)) {
      if (source && source !== "auto_reconcile") this.#byGame.delete(gameId);
      else if (kind !== "stop") this.#clear(gameId);
    } else if (SERIOUS.has(code)) {
      this.#set(gameId, { at, label: `${wordsOf(kind).name.toLowerCase()} failed`, title: `${wordsOf(kind).name} failed`, text, kind });
    }
  }

  /** A game that keeps crashing stays on top while recovery starts it again and again. */
  onFlapping({ game_id: gameId, crashes, reason, is_given_up: isGivenUp, occurred_at: at }) {
    const what = isGivenUp ? FOUND.game_given_up : { label: "flapping", title: "Keeps crashing" };
    this.#set(gameId, { at, ...what, text: `${crashes} crashes: ${reason}`, isLasting: true });
  }

  /** Takes in what recovery found. A health event that says more about the same comes first, and stays. */
  onReconcile({ game_id: gameId, finding, action, reason, occurred_at: at }) {
    if (action === "quarantine") this.#set(gameId, { at, label: "quarantined", title: "A container is left alone", text: reason });
    else if (FOUND[finding] && !this.#byGame.has(gameId)) this.#set(gameId, { at, ...FOUND[finding], text: `Recovery found that ${reason}.` });
  }

  /** Takes in a game's newest operation, for what happened before this page was open. */
  onEntry(entry) {
    if (!entry || this.#byGame.has(entry.game_id) || entry.outcome === "open") return;
    const at = entry.finished_at;
    if (entry.outcome === "failure") {
      this.onEnded({ ...entry, at });
    } else if (entry.kind === "stop" && entry.source === "auto_reconcile") {
      const { evidence } = entry;
      this.#set(entry.game_id, evidence
        ? { at, ...FOUND.container_exited, text: exitText(evidence) }
        : { at, ...FOUND.container_vanished, text: "Recovery found it gone." });
    }
  }

  /** What lasts is over when a person has done something about it, or has seen it. */
  #clear(gameId) {
    if (!this.#byGame.get(gameId)?.isLasting) this.#byGame.delete(gameId);
  }

  #set(gameId, trouble) {
    const named = { gameId, ...trouble };
    if (this.#byGame.get(gameId)?.isLasting && !trouble.isLasting) return;
    if (!this.#dismissed.has(nameOf(named))) this.#byGame.set(gameId, named);
  }
}

const isSuccess = (code) => code === "none" || code === "replay_no_op";

const nameOf = (trouble) => `${trouble.gameId} ${trouble.at}`;
