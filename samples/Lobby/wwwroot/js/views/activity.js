import { arrange, byId, element } from "../ui/dom.js";
import { fullTime, shortTime } from "../ui/format.js";

/** What happened lately, newest first: from the operation log, then from the event stream. */
export class ActivityView {
  #items = new WeakMap();

  constructor(board) {
    this.board = board;
  }

  show() {
    const { happenings } = this.board;
    byId("activity-empty").hidden = happenings.length > 0;
    arrange(byId("activity-list"), happenings.map((happening) => this.#item(happening)));
  }

  #item(happening) {
    if (!this.#items.has(happening)) this.#items.set(happening, make(happening));
    return this.#items.get(happening);
  }
}

const make = ({ at, gameId, text, by, tone }) => element("li", { data: { tone } },
  element("time", { dateTime: at, title: fullTime(at) }, shortTime(at)),
  element("p", {}, element("a", { href: `#/games/${gameId}` }, gameId), ` ${text}`, by && element("span", { className: "muted" }, `, by ${by}`)));
