import { arrange, byId, element, setText } from "../ui/dom.js";
import { age, fullTime } from "../ui/format.js";
import { OPERATIONS } from "../ui/words.js";

const MAX_SHOWN = 5;
const FIRST_AID = ["start", "restart"];

/** What is wrong, above everything else, with what can be done about it. */
export class AttentionView {
  #items = new Map();
  #more = element("li", {}, element("p", { className: "advice" }));

  constructor(board, operations) {
    Object.assign(this, { board, operations });
  }

  show() {
    // While something is done about it, the row shows it.
    const troubles = this.board.troubles.all().filter(({ gameId }) => !this.board.busy.get(gameId));
    const shown = troubles.slice(0, MAX_SHOWN);
    setText(byId("attention-title"), troubles.length === 1 ? "1 game needs attention" : `${troubles.length} games need attention`);
    setText(this.#more.firstElementChild, `And ${troubles.length - shown.length} more, marked in the list.`);
    byId("attention").hidden = troubles.length === 0;
    arrange(byId("attention-list"), [...shown.map((trouble) => this.#item(trouble)), ...(troubles.length > shown.length ? [this.#more] : [])]);
  }

  showAges() {
    for (const { time } of this.#items.values()) setText(time, `${age(time.dateTime)} ago`);
  }

  #item(trouble) {
    const record = this.board.games.get(trouble.gameId);
    const name = `${trouble.at} ${trouble.title} ${record?.status}`;
    let item = this.#items.get(trouble.gameId);
    if (item?.name !== name) {
      item = { name, ...this.#make(trouble) };
      this.#items.set(trouble.gameId, item);
    }

    setText(item.time, `${age(trouble.at)} ago`);
    return item.node;
  }

  #make(trouble) {
    const { gameId, title, text, at } = trouble;
    const time = element("time", { dateTime: at, title: fullTime(at) });
    const node = element("li", {},
      element("div", {},
        element("p", {}, element("a", { href: `#/games/${gameId}` }, gameId), `: ${title.charAt(0).toLowerCase()}${title.slice(1)} `, element("span", { className: "advice" }, time)),
        text && element("p", { className: "advice" }, text)),
      element("div", {},
        ...this.#remedies(trouble).map((kind) => element("button", {
          type: "button",
          aria: { label: `${OPERATIONS[kind].name} ${gameId}` },
          on: { click: () => this.operations.ask(kind, gameId) },
        }, OPERATIONS[kind].name)),
        element("button", { type: "button", className: "quiet", aria: { label: `Dismiss: ${gameId}` }, on: { click: () => this.#dismiss(gameId) } }, "Dismiss")));
    return { node, time };
  }

  /** What failed is tried again; else the game is brought back. */
  #remedies({ gameId, kind }) {
    const sensible = this.operations.sensible(gameId);
    return [kind, ...FIRST_AID].filter((one) => sensible.includes(one)).slice(0, 1);
  }

  #dismiss(gameId) {
    this.board.troubles.dismiss(gameId);
    this.board.notify();
  }
}
