import { send } from "./http.js";
import { Problem } from "./problem.js";

/** The host sends something every 15 s; a longer silence means that the connection is dead. */
const SILENCE = 40_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;

/**
 * Follows the event stream for ever, and connects again whenever it ends. By fetch and not by EventSource, which can
 * send no header and cannot distinguish a silent connection from a dead one.
 */
export class EventFeed {
  #pause = FIRST_PAUSE;
  #wake = () => {};

  /** @param {{onOpen: () => void, onEvent: (name: string, data: object) => void, onLost: (problem: Problem) => void}} listener */
  constructor(listener) {
    this.listener = listener;
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.retryNow());
  }

  async run() {
    for (;;) {
      try {
        await this.#connect();
      } catch (error) {
        this.listener.onLost(error instanceof Problem ? error : Problem.unheard);
      }

      await this.#rest();
    }
  }

  /** Ends the wait for the next try. */
  retryNow() {
    this.#pause = FIRST_PAUSE;
    this.#wake();
  }

  async #connect() {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE);
    try {
      const response = await send("events", { headers: { Accept: "text/event-stream" }, signal: silence.signal });
      this.#pause = FIRST_PAUSE;
      this.listener.onOpen();
      const parser = new EventParser(this.listener.onEvent);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE);
        parser.push(chunk.value);
      }
    } finally {
      clearTimeout(timer);
      silence.abort();
    }

    throw new Problem(0, { title: "No connection", detail: "The host ended the connection." });
  }

  async #rest() {
    await new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, this.#pause);
    });
    this.#wake = () => {};
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
  }
}

/** Reads text/event-stream: fields in lines, an empty line ends an event, a line that begins with a colon is a sign of life. */
class EventParser {
  #rest = "";
  #name = "";
  #data = [];

  constructor(onEvent) {
    this.onEvent = onEvent;
  }

  push(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#read(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  #read(line) {
    if (line === "") {
      if (this.#data.length > 0) this.onEvent(this.#name || "message", JSON.parse(this.#data.join("\n")));
      this.#name = "";
      this.#data = [];
      return;
    }

    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    else if (field === "data") this.#data.push(value);
  }
}
