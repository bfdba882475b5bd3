/**
 * Which operations go on. A game may have two: one that works, and one that waits or is about to be refused; or a stop that
 * takes back a start. What was there first is what is shown.
 */
export class Busy {
  #byGame = new Map();

  /** What goes on with the game; undefined when nothing does. */
  get(gameId) {
    return this.#byGame.get(gameId)?.[0];
  }

  ids() {
    return [...this.#byGame.keys()];
  }

  /** An operation of this page, whose id is not known yet. */
  beginOurs(gameId, kind) {
    const operation = { kind, since: new Date().toISOString(), isOurs: true };
    this.#listOf(gameId).push(operation);
    return operation;
  }

  /** An operation that the event stream reports: ours, if there is one of that kind, or a new one. */
  hear(gameId, operationId, reported) {
    const list = this.#listOf(gameId);
    const known = list.find((one) => one.operationId === operationId) ?? list.find((one) => !one.operationId && one.kind === reported.kind);
    if (known) Object.assign(known, reported, { operationId });
    else list.push({ ...reported, operationId });
  }

  end(gameId, isEnded) {
    const rest = this.#listOf(gameId).filter((one) => !isEnded(one));
    this.#keep(gameId, rest);
  }

  /** After missed events it is not known what ended meanwhile, except for what this page itself waits for. */
  forgetOthers() {
    for (const [gameId, list] of this.#byGame) this.#keep(gameId, list.filter((one) => one.isOurs));
  }

  #keep(gameId, list) {
    if (list.length > 0) this.#byGame.set(gameId, list);
    else this.#byGame.delete(gameId);
  }

  #listOf(gameId) {
    if (!this.#byGame.has(gameId)) this.#byGame.set(gameId, []);
    return this.#byGame.get(gameId);
  }
}
