import { readContainerLog } from "../api/runtimes.js";
import { element, setText } from "../ui/dom.js";

const LINES = [100, 500, 2000];
const PAUSE = 2_000;
// Colours of terminals, which a page does not show.
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** The end of the container's log; while it is followed, it is read again every two seconds. */
export class LogTab {
  name = "Log";
  #lines = element("select", { aria: { label: "How many lines" } }, ...LINES.map((count) => element("option", { value: count }, `${count} lines`)));
  #follow = element("input", { type: "checkbox", checked: true });
  #text = element("pre", { className: "log", tabIndex: 0, aria: { label: "Log" } });
  #timer = null;
  #reading = null;

  constructor() {
    this.node = element("div", {},
      element("div", { className: "log-tools" },
        this.#lines,
        element("label", {}, this.#follow, "Follow"),
        element("button", { type: "button", on: { click: () => this.#read() } }, "Read again")),
      this.#text);
    this.#lines.addEventListener("change", () => this.#read());
    this.#follow.addEventListener("change", () => this.#read());
  }

  open(gameId, record) {
    Object.assign(this, { gameId, hasContainer: Boolean(record?.container_id) });
    return this.#read();
  }

  close() {
    clearTimeout(this.#timer);
    this.#reading?.abort();
  }

  async #read() {
    this.close();
    const reading = this.#reading = new AbortController();
    try {
      const text = await readContainerLog(this.gameId, this.#lines.value, reading.signal);
      this.#show(text.replace(ESCAPES, "") || (this.hasContainer ? "The container has written nothing." : "There is no container, and so no log."));
    } catch (problem) {
      if (reading.signal.aborted) return;
      // What was read before says more than that the connection is lost, which the page says already.
      if (problem.status > 0 || !this.#text.textContent) this.#show(problem.message);
    }

    if (this.#follow.checked && !reading.signal.aborted) this.#timer = setTimeout(() => this.#read(), PAUSE);
  }

  /** Stays at the end if it was there. */
  #show(text) {
    const isAtEnd = this.#text.scrollHeight - this.#text.scrollTop - this.#text.clientHeight < 8;
    setText(this.#text, text);
    if (isAtEnd) this.#text.scrollTop = this.#text.scrollHeight;
  }
}
