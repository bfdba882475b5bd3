import { OPERATIONS } from "./words.js";
import { isAsking } from "./dialogs.js";

/**
 * The shortcuts that the page documents. They are silent while a person types, and while a dialog is open.
 * @param {{search: () => void, start: () => void, help: () => void, close: () => void, move: (step: number) => void, operate: (kind: string) => void}} act
 */
export function wireKeyboard(act) {
  const keys = new Map([
    ["/", act.search],
    ["n", act.start],
    ["?", act.help],
    ["j", () => act.move(1)],
    ["k", () => act.move(-1)],
    ...Object.entries(OPERATIONS).map(([kind, { key }]) => [key, () => act.operate(kind)]),
  ]);

  addEventListener("keydown", (event) => {
    if (isAsking() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") return act.close(event.target);
    if (isTyping(event.target)) return;
    const action = keys.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

const isTyping = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable]");
