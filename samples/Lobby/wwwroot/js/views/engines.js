import { listEngines, planRelease, releaseEngine } from "../api/runtimes.js";
import { ask } from "../ui/dialogs.js";
import { arrange, byId, element } from "../ui/dom.js";
import { age } from "../ui/format.js";
import { showToast } from "../ui/toasts.js";

const MAX_NAMED = 10;

/** Engines that are not this host's and have games: as long as they are seen that is well, and when one is gone its games can be released. */
export class EnginesView {
  constructor(onReleased) {
    this.onReleased = onReleased;
  }

  async reload() {
    const others = (await listEngines()).filter((engine) => !engine.is_current && engine.games > 0);
    byId("engines").hidden = others.length === 0;
    arrange(byId("engines-list"), others.map((engine) => this.#item(engine)));
  }

  #item(engine) {
    const seen = engine.last_seen_at ? `last seen ${age(engine.last_seen_at)} ago by ${engine.last_seen_by}` : "not seen by any host";
    return element("li", {},
      element("div", {},
        element("p", {}, `${engine.name}: ${gamesOf(engine.games)}, `, element("span", { className: "advice" }, seen)),
        element("p", { className: "advice" }, `Engine ${engine.engine_id}`)),
      element("div", {}, element("button", {
        type: "button",
        aria: { label: `Release the games of ${engine.name}` },
        on: { click: () => this.#release(engine.engine_id) },
      }, "Release games")));
  }

  /** The plan first; what is refused needs the engine's name. */
  async #release(engineId, problem = "") {
    try {
      const plan = await planRelease(engineId);
      const { engine, games } = plan;
      if (plan.refusal && !plan.can_be_confirmed) throw new Error(plan.refusal);
      const named = games.slice(0, MAX_NAMED).join(", ") + (games.length > MAX_NAMED ? ` and ${games.length - MAX_NAMED} more` : "");
      byId("release-name").required = plan.refusal !== "";
      const answer = await ask("release-dialog", { problem: problem || plan.refusal, texts: { engine: engine.name, games: named, warning: plan.warning } });
      if (!answer) return;
      const report = await releaseEngine(engineId, answer.confirmed_name || null);
      const failures = Object.entries(report.failures);
      showToast({
        tone: failures.length > 0 ? "bad" : "good",
        title: `${gamesOf(report.released)} released`,
        text: failures.map(([game, why]) => `${game}: ${why}`).join("; "),
      });
      this.onReleased();
    } catch (error) {
      showToast({ tone: "bad", title: "The games were not released", text: error.message, buttons: [{ name: "Try again", act: () => this.#release(engineId, error.message) }] });
    }
  }
}

const gamesOf = (count) => (count === 1 ? "1 game" : `${count} games`);
