/** Which game is opened: the address says it, so that links, history and reload work. */
export class Selection extends EventTarget {
  constructor() {
    super();
    addEventListener("hashchange", () => this.dispatchEvent(new Event("change")));
  }

  get gameId() {
    const [, encoded] = /^#\/games\/([^/]+)$/.exec(location.hash) ?? [];
    try {
      return encoded ? decodeURIComponent(encoded) : "";
    } catch {
      return "";
    }
  }

  open(gameId) {
    location.hash = `#/games/${encodeURIComponent(gameId)}`;
  }

  close() {
    if (location.hash) location.hash = "#/";
  }
}
