import { happeningOf } from "../ui/words.js";
import { Busy } from "./busy.js";
import { Troubles } from "./troubles.js";

const MAX_HAPPENINGS = 100;

/** Everything the page knows. Changes are announced once per frame as "change", with nothing else: views read what they need. */
export class Board extends EventTarget {
  games = new Map();
  busy = new Busy();
  troubles = new Troubles();
  happenings = [];
  /** How far the newest operation on many games is; null when none goes on. */
  bulk = null;
  isLoaded = false;

  /** How often each game was heard of. */
  #heard = new Map();
  #isTold = false;

  /**
   * Reads every record anew through the pages that it is given. Games that are in none of them are gone. What was heard of a
   * game meanwhile is newer than its page, and stays.
   */
  async reload(pages) {
    const before = new Map(this.#heard);
    const isOld = (gameId) => this.#heard.get(gameId) === before.get(gameId);
    const listed = new Set();
    for await (const page of pages) {
      for (const record of page) {
        listed.add(record.game_id);
        if (isOld(record.game_id)) this.#replace(record);
      }

      this.notify();
    }

    for (const gameId of this.games.keys()) if (!listed.has(gameId) && isOld(gameId)) this.games.delete(gameId);
    this.isLoaded = true;
    this.notify();
  }

  #replace(record) {
    const isSame = this.games.get(record.game_id)?.last_op_at === record.last_op_at;
    this.games.set(record.game_id, record);
    if (!isSame) this.hear(record.game_id);
  }

  /** A record that came with an answer or an event. */
  put(record) {
    if (!record) return;
    this.games.set(record.game_id, record);
    this.hear(record.game_id);
  }

  /** Something is new about the game. */
  hear(gameId) {
    this.#heard.set(gameId, this.newsOf(gameId) + 1);
    this.notify();
  }

  /** A number that changes whenever something is new about the game. */
  newsOf(gameId) {
    return this.#heard.get(gameId) ?? 0;
  }

  addHappening(happening) {
    this.happenings = [happening, ...this.happenings].slice(0, MAX_HAPPENINGS);
    this.hear(happening.gameId);
  }

  /** What the operation log has of before; what the event stream reported already is not said twice. */
  remember(entries) {
    const known = new Set(this.happenings.map(({ operationId }) => operationId));
    const older = entries.filter((entry) => entry.outcome !== "open" && entry.operation_id === entry.correlation_id && !known.has(entry.operation_id)).map(happeningOf);
    this.happenings = [...this.happenings, ...older].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MAX_HAPPENINGS);
    this.notify();
  }

  notify() {
    if (this.#isTold) return;
    this.#isTold = true;
    // Not by animation frame: a page in the background gets none, and would fall behind.
    setTimeout(() => {
      this.#isTold = false;
      this.dispatchEvent(new Event("change"));
    });
  }
}
