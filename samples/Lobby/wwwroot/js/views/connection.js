import { byId, setText } from "../ui/dom.js";
import { shortTime } from "../ui/format.js";

/** Says whether what is on the page is live, and what is wrong with the host where it says so itself. */
export class ConnectionView {
  #lostAt = null;
  #notReady = "";

  constructor(retry) {
    byId("banner-action").addEventListener("click", retry);
  }

  get isLost() {
    return this.#lostAt !== null;
  }

  showLive() {
    this.#lostAt = null;
    this.#show("live", "Live");
  }

  showLost(problem) {
    this.#lostAt ??= new Date().toISOString();
    const text = problem.status === 0
      ? `The connection to the host is lost. What is shown is as of ${shortTime(this.#lostAt)}; trying to connect again.`
      : `The host refuses the event stream: ${problem.message} Trying again.`;
    this.#show("lost", "Not connected", text, true);
  }

  /** @param {string} text what the host says it lacks; empty when it is ready */
  showReadiness(text) {
    this.#notReady = text;
    if (!this.isLost) this.showLive();
  }

  #show(state, word, text = this.#notReady, canRetry = false) {
    document.body.dataset.connection = state;
    byId("connection").dataset.state = state;
    setText(byId("connection"), word);
    byId("banner").hidden = !text;
    byId("banner-action").hidden = !canRetry;
    setText(byId("banner-text"), text);
  }
}
