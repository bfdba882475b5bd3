import { byId, element, setText } from "../ui/dom.js";
import { pullMeter, statusPill } from "../ui/parts.js";
import { OPERATIONS } from "../ui/words.js";
import { factsOf } from "./facts.js";
import { HealthTab } from "./health.js";
import { JournalTab } from "./journal.js";
import { LogTab } from "./log.js";
import { Tabs } from "./tabs.js";

/** One game: what it is, what can be done, its operation log, its health and its log. */
export class DetailsView {
  #panel = null;

  constructor(board, operations, selection) {
    Object.assign(this, { board, operations, selection });
  }

  /** Opens or closes with the selection; the focus moves along. */
  select() {
    const { gameId } = this.selection;
    if (this.#panel?.gameId === gameId) return;
    this.#panel?.tabs.close();
    this.#panel = gameId ? new Panel(gameId, this.board, this.operations, this.selection) : null;
    const section = byId("details");
    section.hidden = !gameId;
    section.replaceChildren(...(this.#panel?.nodes ?? []));
    section.scrollTop = 0;
    if (gameId) document.body.dataset.details = "";
    else delete document.body.dataset.details;
    this.show();
    if (this.#panel) byId("details-title").focus({ preventScroll: true });
  }

  show() {
    this.#panel?.show();
  }
}

class Panel {
  #pill = statusPill();
  #meter = pullMeter();
  #trouble = element("p", { className: "details-trouble", hidden: true });
  #facts = element("div", {});
  #buttons = new Map();
  #shown = null;

  constructor(gameId, board, operations, selection) {
    Object.assign(this, { gameId, board, operations });
    this.tabs = new Tabs(gameId, [new JournalTab(), new HealthTab(), new LogTab()]);
    this.nodes = [
      element("div", { className: "details-top" },
        element("div", {},
          element("h2", { id: "details-title", tabIndex: -1 }, gameId),
          this.#pill.node,
          element("button", { type: "button", className: "quiet close", title: "Close (Esc)", on: { click: () => selection.close() } }, "Close")),
        element("div", { className: "details-operations", role: "group", aria: { label: `Operations on ${gameId}` } }, ...this.#makeButtons())),
      element("div", { className: "details-state" }, this.#trouble, this.#meter.node, this.#facts),
      ...this.tabs.nodes,
    ];
  }

  show() {
    const { gameId, board } = this;
    const record = board.games.get(gameId);
    const busy = board.busy.get(gameId);
    const trouble = board.troubles.get(gameId);
    this.#pill.show({ status: record?.status ?? (board.isLoaded ? "no record" : "loading"), busy, trouble });
    this.#meter.show(busy?.pull);
    this.#trouble.hidden = !trouble;
    setText(this.#trouble, trouble ? `${trouble.title}. ${trouble.text}` : "");
    this.#showButtons();
    if (record && record !== this.#shown) {
      this.#shown = record;
      const isOpen = this.#facts.querySelector("details")?.open ?? false;
      this.#facts.replaceChildren(...factsOf(record, isOpen));
    }

    this.tabs.refresh(board.newsOf(gameId), record);
  }

  #makeButtons() {
    return Object.entries(OPERATIONS).map(([kind, { name, key }]) => {
      const button = element("button", { type: "button", title: `${name} (${key})`, on: { click: () => this.operations.ask(kind, this.gameId) } }, name);
      this.#buttons.set(kind, button);
      return button;
    });
  }

  #showButtons() {
    const sensible = this.operations.sensible(this.gameId);
    for (const [kind, button] of this.#buttons) button.disabled = !sensible.includes(kind);
  }
}
