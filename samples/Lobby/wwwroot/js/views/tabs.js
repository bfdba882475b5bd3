import { element } from "../ui/dom.js";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

/** Tabs by the book: arrows move between them, only the chosen one is a stop of the Tab key. */
export class Tabs {
  #chosen = 0;
  #news = -1;

  /** @param {{name: string, node: Element, open: (gameId: string, record: object) => void, close?: () => void}[]} tabs */
  constructor(gameId, tabs) {
    Object.assign(this, { gameId, tabs });
    this.heads = tabs.map(({ name }, index) => element("button", {
      type: "button", id: `tab-${idOf(name)}`, role: "tab", aria: { controls: `panel-${idOf(name)}` }, on: { click: () => this.#choose(index) },
    }, name));
    const list = element("div", { className: "tabs", role: "tablist", aria: { label: gameId }, on: { keydown: (event) => this.#move(event) } }, ...this.heads);
    this.panels = tabs.map(({ name, node }) =>
      element("div", { className: "tab-panel", id: `panel-${idOf(name)}`, role: "tabpanel", aria: { labelledby: `tab-${idOf(name)}` } }, node));
    this.nodes = [list, ...this.panels];
    this.#mark();
  }

  /** Reads again when there is news of the game. */
  refresh(news, record) {
    this.record = record;
    if (news === this.#news) return;
    this.#news = news;
    this.#open();
  }

  close() {
    for (const tab of this.tabs) tab.close?.();
  }

  #choose(index) {
    this.tabs[this.#chosen].close?.();
    this.#chosen = index;
    this.#mark();
    this.#open();
  }

  #open() {
    this.tabs[this.#chosen].open(this.gameId, this.record);
  }

  #mark() {
    this.heads.forEach((head, index) => {
      head.setAttribute("aria-selected", String(index === this.#chosen));
      head.tabIndex = index === this.#chosen ? 0 : -1;
      this.panels[index].hidden = index !== this.#chosen;
    });
  }

  #move(event) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    this.#choose((this.#chosen + step + this.tabs.length) % this.tabs.length);
    this.heads[this.#chosen].focus();
  }
}

const idOf = (name) => name.replaceAll(" ", "-");
