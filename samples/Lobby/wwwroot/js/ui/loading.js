import { element } from "./dom.js";

/** Shows what is read, or why it could not be read; of two reads on their way the later one counts. */
export class Loading {
  #turn = 0;

  constructor(node) {
    this.node = node;
  }

  /** @param {() => Promise<T>} read @param {(value: T) => Node[]} show @template T */
  async run(read, show) {
    const turn = ++this.#turn;
    let nodes;
    try {
      nodes = show(await read());
    } catch (problem) {
      // A game without a record has no operations: that is no failure.
      nodes = [element("p", { className: problem.status === 404 ? "muted" : "problem" }, problem.message)];
    }

    if (turn === this.#turn) this.node.replaceChildren(...nodes);
  }
}
