import { byId, setText } from "../ui/dom.js";
import { wordsOf } from "../ui/words.js";

/** How far the newest operation on many games is, also for who opens the page meanwhile. */
export class BulkView {
  constructor(board) {
    this.board = board;
  }

  show() {
    const { bulk } = this.board;
    byId("bulk").hidden = !bulk || bulk.has_ended;
    if (!bulk) return;
    const counted = bulk.done + bulk.failed + bulk.skipped;
    Object.assign(byId("bulk-meter"), { max: Math.max(bulk.total, 1), value: counted });
    setText(byId("bulk-text"), [
      `${wordsOf(bulk.kind).name} of many: ${counted} of ${bulk.total} games`,
      bulk.failed > 0 && `${bulk.failed} failed`,
      bulk.skipped > 0 && `${bulk.skipped} left alone`,
    ].filter(Boolean).join(", "));
  }
}
