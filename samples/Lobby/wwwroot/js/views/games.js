import { arrange, byId, element, setText } from "../ui/dom.js";
import { Row, sinceOf } from "./row.js";

const FIRST_ROWS = 100;
const FILTERS = {
  all: { name: "All", takes: () => true },
  running: { name: "Running", takes: (game) => game.status === "running" },
  stopped: { name: "Stopped", takes: (game) => game.status === "stopped" },
  removed: { name: "Removed", takes: (game) => game.status === "removed" },
};

const SORT = {
  game_id: (game) => game.gameId,
  status: (game) => game.status,
  image_ref: (game) => game.record?.image_ref ?? "",
  age: (game) => -Date.parse(sinceOf(game.record) ?? new Date()),
};

/** The table of games, with its filter, search and order. */
export class GamesView {
  #rows = new Map();
  #filter = "all";
  #search = "";
  #sort = { by: "game_id", sign: 1 };
  #limit = FIRST_ROWS;
  #shown = [];
  #counts = {};

  constructor(board, operations, selection) {
    Object.assign(this, { board, operations, selection });
    this.#makeFilters();
    byId("search").addEventListener("input", ({ target }) => this.#change(() => { this.#search = target.value.trim().toLowerCase(); }));
    byId("show-more").addEventListener("click", () => this.#change(() => { this.#limit *= 4; }, { keepLimit: true }));
    for (const head of document.querySelectorAll("#games th[data-sort]")) {
      head.firstElementChild.addEventListener("click", () => this.#sortBy(head.dataset.sort));
    }

    byId("empty-action").addEventListener("click", () => (this.board.games.size === 0 ? operations.ask("start") : this.#showAll()));
  }

  /** The ids as they stand on the page. */
  get order() {
    return this.#shown.map((game) => game.gameId);
  }

  linkOf(gameId) {
    return this.#rows.get(gameId)?.link;
  }

  show() {
    const games = this.#everyGame();
    for (const [name, { takes }] of Object.entries(FILTERS)) setText(this.#counts[name], String(games.filter(takes).length));
    const found = games.filter((game) => FILTERS[this.#filter].takes(game) && this.#isFound(game)).sort(this.#compare);
    this.#shown = found.slice(0, this.#limit);
    arrange(byId("rows"), this.#shown.map((game) => this.#showRow(game)));
    for (const gameId of this.#rows.keys()) if (!this.board.games.has(gameId) && !this.board.busy.get(gameId)) this.#rows.delete(gameId);
    this.#showSort();
    this.#showRest(games.length, found.length);
  }

  showAges() {
    for (const { gameId, record } of this.#shown) this.#rows.get(gameId).showAge(record);
  }

  /** Records, and games whose first start goes on. */
  #everyGame() {
    const games = Array.from(this.board.games.values(), (record) => ({ gameId: record.game_id, status: record.status, record }));
    const starting = this.board.busy.ids().filter((gameId) => !this.board.games.has(gameId));
    return [...games, ...starting.map((gameId) => ({ gameId, status: "new" }))];
  }

  #isFound({ gameId, record }) {
    return !this.#search || gameId.includes(this.#search) || (record?.image_ref ?? "").toLowerCase().includes(this.#search);
  }

  /** What was removed is history, and comes last unless it is asked for. */
  #compare = (a, b) => {
    const history = this.#sort.by === "game_id" ? (a.status === "removed") - (b.status === "removed") : 0;
    const [x, y] = [SORT[this.#sort.by](a), SORT[this.#sort.by](b)];
    const order = typeof x === "number" ? x - y : COLLATOR.compare(x, y);
    return history || this.#sort.sign * order || COLLATOR.compare(a.gameId, b.gameId);
  };

  #showRow({ gameId, record }) {
    if (!this.#rows.has(gameId)) this.#rows.set(gameId, new Row(gameId, this.operations));
    const row = this.#rows.get(gameId);
    row.show(record, this.board, this.selection.gameId === gameId);
    return row.node;
  }

  #showSort() {
    for (const head of document.querySelectorAll("#games th[data-sort]")) {
      if (head.dataset.sort === this.#sort.by) head.setAttribute("aria-sort", this.#sort.sign > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  #showRest(all, found) {
    const isEmpty = this.board.isLoaded && found === 0;
    byId("games").hidden = found === 0;
    byId("empty").hidden = !isEmpty;
    setText(byId("empty-text"), all === 0 ? "No game has been started yet." : "No game fits the filter and the search.");
    setText(byId("empty-action"), all === 0 ? "Start a game" : "Show all games");
    byId("more").hidden = found <= this.#shown.length;
    setText(byId("show-more"), `Show more: ${this.#shown.length} of ${found} are shown`);
    setText(byId("count"), this.#search || this.#filter !== "all" ? `${found} of ${all} games` : "");
  }

  #makeFilters() {
    byId("filters").append(...Object.entries(FILTERS).map(([name, filter]) => {
      this.#counts[name] = element("b", {});
      const input = element("input", { type: "radio", name: "filter", value: name, checked: name === this.#filter });
      input.addEventListener("change", () => this.#change(() => { this.#filter = name; }));
      return element("label", {}, input, element("span", {}, `${filter.name} `, this.#counts[name]));
    }));
  }

  #sortBy(by) {
    this.#change(() => { this.#sort = { by, sign: this.#sort.by === by ? -this.#sort.sign : 1 }; });
  }

  #showAll() {
    byId("search").value = "";
    document.querySelector("#filters input[value=all]").checked = true;
    this.#change(() => {
      this.#search = "";
      this.#filter = "all";
    });
    byId("search").focus();
  }

  #change(act, { keepLimit = false } = {}) {
    if (!keepLimit) this.#limit = FIRST_ROWS;
    act();
    this.show();
  }
}

/** Games with numbers in their ids come in the order people count. */
const COLLATOR = new Intl.Collator("en", { numeric: true });
