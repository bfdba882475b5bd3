import { byId, element } from "./dom.js";

const GOOD_NEWS_LASTS = 6_000;
const MAX_TOASTS = 3;

/**
 * Says how something ended. Bad news stays until it is closed.
 * @param {{title: string, text?: string, reference?: string, tone?: "good" | "bad" | "warn", buttons?: {name: string, act: () => void}[]}} toast
 */
export function showToast({ title, text, reference, tone = "good", buttons = [] }) {
  const box = byId("toasts");
  const close = () => toast.remove();
  const toast = element("div", { className: "toast", data: { tone } },
    element("strong", {}, title),
    element("button", { type: "button", className: "quiet", aria: { label: `Close: ${title}` }, on: { click: close } }, "✕"),
    text && element("p", {}, text),
    reference && element("p", { className: "reference" }, reference),
    buttons.length > 0 ? element("menu", {}, ...buttons.map(({ name, act }) =>
      element("button", { type: "button", on: { click: () => { close(); act(); } } }, name))) : null);

  if (tone === "good") setTimeout(close, GOOD_NEWS_LASTS);
  while (box.children.length >= MAX_TOASTS) box.firstElementChild.remove();
  box.append(toast);
}
