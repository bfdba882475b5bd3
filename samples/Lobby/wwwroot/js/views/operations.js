import { newIdempotencyKey, operate, patchMany } from "../api/runtimes.js";
import { labelsOf, settingsOf } from "../state/settings.js";
import { ask } from "../ui/dialogs.js";
import { showToast } from "../ui/toasts.js";
import { wordsOf } from "../ui/words.js";

/** Which operations make sense for a status; the API has the last word. */
const SENSIBLE = {
  running: ["stop", "restart", "patch"],
  stopped: ["start", "restart", "patch", "cleanup_container"],
  removed: ["start"],
  unknown: ["start"],
};

const CONFIRM = {
  restart: { title: "Restart", confirm: "Restart the game", text: "Its players are cut off while the container is made anew from the same image. The state is kept." },
  cleanup_container: { title: "Clean up", confirm: "Remove the container", text: "The container and its log are removed. The state directory and the operation log are kept, and the game can be started again." },
};

/** Asks what an operation needs, runs it, and says how it ended. */
export class Operations {
  constructor(board) {
    this.board = board;
  }

  sensible(gameId) {
    const busy = this.board.busy.get(gameId);
    // A stop takes back a start that has not changed anything yet.
    if (busy) return busy.kind === "start" ? ["stop"] : [];
    return SENSIBLE[this.board.games.get(gameId)?.status] ?? ["start"];
  }

  async ask(kind, gameId = "", problem = "", values = {}) {
    const answer = await this.#question(kind, gameId, problem, values);
    if (!answer) return;
    const { game_id: named = gameId, environment, labels, ports, ...body } = answer;
    try {
      const settings = settingsOf({ environment, labels, ports });
      if (settings) body.settings = settings;
    } catch (wrong) {
      await this.ask(kind, gameId, wrong.message, answer);
      return;
    }

    await this.run(kind, named, Object.keys(body).length > 0 ? body : undefined, newIdempotencyKey(), answer);
  }

  /** Patches every game that runs one image, as far as its labels match; the event stream has the progress. */
  async askPatchMany(problem = "", values = {}) {
    const answer = await ask("patch-many-dialog", { problem, values });
    if (!answer) return;
    const { force, ...fields } = answer;
    try {
      const report = await patchMany({ from_image_ref: answer.from_image_ref, image_ref: answer.image_ref, labels: labelsOf(answer.labels), force: force === "on" });
      const isWhole = report.failed.length + report.skipped.length + report.left.length === 0;
      showToast({
        tone: isWhole ? "" : "bad",
        title: `${report.done.length} games patched`,
        text: [
          report.failed.length > 0 && `${report.failed.length} failed: ${namesOf(report.failed)}.`,
          report.skipped.length > 0 && `${report.skipped.length} left alone: ${namesOf(report.skipped)}.`,
          report.left.length > 0 && `${report.left.length} not begun.`,
        ].filter(Boolean).join(" "),
        buttons: isWhole ? [] : [{ name: "Go on", act: () => this.askPatchMany("", fields) }],
      });
    } catch (wrong) {
      await this.askPatchMany(wrong.message, fields);
    }
  }

  async run(kind, gameId, body, key, answer) {
    const { board } = this;
    const words = wordsOf(kind);
    const ours = board.busy.beginOurs(gameId, kind);
    board.notify();
    try {
      const answer = await operate(kind, gameId, body, key);
      board.put(answer.record);
      showToast({ title: `${gameId} ${words.done}`, text: answer.is_replay ? "There was nothing to do." : "" });
    } catch (problem) {
      showToast({
        tone: "bad",
        title: `${words.name} of ${gameId}: ${lowerFirst(problem.title) || "failed"}`,
        text: problem.message,
        reference: [problem.code, problem.operationId && `operation ${problem.operationId}`].filter(Boolean).join(" · "),
        buttons: this.#remedies(kind, gameId, body, key, answer, problem),
      });
    } finally {
      board.busy.end(gameId, (one) => one === ours);
      board.notify();
    }
  }

  #remedies(kind, gameId, body, key, answer, problem) {
    const again = { name: "Try again", act: () => this.run(kind, gameId, body, key, answer) };
    const correct = { name: "Change and try again", act: () => this.ask(kind, gameId, problem.message, answer) };
    if (problem.canRetry) return [again];
    return body?.image_ref ? [correct] : [];
  }

  #question(kind, gameId, problem, values) {
    const image = this.board.games.get(gameId)?.image_ref ?? "";
    switch (kind) {
      case "start": return ask("start-dialog", { problem, values: { game_id: gameId, image_ref: image, ...values } });
      case "patch": return this.#askPatch(gameId, problem, image, values.image_ref ?? image);
      case "stop": return ask("stop-dialog", { game: gameId });
      default: return ask("confirm-dialog", { game: gameId, texts: CONFIRM[kind] });
    }
  }

  /** What may change is selected already: the last number of the version. */
  #askPatch(gameId, problem, image, proposed) {
    const number = /\d+(?=[^.\d]*$)/.exec(proposed.split("@")[0]);
    const select = number && { field: "image_ref", from: number.index, to: number.index + number[0].length };
    return ask("patch-dialog", { game: gameId, problem, texts: { image }, values: { image_ref: proposed }, select });
  }
}

/** The first of them; the rest is in the operation log. */
const namesOf = (games) => games.slice(0, 3).map(({ game_id: gameId, reason, error_message: message }) => `${gameId} (${reason ?? message})`).join(", ") + (games.length > 3 ? ", …" : "");

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1);
