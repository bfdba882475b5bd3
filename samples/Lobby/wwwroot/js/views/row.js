import { element, setData, setText } from "../ui/dom.js";
import { age, fullTime } from "../ui/format.js";
import { imageName, pullMeter, statusPill } from "../ui/parts.js";
import { OPERATIONS } from "../ui/words.js";

/** What is done with a stopped game nearly always; its details have the rest. */
const IN_ROW_OF_STOPPED = ["start", "cleanup_container"];

const cell = (className, ...children) => element("td", { className, role: "cell" }, ...children);

/** One game of the table. It keeps its elements, so that what has the focus keeps it. */
export class Row {
  #pill = statusPill();
  #meter = pullMeter();
  #image = element("div", {});
  #endpoint = element("code", { className: "endpoint" });
  #age = element("time", {});
  #buttons = element("div", {});
  #shown = {};

  constructor(gameId, operations) {
    this.gameId = gameId;
    this.operations = operations;
    this.link = element("a", { href: `#/games/${gameId}`, title: gameId }, gameId);
    this.node = element("tr", { role: "row", data: { game: gameId } },
      cell("name", this.link),
      cell("state", this.#pill.node, this.#meter.node),
      cell("image", this.#image, this.#endpoint),
      cell("age", this.#age),
      cell("operations", this.#buttons));
  }

  show(record, board, isSelected) {
    const busy = board.busy.get(this.gameId);
    const status = record?.status ?? "new";
    this.#pill.show({ status, busy, trouble: board.troubles.get(this.gameId) });
    this.#meter.show(busy?.pull);
    setData(this.node, "status", status);
    setData(this.node, "selected", isSelected);
    this.#showImage(record?.image_ref || busy?.pull?.image_ref || "");
    setText(this.#endpoint, record?.status === "removed" ? "" : record?.engine_endpoint ?? "");
    this.#endpoint.title = this.#endpoint.textContent;
    this.#showButtons(this.operations.sensible(this.gameId).filter((kind) => status !== "stopped" || IN_ROW_OF_STOPPED.includes(kind)));
    this.showAge(record);
  }

  showAge(record) {
    const since = sinceOf(record);
    setText(this.#age, since ? age(since) : "");
    if (since && this.#age.dateTime !== since) {
      this.#age.dateTime = since;
      this.#age.title = `${record.status} since ${fullTime(since)}`;
    }
  }

  #showImage(imageRef) {
    if (this.#shown.image === imageRef) return;
    this.#shown.image = imageRef;
    this.#image.replaceChildren(imageRef ? imageName(imageRef) : "");
  }

  #showButtons(kinds) {
    const wanted = kinds.join();
    if (this.#shown.buttons === wanted) return;
    this.#shown.buttons = wanted;
    const hadFocus = this.#buttons.contains(document.activeElement);
    this.#buttons.replaceChildren(...kinds.map((kind) => element("button", {
      type: "button",
      aria: { label: `${OPERATIONS[kind].name} ${this.gameId}` },
      on: { click: () => this.operations.ask(kind, this.gameId) },
    }, OPERATIONS[kind].name)));
    if (hadFocus) this.link.focus();
  }
}

/** Since when the game is what it is. */
export function sinceOf(record) {
  switch (record?.status) {
    case "running": return record.started_at;
    case "stopped": return record.stopped_at;
    case "removed": return record.removed_at;
    default: return record?.last_op_at;
  }
}
