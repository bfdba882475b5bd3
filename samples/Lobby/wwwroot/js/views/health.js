import { readHealth } from "../api/runtimes.js";
import { element } from "../ui/dom.js";
import { fullTime, shortTime } from "../ui/format.js";
import { Loading } from "../ui/loading.js";
import { healthText } from "../ui/words.js";

const EVENTS = 50;

/** What happened to the game's containers, newest first. */
export class HealthTab {
  name = "Health";
  node = element("div", {});
  #loading = new Loading(this.node);

  open(gameId) {
    return this.#loading.run(() => readHealth(gameId, EVENTS), (events) => (events.length > 0
      ? [element("ol", { className: "timeline" }, ...events.map(item))]
      : [element("p", { className: "muted" }, "Nothing since the host was started. What was before is in the operation log.")]));
  }
}

function item(event) {
  const { title, note, tone } = healthText(event);
  const tail = event.details.log_tail;
  return element("li", { data: { tone } },
    element("time", { dateTime: event.occurred_at, title: fullTime(event.occurred_at) }, shortTime(event.occurred_at)),
    element("div", { data: { tone } },
      element("strong", {}, title),
      note && element("p", { className: "note" }, note),
      tail && element("pre", {}, tail.trimEnd())));
}
