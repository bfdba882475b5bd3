import { findGame } from "../api/runtimes.js";
import { happeningOf, healthText, reconcileText } from "../ui/words.js";

/** Puts what the event stream reports onto the board. */
export class EventReader {
  /** Who asked for which operation: only its beginning says. */
  #sources = new Map();

  constructor(board, { onGap }) {
    this.board = board;
    this.onGap = onGap;
  }

  /** An event that this page does not know is left alone. */
  read(name, data) {
    this[`on_${name}`]?.(data);
  }

  on_operation_began({ game_id: gameId, operation_id: operationId, kind, source, occurred_at: since }) {
    this.#sources.set(operationId, source);
    this.board.busy.hear(gameId, operationId, { kind, since });
    this.board.hear(gameId);
  }

  on_pull_progress(pull) {
    // A pull that began before this page was there says only what it is, not for which operation.
    this.board.busy.hear(pull.game_id, pull.operation_id, { pull });
    this.board.notify();
  }

  on_operation_ended(ended) {
    const { board } = this;
    const source = this.#sources.get(ended.operation_id);
    this.#sources.delete(ended.operation_id);
    board.busy.end(ended.game_id, (one) => one.operationId === ended.operation_id);
    board.put(ended.record);
    board.troubles.onEnded({ ...ended, source, at: ended.occurred_at });
    board.addHappening(happeningOf({ ...ended, source, finished_at: ended.occurred_at }));
  }

  on_bulk(progress) {
    this.board.bulk = progress;
    this.board.notify();
  }

  on_health(event) {
    const { board } = this;
    board.troubles.onHealth(event);
    const { title, note, tone } = healthText(event);
    board.addHappening({ at: event.occurred_at, gameId: event.game_id, text: [lowerFirst(title), note].filter(Boolean).join(": "), tone });
    this.#refresh(event.game_id);
  }

  on_reconcile(item) {
    const { board } = this;
    board.troubles.onReconcile(item);
    board.addHappening({ at: item.occurred_at, gameId: item.game_id, text: lowerFirst(reconcileText(item)), tone: "warn" });
    this.#refresh(item.game_id);
  }

  on_flapping(flapping) {
    const { board } = this;
    board.troubles.onFlapping(flapping);
    const { title, text } = board.troubles.get(flapping.game_id) ?? {};
    if (title) board.addHappening({ at: flapping.occurred_at, gameId: flapping.game_id, text: `${lowerFirst(title)}: ${text}`, tone: "bad" });
  }

  on_lost() {
    this.#sources.clear();
    this.board.busy.forgetOthers();
    this.onGap();
  }

  async #refresh(gameId) {
    try {
      this.board.put(await findGame(gameId));
    } catch {
      // The next event, or the next reload of all games, shows it.
    }
  }
}

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1);
